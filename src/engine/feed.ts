/**
 * How samples reach the threads: directly, where they lie in shared memory, else through a ring of batches that the
 * main thread fills ahead of the threads. Data sets are never copied whole.
 */
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

type Numbers = Float32Array | Int32Array;

const isShared = (array: Numbers): boolean => array.buffer instanceof SharedArrayBuffer;

function zeros<T extends Numbers>(like: T, length: number): T {
  const buffer = new SharedArrayBuffer(length * 4);
  return (like instanceof Float32Array ? new Float32Array(buffer) : new Int32Array(buffer)) as T;
}

function share<T extends Numbers>(array: T): T {
  if (isShared(array)) return array;
  const copy = zeros(array, array.length);
  copy.set(array);
  return copy;
}

/** What a pass tells the workers about its samples. */
export type Supply = Pick<WorkerPass, 'x' | 'y' | 'weights' | 'order' | 'ring'>;

export class Feed {
  readonly supply: Supply;
  /** Batches that fit into the ring; Infinity if the threads read the samples themselves. */
  readonly slots: number;

  /**
   * @param rows what to read from
   * @param count rows that they hold
   * @param order which rows, in which order
   * @param batchSize samples per batch
   */
  constructor(
    private readonly rows: Rows,
    private readonly count: number,
    private readonly order: Int32Array,
    private readonly batchSize: number,
  ) {
    const { x, y, weights } = rows;
    if (isShared(x) && (!y || isShared(y) || y.byteLength <= SMALL)) {
      this.slots = Infinity;
      this.supply = { x, y: y && share(y), weights: weights && share(weights), order: share(order), ring: 1 };
      return;
    }
    const perSample = (x.length + (y?.length ?? 0)) / count + 1;
    const batches = Math.ceil(order.length / batchSize);
    this.slots = Math.min(batches, Math.max(2, Math.floor(RING_BYTES / (4 * perSample * batchSize))));
    const ring = this.slots * batchSize;
    const room = <T extends Numbers>(array: T): T => zeros(array, (array.length / count) * ring);
    this.supply = { x: room(x), y: y && room(y), weights: weights && room(weights), ring };
  }

  /** Writes a batch into its place in the ring. */
  write(batch: number): void {
    const { rows, supply, order, count } = this;
    const end = Math.min(order.length, (batch + 1) * this.batchSize);
    const copy = (from: Numbers | undefined, to: Numbers | undefined): void => {
      if (!from || !to) return;
      const width = from.length / count;
      for (let i = batch * this.batchSize; i < end; i++) {
        const row = order[i];
        to.set(from.subarray(row * width, (row + 1) * width), (i % supply.ring) * width);
      }
    };
    copy(rows.x, supply.x);
    copy(rows.y, supply.y);
    copy(rows.weights, supply.weights);
  }
}
