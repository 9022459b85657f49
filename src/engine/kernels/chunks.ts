/**
 * Cuts a row of weights, and the patch of the input that it belongs to, into pieces whose sums fit into registers.
 *
 * In the row the runs follow each other, padded to whole vectors; in the patch they lie a row of the image apart.
 */
import { Simd } from '../instructions';
import { VECTOR } from '../layout';
import { KernelShape, paddedRun } from '../parameters';

/** Of the 16 vector registers of a processor, those that hold sums; a step needs the others. */
const SUM_REGISTERS = 12;

/** A vector of a row: the bytes from the start of the patch, and of the row, to it, and how many floats it holds. */
export interface Place {
  readonly patch: number;
  readonly row: number;
  readonly lanes: number;
}

/** Some vectors, and the same again `count` times, each `step` bytes further in patch and row. */
export interface Chunk {
  readonly places: readonly Place[];
  readonly count: number;
  readonly step: number;
}

/** Neighbours in groups of `size`; the last may be smaller. */
export const groups = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(size * i, size * (i + 1)));

/**
 * @param shape how rows are laid out
 * @param runStride bytes from one run to the next in a patch
 * @param exact whether a run's last vector holds only what is left; otherwise padding counts like the rest
 * @param simd how much a register holds
 */
export function cutRow(shape: KernelShape, runStride: number, exact: boolean, simd: Simd): Chunk[] {
  const most = SUM_REGISTERS * simd.vectorsPerRegister;
  const perRun = paddedRun(shape) / 4;
  const lastLanes = exact ? shape.run - 4 * (perRun - 1) : 4;
  const chunk = (run: number, runs: number, first: number, vectors: number, count: number): Chunk => {
    const places = Array.from({ length: runs * vectors }, (_, i) => {
      const [r, v] = [run + Math.floor(i / vectors), first + (i % vectors)];
      const lanes = count === 1 && v === perRun - 1 ? lastLanes : 4;
      return { patch: r * runStride + v * VECTOR, row: (r * perRun + v) * VECTOR, lanes };
    });
    return { places, count, step: vectors * VECTOR };
  };
  if (perRun <= most) {
    const together = Math.floor(most / perRun);
    const starts = Array.from({ length: Math.ceil(shape.runs / together) }, (_, i) => i * together);
    return starts.map((run) => chunk(run, Math.min(together, shape.runs - run), 0, perRun, 1));
  }
  const pieces = Math.ceil(perRun / most);
  const vectors = Math.ceil(perRun / pieces);
  const shorter = pieces * vectors - perRun; // pieces that have a vector less
  const last = lastLanes < 4 ? 1 : 0; // stands apart, since it differs from the others
  return Array.from({ length: shape.runs }, (_, run) => [
    chunk(run, 1, 0, vectors - 1, shorter),
    chunk(run, 1, shorter * (vectors - 1), vectors, pieces - shorter - last),
    chunk(run, 1, perRun - vectors, vectors, last),
  ])
    .flat()
    .filter(({ count }) => count > 0);
}
