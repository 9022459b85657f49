/**
 * The weights and optimizer states that trainings began with, each kept once, under its SHA-256.
 *
 * What is kept is bounded: beyond the limit the arrays that were used longest ago go. Imports src/training only.
 */
import { digestOf } from '../training/weights';

/** Bytes: the weights of the course's network 275 times. */
export const ARRAY_LIMIT = 128 * 2 ** 20;

/** Arrays of float32 by digest. */
export class ArrayStore {
  /** The ones used last come last. */
  private readonly arrays = new Map<string, Float32Array>();
  private bytes = 0;

  /** @param limit bytes that are kept at most; one array is kept whatever its size */
  constructor(private readonly limit = ARRAY_LIMIT) {}

  /** Bytes that are kept. */
  get size(): number {
    return this.bytes;
  }

  /**
   * Keeps arrays as one.
   *
   * @param parts copied
   * @returns the SHA-256 under which they are kept
   */
  add(parts: readonly Float32Array[]): string {
    const digest = digestOf(parts);
    if (this.get(digest)) return digest;
    const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    this.arrays.set(digest, all);
    this.bytes += all.byteLength;
    for (const [oldest, { byteLength }] of this.arrays) {
      if (this.bytes <= this.limit || oldest === digest) break;
      this.arrays.delete(oldest);
      this.bytes -= byteLength;
    }
    return digest;
  }

  /** The array of a digest; undefined if it is kept no longer. Not to be changed. */
  get(digest: string): Float32Array | undefined {
    const found = this.arrays.get(digest);
    if (found) {
      this.arrays.delete(digest);
      this.arrays.set(digest, found);
    }
    return found;
  }

  clear(): void {
    this.arrays.clear();
    this.bytes = 0;
  }
}
