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
import { call, FunctionBuilder, ModuleBuilder } from '../assembler';
import { Code, f32x4, i32, i32x4, Local, Operand, v128 } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { KernelShape, paddedRun } from '../parameters';
import { laneMask } from './common';
import { fence, multiplyAdd } from './gemm';

/** Sums that fit into the 16 vector registers of a processor, beside what a step needs. */
const MAX_SUMS = 12;

/** Bytes of an entry of a list: the factor (f32), then the row's address (i32). */
export const ENTRY = 8;

/**
 * Lists in a thread's scratch memory. Each has room for `entries` entries; a table behind them holds, for each list,
 * the address of its end and of the destination that its sum is added to.
 */
export class Lists {
  /** Bytes from one list to the next, and to the table. */
  readonly stride: number;
  private readonly tableAt: number;

  constructor(
    readonly count: number,
    readonly entries: number,
  ) {
    this.stride = (entries + 1) * ENTRY; // one more, since an entry is written before it is known to count
    this.tableAt = count * this.stride;
  }

  get floats(): number {
    return (this.tableAt + this.count * ENTRY) / FLOAT;
  }

  start(work: Operand, list: Operand): Code {
    return i32.add(work, i32.mul(list, this.stride));
  }

  /** Writes a list's line of the table. */
  close(work: Local, list: Operand, end: Operand, destination: Operand): Code {
    const line = i32.add(work, i32.mul(list, ENTRY));
    return [...i32.store(line, end, this.tableAt), ...i32.store(line, destination, this.tableAt + FLOAT)];
  }

  /** Address of a list's line of the table: there stands its end. */
  line(work: Operand, list: Operand): Code {
    return i32.add(i32.add(work, this.tableAt), i32.mul(list, ENTRY));
  }
}

/** Of each lane of `factors`: the bytes by which a list grows if it is entered there; 0 if it is zero. */
export const growth = (factors: Local): Code =>
  v128.and(f32x4.ne(factors, f32x4.const(0)), i32x4.const(ENTRY, ENTRY, ENTRY, ENTRY));

/** The entries of four factors and rows: lane i's is written with `storeEntry`. */
export const entries = (factors: Local, rows: Local): [Code, Code] => [
  v128.interleaveLow(factors, rows),
  v128.interleaveHigh(factors, rows),
];
export const storeEntry = (address: Operand, [low, high]: readonly Local[], lane: number): Code =>
  v128.store2(address, lane < 2 ? low : high, lane % 2);

/** Some vectors of a row, and the same again `count` times, each `step` bytes further. */
interface Chunk {
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
 * Defines add(work, used): adds the sums of the first `used` lists to their destinations. Rows of weights are laid
 * out as `shape` says; in a patch of the input the runs lie `runStride` bytes apart.
 *
 * @param direction 'byWeights': from patches into rows (padding is kept zero); 'byInputs': from rows into patches
 */
export function sparseSum(
  m: ModuleBuilder,
  name: string,
  lists: Lists,
  shape: KernelShape,
  runStride: number,
  direction: 'byWeights' | 'byInputs',
): FunctionBuilder {
  const toRow = direction === 'byWeights';
  const chunks = cutRow(m, lists, shape, runStride, toRow);
  return m.define(name, ['i32', 'i32'], (f, work, used) => {
    const piece = f.local('i32');
    // All lists pass one piece after the other: the rows' pieces stay in the fastest cache.
    for (const { patch, row, count, step, kernel } of chunks)
      f.for(piece, 0, count * step, step, () => {
        const [to, from] = toRow ? [row, patch] : [patch, row];
        f.add(call(kernel, work, used, i32.add(piece, to), i32.add(piece, from)));
      });
  });
}

/** Cuts a row into chunks and defines their kernels; chunks that lie alike share one. */
function cutRow(m: ModuleBuilder, lists: Lists, shape: KernelShape, runStride: number, toRow: boolean): Chunk[] {
  const perRun = paddedRun(shape) / 4;
  const lastLanes = shape.run % 4 === 0 || !toRow ? 4 : shape.run % 4;
  return cuts(shape.runs, perRun, lastLanes < 4).map(({ run, runs, first, vectors, count }) => {
    const places = Array.from({ length: runs * vectors }, (_, i) => {
      const [r, v] = [Math.floor(i / vectors), i % vectors];
      const lanes = count === 1 && first + v === perRun - 1 ? lastLanes : 4;
      return { patch: r * runStride + v * VECTOR, row: (r * perRun + v) * VECTOR, lanes };
    });
    const kernel = sparseKernel(
      m,
      lists,
      places.map((p) => (toRow ? p.row : p.patch)),
      places.map((p) => (toRow ? p.patch : p.row)),
      places.map((p) => p.lanes),
    );
    const start = { patch: run * runStride + first * VECTOR, row: (run * perRun + first) * VECTOR };
    return { ...start, count, step: vectors * VECTOR, kernel };
  });
}

/** (work, used, to, from): for each list, the chunk `from` bytes into its rows is added `to` bytes into its destination. */
function sparseKernel(
  m: ModuleBuilder,
  lists: Lists,
  destinations: readonly number[],
  sources: readonly number[],
  lanes: readonly number[],
): FunctionBuilder {
  const shape = [[lists.count, lists.entries], destinations, sources, lanes];
  const name = `sparse_${shape.map((list) => list.join('_')).join('__')}`;
  return m.define(name, ['i32', 'i32', 'i32', 'i32'], (f, work, used, to, from) => {
    const sums = f.localArray('v128', destinations.length);
    const factor = f.local('v128');
    const [line, lastLine, entry, end, row, destination] = f.localArray('i32', 6);
    f.add(lastLine.set(lists.line(work, used)));
    f.for(line, lists.line(work, 0), lastLine, ENTRY, () => {
      f.add(entry.set(work.get()), work.set(i32.add(work, lists.stride)), end.set(i32.load(line)));
      f.if(i32.ne(entry, end), () => {
        f.add(destination.set(i32.add(i32.load(line, FLOAT), to)));
        sums.forEach((sum, i) => f.add(sum.set(v128.load(destination, destinations[i]))));
        f.block(() =>
          f.doWhile(
            () => {
              f.add(factor.set(v128.loadSplat(entry)), row.set(i32.add(from, i32.load(entry, FLOAT))));
              sums.forEach((sum, i) => {
                if (i > 0 && i % 2 === 0) f.add(fence(row));
                f.add(multiplyAdd(m, sum, factor, v128.load(row, sources[i])));
              });
              f.add(entry.set(i32.add(entry, ENTRY)));
            },
            () => i32.ltU(entry, end),
          ),
        );
        sums.forEach((sum, i) => {
          if (lanes[i] < 4)
            f.add(sum.set(v128.and(sum, i32x4.const(...(laneMask(lanes[i]) as [number, number, number, number])))));
          f.add(v128.store(destination, sum, destinations[i]));
        });
      });
    });
  });
}
