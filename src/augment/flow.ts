/**
 * The stream of transformed batches that `ImageDataGenerator.flow` returns.
 *
 * Every number of batch k depends on the seed and k alone. Imports core, images.
 */
import ndarray, { type NdArray } from 'ndarray';
import { isNdArray, rowMajor, type Numbers } from '../core/arrays';
import type { Batch, BatchSource, BatchTargets } from '../core/batches';
import { batchesPerPass } from '../core/batches';
import { checkInteger, show } from '../core/check';
import { epochOrder } from '../core/order';
import { Random } from '../core/random';

/** A batch of images, float32 [n, rows, columns, channels], and what goes with them. */
export interface ImageBatch<Y extends BatchTargets = BatchTargets> extends Batch {
  readonly x: NdArray<Float32Array>;
  /** Targets of these images, of the type that `flow` was given; absent if it was given none. */
  readonly y?: Y;
  readonly sampleWeight?: Float32Array;
}

/** What a flow is made of. */
export interface FlowContents<Y extends BatchTargets> {
  /** Images, float32 [n, …], row-major. */
  readonly images: Float32Array;
  /** [rows, columns, channels]. */
  readonly shape: readonly [number, number, number];
  readonly y?: Y;
  readonly sampleWeight?: Float32Array;
  /** Which of them, in the order that they have without shuffling. */
  readonly indices: Int32Array;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  /** What the batches are made with, to be told by `describe`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Writes image `from` into `to`, transformed and standardised. */
export type Render = (from: Float32Array, to: Float32Array, random: Random) => void;

/** The stream of a seed that transformations are drawn from; see core/order.ts for the others. */
export const TRANSFORM_STREAM = 2;

/** The rows of targets with the given numbers, as the same type. */
function takeRows<Y extends BatchTargets>(y: Y, rows: Int32Array): Y {
  if (!isNdArray(y)) {
    if (Array.isArray(y)) return Array.from(rows, (row) => (y as readonly number[])[row]) as unknown as Y;
    const numbers = y as Numbers;
    return new (numbers.constructor as new (values: Iterable<number>) => Numbers)(
      Array.from(rows, (row) => numbers[row]),
    ) as Y;
  }
  const [n, ...rest] = y.shape;
  const all = rowMajor(y);
  const width = all.length / n;
  const out = new (all.constructor as new (length: number) => Numbers)(rows.length * width);
  rows.forEach((row, i) => out.set(all.subarray(row * width, (row + 1) * width), i * width));
  return ndarray(out, [rows.length, ...rest]) as unknown as Y;
}

/**
 * Batches of transformed images without end, one pass over the samples after another.
 *
 * @example
 * for (const { x, y } of generator.flow(x, y, { seed: SEED })) { … break; } // it never ends by itself
 * const { x } = generator.flow(x, y).batch(0);
 */
export class ImageFlow<Y extends BatchTargets = BatchTargets> implements BatchSource, Iterable<ImageBatch<Y>> {
  readonly samples: number;
  readonly batchSize: number;
  /** Batches of one pass over the samples, ⌈samples / batchSize⌉. */
  readonly length: number;
  private order: { readonly pass: number; readonly rows: Int32Array } | undefined;

  constructor(
    private readonly contents: FlowContents<Y>,
    private readonly render: Render,
  ) {
    this.samples = contents.indices.length;
    this.batchSize = contents.batchSize;
    this.length = batchesPerPass(this);
  }

  /** Which samples pass number `pass` takes, in its order. */
  private orderOf(pass: number): Int32Array {
    const { indices, shuffle, seed } = this.contents;
    if (this.order?.pass !== pass)
      this.order = { pass, rows: epochOrder(this.samples, shuffle, seed, pass).map((i) => indices[i]) };
    return this.order.rows;
  }

  /**
   * Batch k of the stream; the same k gives the same numbers, in any order of asking.
   *
   * @param k whole number, at least 0: the first pass has batches 0 … length − 1, the second goes on from there
   * @returns `x` float32 [n, rows, columns, channels], new, with n = batchSize or, at the end of a pass, what is left;
   *   `y` and `sampleWeight` of the same samples, where `flow` was given them
   * @throws RangeError if k is not a whole number, at least 0
   */
  batch(k: number): ImageBatch<Y> {
    checkInteger('ImageFlow.batch', 'k', k, { min: 0 });
    const { images, shape, y, sampleWeight, seed } = this.contents;
    const pass = Math.floor(k / this.length);
    const start = (k % this.length) * this.batchSize;
    const rows = this.orderOf(pass).subarray(start, start + this.batchSize);
    const size = shape[0] * shape[1] * shape[2];
    const random = new Random(seed, TRANSFORM_STREAM, pass, k % this.length);
    const x = new Float32Array(rows.length * size);
    rows.forEach((row, i) =>
      this.render(images.subarray(row * size, (row + 1) * size), x.subarray(i * size, (i + 1) * size), random),
    );
    return {
      x: ndarray(x, [rows.length, ...shape]),
      ...(y !== undefined && { y: takeRows(y, rows) }),
      ...(sampleWeight && { sampleWeight: takeRows(sampleWeight, rows) }),
    };
  }

  /** The options of the generator and of the stream; a function by its name. */
  describe(): Readonly<Record<string, unknown>> {
    const told = Object.entries(this.contents.settings).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(told.map(([name, value]) => [name, typeof value === 'function' ? show(value) : value]));
  }

  /** All batches from the first, without end. */
  *[Symbol.iterator](): Iterator<ImageBatch<Y>> {
    for (let k = 0; ; k++) yield this.batch(k);
  }
}
