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

/** Some vectors of a row: where each lies in the destination and in a source row (bytes from the first). */
export interface Chunk {
  /** Bytes from the start of the patch or row to the chunk. */
  readonly patch: number;
  readonly row: number;
  readonly kernel: FunctionBuilder;
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
  const chunks: { run: number; first: number; runs: number; vectors: number }[] = [];
  if (perRun <= MAX_SUMS) {
    const together = Math.floor(MAX_SUMS / perRun);
    for (let run = 0; run < shape.runs; run += together)
      chunks.push({ run, first: 0, runs: Math.min(together, shape.runs - run), vectors: perRun });
  } else {
    const pieces = Math.ceil(perRun / MAX_SUMS);
    for (let run = 0; run < shape.runs; run++)
      for (let piece = 0; piece < pieces; piece++) {
        const first = Math.floor((piece * perRun) / pieces);
        chunks.push({ run, first, runs: 1, vectors: Math.floor(((piece + 1) * perRun) / pieces) - first });
      }
  }
  return chunks.map(({ run, first, runs, vectors }) => {
    const places = Array.from({ length: runs * vectors }, (_, i) => {
      const [r, v] = [Math.floor(i / vectors), i % vectors];
      return { patch: r * runStride + v * VECTOR, row: (r * perRun + v) * VECTOR, last: first + v === perRun - 1 };
    });
    const lanes = shape.run % 4 === 0 ? 4 : shape.run % 4;
    const toRow = direction === 'byWeights';
    const kernel = sparseKernel(
      m,
      places.map((p) => (toRow ? p.row : p.patch)),
      places.map((p) => (toRow ? p.patch : p.row)),
      places.map((p) => (toRow && p.last ? lanes : 4)),
    );
    return { patch: run * runStride + first * VECTOR, row: (run * perRun + first) * VECTOR, kernel };
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
            if (i === MAX_SUMS / 2) f.add(fence(row));
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
