/**
 * How samples reach the threads: directly, where they lie in shared memory, else through a ring of batches that the
 * main thread fills ahead of the threads. Data sets are never copied whole.
 */
import { batchSizes } from '../core/batches';
import type { WorkerPass } from './worker';

/** Bytes of a ring; at least two batches whatever their size. */
const RING_BYTES = 16 * 2 ** 20;
/** Targets up to this many bytes are copied into shared memory, so that only inputs decide how samples travel. */
const SMALL = 32 * 2 ** 20;

/** Rows of numbers: inputs, targets (as raw 32-bit words), weights. All have equally many rows. */
export interface Rows {
  readonly x: Float32Array;
  readonly y?: Int32Array;
  readonly weights?: Float32Array;
}

/** Rows that lie ready, and which of them to take in which order. */
export interface OrderedRows {
  readonly rows: Rows;
  /** Rows that there are. */
  readonly count: number;
  readonly order: Int32Array;
  readonly batchSize: number;
}

/** Batches that are made when their turn comes: `read` is called once for each, in order, and returns `sizes[batch]` rows. */
export interface RowStream {
  /** Rows in each batch, 1 to `batchSize`. */
  readonly sizes: Int32Array;
  readonly batchSize: number;
  readonly read: (batch: number) => Rows;
}

type Numbers = Float32Array | Int32Array;

const isShared = (array: Numbers): boolean => array.buffer instanceof SharedArrayBuffer;

const sharedFloats = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(length * 4));
const sharedInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));

function share<T extends Numbers>(array: T): T {
  if (isShared(array)) return array;
  const copy = (array instanceof Float32Array ? sharedFloats(array.length) : sharedInts(array.length)) as T;
  copy.set(array);
  return copy;
}

/** Rows as a stream: each batch is copied out of them. */
function streamOf({ rows, count, order, batchSize }: OrderedRows): RowStream {
  const take = <T extends Numbers>(from: T, batch: number): T => {
    const width = from.length / count;
    const chosen = order.subarray(batch * batchSize, (batch + 1) * batchSize);
    const to = new (from.constructor as new (length: number) => T)(chosen.length * width);
    chosen.forEach((row, i) => to.set(from.subarray(row * width, (row + 1) * width), i * width));
    return to;
  };
  return {
    sizes: batchSizes(order.length, batchSize),
    batchSize,
    read: (batch) => ({
      x: take(rows.x, batch),
      y: rows.y && take(rows.y, batch),
      weights: rows.weights && take(rows.weights, batch),
    }),
  };
}

/** What a pass tells the workers about its samples. */
export type Supply = Pick<WorkerPass, 'x' | 'y' | 'weights' | 'order' | 'ring' | 'sizes'>;

export class Feed {
  readonly supply: Supply;
  /** Samples in each batch. */
  readonly sizes: Int32Array;
  /** Batches that fit into the ring; Infinity if the threads read the samples themselves. */
  readonly slots: number;
  private readonly stream: RowStream | undefined;

  /**
   * @param source where the samples come from
   * @param inputSize numbers of one input
   * @param targetSize numbers of one target, 0 if there are none
   */
  constructor(
    source: OrderedRows | RowStream,
    private readonly inputSize: number,
    private readonly targetSize: number,
  ) {
    if ('rows' in source) {
      const { rows, order, batchSize } = source;
      const { x, y, weights } = rows;
      if (isShared(x) && (!y || isShared(y) || y.byteLength <= SMALL)) {
        this.sizes = share(batchSizes(order.length, batchSize));
        this.slots = Infinity;
        this.supply = {
          x,
          y: y && share(y),
          weights: weights && share(weights),
          order: share(order),
          ring: 1,
          sizes: this.sizes,
        };
        return;
      }
    }
    this.stream = 'rows' in source ? streamOf(source) : source;
    const { sizes, batchSize } = this.stream;
    this.sizes = share(sizes);
    const bytesPerBatch = 4 * (inputSize + targetSize + 1) * batchSize;
    this.slots = Math.min(sizes.length, Math.max(2, Math.floor(RING_BYTES / bytesPerBatch)));
    const ring = this.slots * batchSize;
    this.supply = {
      x: sharedFloats(ring * inputSize),
      y: targetSize === 0 ? undefined : sharedInts(ring * targetSize),
      weights: sharedFloats(ring),
      ring,
      sizes: this.sizes,
    };
  }

  /** Writes a batch into its place in the ring. */
  write(batch: number): void {
    const { supply, stream, inputSize, targetSize, sizes } = this;
    const { x, y, weights } = stream!.read(batch);
    const at = (batch * stream!.batchSize) % supply.ring;
    supply.x.set(x, at * inputSize);
    if (y) supply.y!.set(y, at * targetSize);
    if (weights) supply.weights!.set(weights, at);
    else supply.weights!.fill(1, at, at + sizes[batch]);
  }
}
