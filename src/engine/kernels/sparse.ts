/**
 * The kernel that the backward pass spends its time in: a sum of scaled rows, over a list.
 *
 * destination[j] += Σₑ g[e]·row(e)[j] for up to 48 floats j, which stay in registers over the whole list. The list
 * names only the rows whose factor is not zero. After ReLU about half of the factors are zero, after max pooling
 * three quarters of the rest, so most of the work of a dense product is never done, and the result is the same.
 *
 * Both products of the backward pass have this form: a gradient by weights is a sum over positions of patches of
 * the input, a gradient by inputs is a sum over channels of rows of weights.
 */
import { FunctionBuilder, ModuleBuilder } from '../assembler';
import { i32, i32x4, v128 } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { KernelShape, paddedRun } from '../parameters';
import { laneMask } from './common';
import { fence, multiplyAdd } from './gemm';

/** Sums that fit into the 16 vector registers of a processor, beside what a step needs. */
const MAX_SUMS = 12;

/** Some vectors of a row, and the same again `count` times, each `step` bytes further. */
export interface Chunk {
  /** Bytes from the start of the patch, and of the row, to the chunk. */
  readonly patch: number;
  readonly row: number;
  readonly count: number;
  readonly step: number;
  readonly kernel: FunctionBuilder;
}

/** A chunk before its kernel is made: `vectors` vectors of `runs` runs, from vector `first` of run `run` on. */
interface Cut {
  readonly run: number;
  readonly runs: number;
  readonly first: number;
  readonly vectors: number;
  readonly count: number;
}

/** Cuts rows of `runs` runs of `perRun` vectors into pieces of nearly equal size that fit into the registers. */
function cuts(runs: number, perRun: number, lastApart: boolean): Cut[] {
  if (perRun <= MAX_SUMS) {
    const together = Math.floor(MAX_SUMS / perRun);
    const starts = Array.from({ length: Math.ceil(runs / together) }, (_, i) => i * together);
    const whole = { first: 0, vectors: perRun, count: 1 };
    return starts.map((run) => ({ run, runs: Math.min(together, runs - run), ...whole }));
  }
  const pieces = Math.ceil(perRun / MAX_SUMS);
  const vectors = Math.ceil(perRun / pieces);
  const shorter = pieces * vectors - perRun; // pieces that have a vector less
  const result: Cut[] = [];
  for (let run = 0; run < runs; run++) {
    let first = 0;
    const cut = (size: number, count: number): void => {
      if (count > 0) result.push({ run, runs: 1, first, vectors: size, count });
      first += size * count;
    };
    cut(vectors - 1, shorter);
    cut(vectors, pieces - shorter - (lastApart ? 1 : 0));
    if (lastApart) cut(vectors, 1);
  }
  return result;
}

/**
 * Cuts a row of weights, laid out as `shape` says, into chunks, and defines the kernels for them. In a patch of the
 * input the runs lie `runStride` bytes apart; in the row of weights they follow each other, padded.
 *
 * @param direction 'byWeights': from patches into rows (padding is kept zero); 'byInputs': from rows into patches
 */
export function sparseChunks(
  m: ModuleBuilder,
  shape: KernelShape,
  runStride: number,
  direction: 'byWeights' | 'byInputs',
): Chunk[] {
  const perRun = paddedRun(shape) / 4;
  const toRow = direction === 'byWeights';
  const lastLanes = shape.run % 4 === 0 || !toRow ? 4 : shape.run % 4;
  return cuts(shape.runs, perRun, lastLanes < 4).map(({ run, runs, first, vectors, count }) => {
    const places = Array.from({ length: runs * vectors }, (_, i) => {
      const [r, v] = [Math.floor(i / vectors), i % vectors];
      const lanes = count === 1 && first + v === perRun - 1 ? lastLanes : 4;
      return { patch: r * runStride + v * VECTOR, row: (r * perRun + v) * VECTOR, lanes };
    });
    const kernel = sparseKernel(
      m,
      places.map((p) => (toRow ? p.row : p.patch)),
      places.map((p) => (toRow ? p.patch : p.row)),
      places.map((p) => p.lanes),
    );
    const start = { patch: run * runStride + first * VECTOR, row: (run * perRun + first) * VECTOR };
    return { ...start, count, step: vectors * VECTOR, kernel };
  });
}

/** (destination, source, factors, offsets, count): factors f32 and byte offsets i32 of the rows, count at least 1. */
function sparseKernel(
  m: ModuleBuilder,
  destinations: readonly number[],
  sources: readonly number[],
  lanes: readonly number[],
): FunctionBuilder {
  const name = `sparse_${[destinations, sources, lanes].map((list) => list.join('_')).join('__')}`;
  return m.define(name, ['i32', 'i32', 'i32', 'i32', 'i32'], (f, destination, source, factors, offsets, count) => {
    const sums = f.localArray('v128', destinations.length);
    const factor = f.local('v128');
    const [row, end] = f.localArray('i32', 2);
    sums.forEach((sum, i) => f.add(sum.set(v128.load(destination, destinations[i]))));
    f.add(end.set(i32.add(factors, i32.shl(count, 2))));
    f.block(() =>
      f.doWhile(
        () => {
          f.add(factor.set(v128.loadSplat(factors)), row.set(i32.add(source, i32.load(offsets))));
          sums.forEach((sum, i) => {
            if (i > 0 && i % 2 === 0) f.add(fence(row));
            f.add(multiplyAdd(m, sum, factor, v128.load(row, sources[i])));
          });
          f.add(offsets.set(i32.add(offsets, FLOAT)), factors.set(i32.add(factors, FLOAT)));
        },
        () => i32.ltU(factors, end),
      ),
    );
    sums.forEach((sum, i) => {
      if (lanes[i] < 4)
        f.add(sum.set(v128.and(sum, i32x4.const(...(laneMask(lanes[i]) as [number, number, number, number])))));
      f.add(v128.store(destination, sum, destinations[i]));
    });
  });
}
