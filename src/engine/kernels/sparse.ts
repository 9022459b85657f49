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
import { FLOAT } from '../layout';
import { KernelShape } from '../parameters';
import { cutRow } from './chunks';
import { keepLanes } from './common';
import { fence, multiplyAdd, storeAll } from './products';

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
  const chunks = cutRow(shape, runStride, toRow, m.simd).map(({ places, count, step }) => {
    const [start] = places;
    const patches = places.map(({ patch }) => patch - start.patch);
    const rows = places.map(({ row }) => row - start.row);
    const lanes = places.map((place) => place.lanes);
    const kernel = toRow ? sparseKernel(m, lists, rows, patches, lanes) : sparseKernel(m, lists, patches, rows, lanes);
    return { to: toRow ? start.row : start.patch, from: toRow ? start.patch : start.row, count, step, kernel };
  });
  return m.define(name, ['i32', 'i32'], (f, work, used) => {
    const piece = f.local('i32');
    // All lists pass one piece after the other: the rows' pieces stay in the fastest cache.
    for (const { to, from, count, step, kernel } of chunks)
      f.for(piece, 0, count * step, step, () =>
        f.add(call(kernel, work, used, i32.add(piece, to), i32.add(piece, from))),
      );
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
        sums.forEach((sum, i) => f.add(sum.set(keepLanes(sum, lanes[i]))));
        storeAll(f, destination, sums, destinations);
      });
    });
  });
}
