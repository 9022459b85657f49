/**
 * Where things lie in the engine's memory: one allocation after the other, addresses fixed at compile time.
 *
 * Addresses and strides are bytes, sizes are floats. Imports nothing.
 */

/** Bytes of a float or an int, of a vector. */
export const FLOAT = 4;
export const VECTOR = 16;
/** Bytes of one page of WebAssembly memory. */
export const PAGE = 65536;

/** n rounded up to a multiple of m. */
export const roundUp = (n: number, m: number): number => Math.ceil(n / m) * m;

/** One array per sample of a batch: sample s starts at base + s·stride. */
export interface Buffer {
  readonly base: number;
  /** Bytes from one sample to the next. */
  readonly stride: number;
  /** Floats of one sample. */
  readonly size: number;
}

/** One array per thread: thread t's starts at base + t·stride. */
export interface Scratch {
  readonly base: number;
  readonly stride: number;
}

/** Values of one step that kernels read, at fixed addresses. */
export const control = {
  /** i32: samples in the batch */
  batch: 1024,
  /** f32: 1 / batch */
  inverseBatch: 1028,
  /** f32: the step size of the update rule; for Adam with the bias corrections in it */
  rate: 1032,
  /** i32: key of this step's random numbers */
  key: 1036,
} as const;

/** Hands out memory. */
export class Layout {
  private end = 2048; // address 0 stays unused, so that a forgotten address shows

  constructor(
    /** Samples per batch there is room for; a multiple of 4, since kernels work on four samples at once. */
    readonly capacity: number,
    readonly threads: number,
  ) {}

  /** Room for floats, zero at first, with slack behind, because kernels may read a vector past the end. */
  floats(count: number): number {
    const start = this.end;
    this.end = roundUp(start + count * FLOAT + 2 * VECTOR, 64);
    return start;
  }

  /** An array per sample. */
  perSample(size: number): Buffer {
    let stride = roundUp(size * FLOAT + VECTOR, 64);
    if (stride % 1024 === 0) stride += 64; // samples at the same place of a cache page would evict each other
    const base = this.floats((this.capacity * stride) / FLOAT);
    return { base, stride, size };
  }

  /** An array per thread. */
  perThread(size: number): Scratch {
    const stride = roundUp(size * FLOAT + 2 * VECTOR, 128) + 64;
    return { base: this.floats((this.threads * stride) / FLOAT), stride };
  }

  /** Pages of memory that hold everything. */
  get pages(): number {
    return Math.ceil(this.end / PAGE) + 1;
  }
}
