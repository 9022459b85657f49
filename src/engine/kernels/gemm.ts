/**
 * The kernel that the forward pass spends its time in: four rows of inputs times eight columns of weights.
 *
 * out[m][n] = bias[n] + Σₖ x[m][k]·w[k][n] for four m and up to eight n, at every position of a row of the image
 * (sixteen n where a register holds two vectors; read "register" for "vector" then). The eight sums of vectors stay in registers over all k; for each k, two vectors of weights are loaded and four
 * inputs, each spread over a vector. The inputs of one m lie in `runs` runs of `run` floats, `runStride` apart: the
 * rows of a convolution's patch, or for a dense layer a single run. Weights are packed in the order in which they
 * are read.
 */
import { FunctionBuilder, ModuleBuilder } from '../assembler';
import { brIf, Code, f32x4, i32, i32x4, Local, v128 } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { storeLanes } from './common';
import { ROWS, Sums } from './products';

/** Products that are added up before their sum joins the total: sums of sums lose fewer digits than one long sum. */
export const PARTIAL = 96;
/** Up to so many products are added up in one go. */
export const SMALL = 32;
/** Up to so many runs or partial sums, a loop each. */
const UNROLLED = 6;

/** `body` so many times: one stretch of code after the other if they are few, else a loop that counts in `i`. */
export function repeat(f: FunctionBuilder, i: Local, times: number, body: () => void): void {
  if (times <= UNROLLED) Array.from({ length: times }).forEach(body);
  else f.for(i, 0, times, 1, body);
}

/**
 * Floats of memory that the kernel keeps its totals in. In registers they would drive out the partial sums: V8 does
 * not know which of the two is needed more often.
 */
export const totalsFloats = (columns: number): number => ROWS * columns;

export interface GemmShape {
  /** Byte offsets of the four rows of inputs. */
  readonly inputs: readonly number[];
  readonly runs: number;
  readonly run: number;
  /** Bytes from one run to the next. */
  readonly runStride: number;
  /** Bytes from one position's inputs to the next one's. */
  readonly step: number;
  /** Columns: 1 to 8, or 16 where a register holds two vectors. */
  readonly columns: number;
  /** Bytes from the weights of one input to those of the next one. */
  readonly weightStep: number;
  /** Whether negative results become 0. Implied by `pool`. */
  readonly relu: boolean;
  /** Bytes from one position's results to the next one's. */
  readonly outputStep: number;
  /** Byte offsets of the four rows of results, or `Pooled`: only the largest of the four is stored. */
  readonly outputs: readonly number[] | Pooled;
}

/** Max pooling by 2×2 in the kernel: `inputs` are a window's positions, row by row. */
export interface Pooled {
  /** Bytes from a result to where its maximum came from is stored, as its byte offset in `inputs`. */
  readonly source: number;
}

/** Defines the kernel (x, end, weights, bias, out, totals): positions from x to before end, `totals` for `totalsFloats`. */
export function gemmKernel(m: ModuleBuilder, shape: GemmShape): FunctionBuilder {
  const { inputs, runs, run, runStride, columns, weightStep, relu, outputs } = shape;
  const vectors = Math.ceil(columns / 4);
  const where = 'source' in outputs ? `pool_${outputs.source}` : outputs;
  const steps = [shape.step, shape.outputStep];
  const name = `gemm_${[inputs, runs, run, runStride, columns, weightStep, relu, steps, where].join('_')}`.replace(
    /,/g,
    '_',
  );
  const params = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;
  return m.define(name, params, (f, position, last, packed, bias, out, totals) => {
    const registers = new Sums(f, inputs.length, vectors);
    const [x, weights, i, j, end] = f.localArray('i32', 5);
    const totalAt = (k: number, n: number) => (k * vectors + n) * VECTOR;
    /** As many products as `steps` says. A loop, however few: in a longer stretch of code V8 runs out of registers. */
    const products = (steps: number) => {
      const columns = registers.vectors.map((_, n) => n * VECTOR);
      f.add(end.set(i32.add(x, steps * FLOAT)));
      f.block(() =>
        f.doWhile(
          () => {
            registers.products(m, weights, columns, x, inputs);
            f.add(weights.set(i32.add(weights, weightStep)), x.set(i32.add(x, FLOAT)));
          },
          () => i32.ltU(x, end),
        ),
      );
    };
    /** The same, added up apart and then to the total. */
    const partial = (steps: number) => {
      registers.each((sum) => f.add(sum.set(f32x4.const(0))));
      products(steps);
      registers.each((sum, k, n) => f.add(sum.set(f32x4.add(v128.load(totals, totalAt(k, n)), sum))));
      registers.store(totals, totalAt);
    };
    const small = runs * run <= SMALL;
    f.for(position, position, last, shape.step, () => {
      f.add(x.set(position.get()), weights.set(packed.get()));
      if (small) registers.each((sum, _k, n) => f.add(sum.set(v128.load(bias, n * VECTOR))));
      else registers.each((_sum, k, n) => f.add(v128.store(totals, v128.load(bias, n * VECTOR), totalAt(k, n))));
      f.block(() => {
        if ('source' in outputs) f.add(skipBlank(position, shape));
        repeat(f, i, runs, () => {
          if (small) products(run);
          else {
            repeat(f, j, Math.floor(run / PARTIAL), () => partial(PARTIAL));
            if (run % PARTIAL > 0) partial(run % PARTIAL);
          }
          f.add(x.set(i32.add(x, runStride - run * FLOAT)));
        });
      });
      if (!small) registers.each((sum, k, n) => f.add(sum.set(v128.load(totals, totalAt(k, n)))));
      if ('source' in outputs) {
        const [, right, below] = inputs;
        const windows = registers.vectors.map((_, n) => registers.sums.map((row) => row[n]));
        storeLargest(f, windows, { right, below }, out, 0, outputs.source, columns);
      } else {
        if (relu) registers.each((sum) => f.add(sum.set(f32x4.pmax(sum, zero))));
        registers.sums.forEach((row, k) => storeColumns(f, out, row, outputs[k], columns));
      }
      f.add(out.set(i32.add(out, shape.outputStep)));
    });
  });
}

/** Vectors that may be looked at to find that a window is blank; more would take longer than is saved. */
const BLANK_VECTORS = 12;

/**
 * Leaves the block if all inputs of a pooling window are zero, such as the paper around a digit: the sums are the biases
 * then. In MNIST that is so for about half of the first layer's windows.
 */
function skipBlank(position: Local, { inputs, runs, run, runStride }: GemmShape): Code {
  const [, right, below] = inputs;
  const rows = new Set(Array.from({ length: runs }, (_, r) => [r * runStride, r * runStride + below]).flat());
  const vectors = Math.ceil((run * FLOAT + right) / VECTOR);
  if (rows.size * vectors > BLANK_VECTORS) return [];
  const places = [...rows].flatMap((row) => Array.from({ length: vectors }, (_, v) => row + v * VECTOR));
  const seen = places.map((place) => v128.load(position, place)).reduce((a, b) => v128.or(a, b));
  return brIf(0, i32.eqz(v128.anyTrue(seen)));
}

const zero = f32x4.const(0);
const everywhere = (n: number): Code => i32x4.const(n, n, n, n);

/** Stores vectors side by side, `offset` bytes from `address`: as many lanes as there are columns. */
export function storeColumns(
  f: FunctionBuilder,
  address: Local,
  row: readonly Local[],
  offset: number,
  columns: number,
): void {
  row.forEach((vector, n) => f.add(storeLanes(address, vector, offset + n * VECTOR, Math.min(4, columns - 4 * n))));
}

/**
 * Stores the largest of each window's four sums, or 0, and where it came from: where two are equal, the first.
 *
 * @param windows for each vector of channels the sums at the window's positions, row by row; they are overwritten
 * @param distances bytes from a patch to the next one in its row and column
 * @param offset bytes from `out` to the first result
 * @param source bytes from a result to where its maximum came from is stored
 * @param columns channels that there are
 */
export function storeLargest(
  f: FunctionBuilder,
  windows: readonly (readonly Local[])[],
  { right, below }: { readonly right: number; readonly below: number },
  out: Local,
  offset: number,
  source: number,
  columns: number,
): void {
  const [inLower, isLower] = f.localArray('v128', 2);
  const sources = f.localArray('v128', windows.length);
  windows.forEach(([a, b, c, d], n) => {
    const from = sources[n];
    f.add(from.set(f32x4.gt(b, a)), a.set(f32x4.pmax(a, b)), inLower.set(f32x4.gt(d, c)), c.set(f32x4.pmax(c, d)));
    f.add(isLower.set(f32x4.gt(c, a)), a.set(f32x4.pmax(f32x4.pmax(a, c), zero)));
    f.add(from.set(v128.and(v128.select(inLower, from, isLower), everywhere(right))));
    f.add(from.set(i32x4.add(from, v128.and(isLower, everywhere(below)))));
  });
  const largest = windows.map(([a]) => a);
  storeColumns(f, out, largest, offset, columns);
  storeColumns(f, out, sources, source + offset, columns);
}
