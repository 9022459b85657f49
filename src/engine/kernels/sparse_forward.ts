/**
 * The forward pass where inputs are often zero, as they are behind a ReLU and in images: those products are left out.
 *
 * Each row of the image gets a list of the inputs that are not zero. A patch's run is a stretch of a row, so a stretch
 * of its list, and neighbouring patches share it. 32 channels or more are computed at once, so that an entry that is read
 * serves eight sums. The additions come in the order of gemm.ts, and what is left out would have added zero: the results
 * are the same to the last bit.
 */
import { call, FunctionBuilder } from '../assembler';
import { brIf, f32x4, i32, i32x4, Local, Simd, v128 } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { channelsOf, Context, perSample, sampleAddress, scratchAddress, Step, Tensor } from './common';
import { PARTIAL, repeat, SMALL, storeColumns, storeLargest } from './gemm';
import type { Linear, LinearShape } from './linear';
import { fence, multiplyAdd, storeAll } from './products';
import { entries, ENTRY, growth, storeEntry } from './sparse';

/** Registers of sums: eight leave room for what a step needs. */
const SUM_REGISTERS = 8;
/** Inputs between two places where patches or partial sums begin: with fewer, looking things up would cost too much. */
const MIN_STRETCH = 8;
/** Products that an input must take part in for its entry to be worth making. */
const MIN_USES = 32;

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** How a layer's inputs are listed, and where lists and sums lie in a thread's scratch memory. */
export class SparseInputs {
  /** Output channels that are computed at once; a multiple of 8. */
  readonly columns: number;
  /** Inputs for which the table holds one line: where their entries begin. Patches and partial sums begin at a line. */
  readonly stretch: number;
  /** Positions that are computed: with pooling those within a window. */
  readonly height: number;
  readonly width: number;
  /** Lines of the table for a row of the image. */
  readonly rowLines: number;
  /** Bytes from the start of the scratch memory to the table, and to the sums. */
  readonly tableAt: number;
  readonly totalsAt: number;
  /** Floats of scratch memory. */
  readonly floats: number;

  private constructor(
    input: Tensor,
    { outputs, run, runStride, stepX, height, width }: LinearShape,
    pool: boolean,
    { vectorsPerRegister }: Simd,
  ) {
    const blocks = Math.ceil(outputs / (SUM_REGISTERS * vectorsPerRegister * 4));
    this.columns = Math.ceil(outputs / blocks / 8) * 8;
    this.stretch = [runStride, stepX, ...(run > PARTIAL ? [PARTIAL] : [])].reduce(greatestDivisor, run);
    const positions = (count: number) => (pool ? 2 * Math.floor(count / 2) : count);
    this.height = positions(height);
    this.width = positions(width);
    this.rowLines = runStride / this.stretch;
    this.tableAt = (input.data.size + 1) * ENTRY; // one more, since an entry is written before it is known to count
    const lines = input.data.size / this.stretch + 1;
    this.totalsAt = Math.ceil((this.tableAt + lines * FLOAT) / VECTOR) * VECTOR;
    this.floats = this.totalsAt / FLOAT + this.height * this.width * this.columns;
  }

  /** The lists of a layer, if they are worth making. */
  static of(input: Tensor, shape: LinearShape, pool: boolean, simd: Simd): SparseInputs | undefined {
    const { outputs, runs, run, runStride, stepX, height, width } = shape;
    const uses = (height * width * runs * run * outputs) / input.data.size;
    const inRows = (width - 1) * stepX + run <= runStride; // a dense layer at several positions has no rows
    if (!input.oftenZero || !inRows || runs * run <= SMALL || uses < MIN_USES) return undefined;
    const lists = new SparseInputs(input, shape, pool, simd);
    return lists.stretch >= MIN_STRETCH && lists.stretch % 4 === 0 ? lists : undefined;
  }

  /** Bytes of the weights of one input for the channels of a block. */
  get weightBytes(): number {
    return this.columns * FLOAT;
  }
}

/** Forward pass, sample by sample. */
export function sparseForward(layer: Linear, lists: SparseInputs, context: Context): Step {
  const { module: m, name, parameters, scratch } = context;
  const { input, output, shape } = layer;
  const { columns, rowLines, weightBytes } = lists;
  const outputs = channelsOf(output);
  const blocks = Math.ceil(outputs / columns);
  const lastColumns = outputs - (blocks - 1) * columns;
  const rowStep = (shape.stepY / shape.runStride) * rowLines * FLOAT;
  const kernel = rowKernel(layer, lists, context);
  return perSample(m, name('forward'), (f, sample, thread) => {
    const [work, table, totals, weights, bias, out, block, run, y] = f.localArray('i32', 9);
    f.add(work.set(scratchAddress(scratch, thread)));
    makeLists(f, lists, input, sample, work);
    f.for(block, 0, blocks, 1, () => {
      f.add(bias.set(i32.add(parameters.value(layer.bias), i32.mul(block, weightBytes))));
      f.add(weights.set(layer.packedAddress(i32.mul(block, columns / 8))));
      f.add(totals.set(i32.add(work, lists.totalsAt)));
      fillTotals(f, lists, totals, bias);
      // The weights of one run stay in the fastest cache while all positions pass.
      f.for(run, 0, shape.runs, 1, () => {
        f.add(table.set(i32.add(work, i32.mul(run, rowLines * FLOAT))), totals.set(i32.add(work, lists.totalsAt)));
        f.for(y, 0, lists.height, 1, () => {
          f.add(call(kernel, table, weights, totals));
          f.add(table.set(i32.add(table, rowStep)), totals.set(i32.add(totals, lists.width * weightBytes)));
        });
        f.add(weights.set(i32.add(weights, shape.run * weightBytes)));
      });
      f.add(out.set(i32.add(sampleAddress(output.data, sample), i32.mul(block, weightBytes))));
      f.add(totals.set(i32.add(work, lists.totalsAt)));
      const finish = (columns: number) => storeResults(f, layer, lists, columns, totals, out);
      if (lastColumns === columns) finish(columns);
      else
        f.if(
          i32.ltU(block, blocks - 1),
          () => finish(columns),
          () => finish(lastColumns),
        );
    });
  });
}

/** Makes the lists of a sample. An entry is an input and how far its weights lie behind those of the row's first one. */
function makeLists(f: FunctionBuilder, lists: SparseInputs, input: Tensor, sample: Local, work: Local): void {
  const { stretch, rowLines, weightBytes } = lists;
  const lines = input.data.size / stretch;
  const [at, end, line, row, rowEnd, stop] = f.localArray('i32', 6);
  const [values, weights, grow] = f.localArray('v128', 3);
  const pairs = f.localArray('v128', 2);
  f.add(at.set(sampleAddress(input.data, sample)), end.set(work.get()), line.set(i32.add(work, lists.tableAt)));
  f.for(row, 0, lines, rowLines, () => {
    f.add(weights.set(i32x4.const(0, weightBytes, 2 * weightBytes, 3 * weightBytes)));
    f.add(rowEnd.set(i32.add(line, rowLines * FLOAT)));
    f.for(line, line, rowEnd, FLOAT, () => {
      f.add(i32.store(line, end), stop.set(i32.add(at, stretch * FLOAT)));
      f.for(at, at, stop, VECTOR, () => {
        f.add(values.set(v128.load(at)), grow.set(growth(values)));
        entries(values, weights).forEach((pair, k) => f.add(pairs[k].set(pair)));
        for (let lane = 0; lane < 4; lane++)
          f.add(storeEntry(end, pairs, lane), end.set(i32.add(end, i32x4.lane(grow, lane))));
        f.add(weights.set(i32x4.add(weights, i32x4.splat(4 * weightBytes))));
      });
    });
  });
  f.add(i32.store(line, end));
}

/** Every sum begins with its bias. */
function fillTotals(f: FunctionBuilder, { height, width, columns }: SparseInputs, totals: Local, bias: Local): void {
  const [to, end] = f.localArray('i32', 2);
  const biases = f.localArray('v128', columns / 4);
  biases.forEach((vector, n) => f.add(vector.set(v128.load(bias, n * VECTOR))));
  f.add(end.set(i32.add(totals, height * width * columns * FLOAT)));
  f.for(to, totals, end, columns * FLOAT, () =>
    biases.forEach((vector, n) => f.add(v128.store(to, vector, n * VECTOR))),
  );
}

/**
 * Defines the kernel (table, weights, totals): one run of each position of a row. `table` is the place of the first
 * position's first line, but for the distance from the start of the scratch memory to the table.
 */
function rowKernel({ shape }: Linear, lists: SparseInputs, { module: m, name }: Context): FunctionBuilder {
  const { columns, stretch, tableAt, width, weightBytes } = lists;
  const lines = (floats: number) => (floats / stretch) * FLOAT;
  const step = lines(shape.stepX);
  return m.define(name('forward_row'), ['i32', 'i32', 'i32'], (f, line, weights, totals) => {
    const sums = f.localArray('v128', columns / 4);
    const factor = f.local('v128');
    const [last, at, i, entry, end, row] = f.localArray('i32', 6);
    const places = sums.map((_, n) => n * VECTOR);
    /** So many inputs, from the one whose line is `at`: added up apart and then to the totals. */
    const partial = (inputs: number) => {
      sums.forEach((sum) => f.add(sum.set(f32x4.const(0))));
      f.add(entry.set(i32.load(at, tableAt)));
      f.add(end.set(i32.load(at, tableAt + lines(inputs))));
      f.block(() => {
        f.add(brIf(0, i32.eq(entry, end)));
        f.doWhile(
          () => {
            f.add(factor.set(v128.loadSplat(entry)), row.set(i32.add(weights, i32.load(entry, FLOAT))));
            sums.forEach((sum, n) => {
              if (n > 0 && n % 2 === 0) f.add(fence(row));
              f.add(multiplyAdd(m, sum, factor, v128.load(row, n * VECTOR)));
            });
            f.add(entry.set(i32.add(entry, ENTRY)));
          },
          () => i32.ltU(entry, end),
        );
      });
      sums.forEach((sum, n) => f.add(sum.set(f32x4.add(v128.load(totals, places[n]), sum))));
      storeAll(f, totals, sums, places);
      f.add(at.set(i32.add(at, lines(inputs))));
    };
    f.add(last.set(i32.add(line, width * step)));
    f.for(line, line, last, step, () => {
      f.add(at.set(line.get()));
      repeat(f, i, Math.floor(shape.run / PARTIAL), () => partial(PARTIAL));
      if (shape.run % PARTIAL > 0) partial(shape.run % PARTIAL);
      // the next position's entries say how far weights lie behind those of the row's first input, not of the patch's
      f.add(weights.set(i32.sub(weights, shape.stepX * weightBytes)), totals.set(i32.add(totals, weightBytes)));
    });
  });
}

/** Applies ReLU and pooling to the sums and stores the results of the first `columns` channels of a block. */
function storeResults(
  f: FunctionBuilder,
  { output, shape, source, options, rows, columns: positions }: Linear,
  { width, weightBytes }: SparseInputs,
  columns: number,
  totals: Local,
  out: Local,
): void {
  const [row, rowEnd, from, end] = f.localArray('i32', 4);
  const places = source ? [0, weightBytes, width * weightBytes, (width + 1) * weightBytes] : [0];
  // two vectors at a time (see `storeAll`)
  const windows = Array.from({ length: 2 }, () => f.localArray('v128', places.length));
  const step = source ? 2 : 1;
  const rowBytes = width * weightBytes;
  f.add(rowEnd.set(i32.add(totals, rows * step * rowBytes)));
  f.for(row, totals, rowEnd, step * rowBytes, () => {
    f.add(end.set(i32.add(row, positions * step * weightBytes)));
    f.for(from, row, end, step * weightBytes, () => {
      for (let c = 0; c < columns; c += windows.length * 4) {
        const used = windows.slice(0, Math.ceil((columns - c) / 4));
        used.forEach((window, n) =>
          window.forEach((sum, k) => f.add(sum.set(v128.load(from, places[k] + c * FLOAT + n * VECTOR)))),
        );
        if (source) {
          const distances = { right: shape.stepX * FLOAT, below: shape.stepY * FLOAT };
          storeLargest(f, used, distances, out, c * FLOAT, source.base - output.data.base, columns - c);
        } else {
          const sums = used.map(([sum]) => sum);
          if (options.relu) sums.forEach((sum) => f.add(sum.set(f32x4.pmax(sum, f32x4.const(0)))));
          storeColumns(f, out, sums, c * FLOAT, columns - c);
        }
      }
      f.add(out.set(i32.add(out, channelsOf(output) * FLOAT)));
    });
  });
}
