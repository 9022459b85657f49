/**
 * The kernel that the forward pass spends its time in: four rows of inputs times eight columns of weights.
 *
 * out[m][n] = bias[n] + Σₖ x[m][k]·w[k][n] for four m and up to eight n. The eight sums of vectors stay in
 * registers over all k; for each k, two vectors of weights are loaded and four inputs, each spread over a vector.
 * The inputs of one m lie in `runs` runs of `run` floats, `runStride` apart: the rows of a convolution's patch, or
 * for a dense layer a single run. Weights are packed in the order in which they are read.
 */
import { FunctionBuilder, ModuleBuilder } from '../assembler';
import { brIf, Code, f32x4, i32, i32x4, Local, v128 } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { storeLanes } from './common';

/** a·b + sum: one rounding with relaxed SIMD, else two, which are the same on every machine. */
export const multiplyAdd = (m: ModuleBuilder, sum: Local, a: Code | Local, b: Code | Local): Code =>
  sum.set(m.fast ? f32x4.relaxedMadd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b)));

/**
 * A jump that is never taken (the address is not 0). V8 schedules the instructions between two jumps freely, loads
 * first; in a long stretch it then runs out of registers and spills the sums to memory. Cutting the stretch keeps
 * the order as written. Only useful inside `block` and a loop.
 */
export const fence = (address: Local): Code => brIf(1, i32.eqz(address));

/** Products that are added up before their sum joins the total: sums of sums lose fewer digits than one long sum. */
const PARTIAL = 96;
/** Up to so many products, the kernel is one stretch of code without a loop; up to so many partial sums, a loop each. */
const SMALL = 32;
const UNROLLED = 6;

export interface GemmShape {
  /** Byte offsets of the four rows of inputs. */
  readonly inputs: readonly number[];
  readonly runs: number;
  readonly run: number;
  /** Bytes from one run to the next. */
  readonly runStride: number;
  /** Columns: 1 to 8. */
  readonly columns: number;
  /** Whether negative results become 0. Implied by `pool`. */
  readonly relu: boolean;
  /** Byte offsets of the four rows of results, or `pool`: only the largest of the four is stored. */
  readonly outputs: readonly number[] | 'pool';
}

/** Floats of packed weights for one block of columns. */
export const packedFloats = (columns: number, inputs: number): number => Math.ceil(columns / 4) * 4 * inputs;

/**
 * Defines the kernel (x, weights, bias, out [, source]). With `pool`, `source` receives where each maximum came
 * from, as its byte offset in `inputs`; where two are equal, the first.
 */
export function gemmKernel(m: ModuleBuilder, shape: GemmShape): FunctionBuilder {
  const { inputs, runs, run, runStride, columns, relu, outputs } = shape;
  const vectors = Math.ceil(columns / 4);
  const lanes = (n: number) => Math.min(4, columns - 4 * n);
  const name = `gemm_${[inputs, runs, run, runStride, columns, relu, outputs].join('_')}`.replace(/,/g, '_');
  return m.define(name, ['i32', 'i32', 'i32', 'i32', 'i32'], (f, x, weights, bias, out, source) => {
    const sums = inputs.map(() => f.localArray('v128', vectors));
    const total = inputs.map(() => f.localArray('v128', vectors));
    const w = f.localArray('v128', vectors);
    const spread = f.local('v128');
    const [i, end] = f.localArray('i32', 2);
    /** One product for each sum, of the weights and inputs at these byte offsets. */
    const products = (weightsAt: number, inputAt: number) => {
      w.forEach((vector, n) => f.add(vector.set(v128.load(weights, weightsAt + n * VECTOR))));
      sums.forEach((row, k) => {
        if (!m.fast && k === 2) f.add(fence(x));
        f.add(spread.set(v128.loadSplat(x, inputs[k] + inputAt)));
        row.forEach((sum, n) => f.add(multiplyAdd(m, sum, spread, w[n])));
      });
    };
    /** As many products as `steps` says, added up apart and then to the total. */
    const partial = (steps: number) => {
      for (const row of sums) for (const sum of row) f.add(sum.set(f32x4.const(0)));
      f.add(end.set(i32.add(x, steps * FLOAT)));
      f.block(() =>
        f.doWhile(
          () => {
            products(0, 0);
            f.add(weights.set(i32.add(weights, vectors * VECTOR)), x.set(i32.add(x, FLOAT)));
          },
          () => i32.ltU(x, end),
        ),
      );
      total.forEach((row, k) => row.forEach((sum, n) => f.add(sum.set(f32x4.add(sum, sums[k][n])))));
    };
    const repeat = (times: number, body: () => void) =>
      times <= UNROLLED ? Array.from({ length: times }).forEach(body) : f.for(i, 0, times, 1, body);
    const biased = runs * run <= SMALL ? sums : total;
    for (const row of biased) row.forEach((sum, n) => f.add(sum.set(v128.load(bias, n * VECTOR))));
    if (biased === sums) {
      f.block(() =>
        f.block(() => {
          for (let k = 0; k < runs * run; k++)
            products(k * vectors * VECTOR, Math.floor(k / run) * runStride + (k % run) * FLOAT);
        }),
      );
    } else if (run <= PARTIAL) {
      repeat(runs, () => {
        partial(run);
        f.add(x.set(i32.add(x, runStride - run * FLOAT)));
      });
    } else {
      for (let r = 0; r < runs; r++) {
        repeat(Math.floor(run / PARTIAL), () => partial(PARTIAL));
        if (run % PARTIAL > 0) partial(run % PARTIAL);
        f.add(x.set(i32.add(x, runStride - run * FLOAT)));
      }
    }
    const zero = f32x4.const(0);
    if (outputs !== 'pool') {
      biased.forEach((row, i) =>
        row.forEach((sum, n) => {
          if (relu) f.add(sum.set(f32x4.pmax(sum, zero)));
          f.add(storeLanes(out, sum, outputs[i] + n * VECTOR, lanes(n)));
        }),
      );
      return;
    }
    const from = f.localArray('v128', 2);
    const larger = f.local('v128');
    for (let n = 0; n < vectors; n++) {
      const [a, b, c, d] = biased.map((row) => row[n]);
      const [ia, ib, ic, id] = inputs.map((offset) => i32x4.const(offset, offset, offset, offset));
      const keepLarger = (p: Local, q: Local, at: Local, atP: Code, atQ: Code) =>
        f.add(larger.set(f32x4.gt(q, p)), p.set(v128.select(q, p, larger)), at.set(v128.select(atQ, atP, larger)));
      keepLarger(a, b, from[0], ia, ib);
      keepLarger(c, d, from[1], ic, id);
      keepLarger(a, c, from[0], from[0].get(), from[1].get());
      f.add(
        a.set(v128.andNot(a, f32x4.le(a, zero))),
        storeLanes(out, a, n * VECTOR, lanes(n)),
        storeLanes(source, from[0], n * VECTOR, lanes(n)),
      );
    }
  });
}
