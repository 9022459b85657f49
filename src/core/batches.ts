/**
 * Batches made when they are needed: what `fit` trains on besides arrays, and what `ImageDataGenerator.flow` returns.
 *
 * Imports types only.
 */
import type { NdArray } from 'ndarray';
import type { Numbers } from './arrays';
import type { SampleWeight } from './sample_weight';

/** Targets: class numbers [n] or rows of numbers [n, …]. */
export type BatchTargets = NdArray<Numbers> | Numbers | readonly number[];

/** Some samples, the first axis counting them. */
export interface Batch {
  /** Inputs, [n, …]. */
  readonly x: NdArray<Numbers>;
  /** Targets, one for each input; absent if the source has none. */
  readonly y?: BatchTargets;
  /** How much each sample counts, [n], at least 0; absent if all count alike. */
  readonly sampleWeight?: SampleWeight;
}

/**
 * A stream of batches without end, one pass over the samples after another.
 *
 * Batch k is a function of k alone, so that a training that goes on at epoch 3 sees what it would have seen without
 * the break. Batch k is the (k mod ⌈samples / batchSize⌉)-th of its pass; the last of each pass may be short.
 */
export interface BatchSource {
  /** Samples of one pass, at least 1. */
  readonly samples: number;
  /** Samples of a full batch, at least 1. */
  readonly batchSize: number;
  /** Batch k of the stream, k = 0, 1, 2 …, without end. */
  batch(k: number): Batch;
  /** The settings that decide its batches, for records: plain JSON. */
  describe?(): Readonly<Record<string, unknown>>;
}

/** Batches of one pass: ⌈samples / batchSize⌉. */
export function batchesPerPass({ samples, batchSize }: BatchSource): number {
  return Math.ceil(samples / batchSize);
}

/** Samples of batch k: `batchSize`, or what is left for the last one of each pass. */
export function sizeOfBatch(source: BatchSource, k: number): number {
  const start = (k % batchesPerPass(source)) * source.batchSize;
  return Math.min(source.batchSize, source.samples - start);
}

/** Samples of each batch, of which only the last may be short, int32 [⌈samples / batchSize⌉]. */
export function batchSizes(samples: number, batchSize: number): Int32Array {
  const batches = Math.ceil(samples / batchSize);
  return Int32Array.from({ length: batches }, (_, i) => Math.min(batchSize, samples - i * batchSize));
}

/** Whether a value is a source of batches, to look at. */
export function isBatchSource(value: unknown): value is BatchSource {
  return typeof value === 'object' && value !== null && 'batch' in value && typeof value.batch === 'function';
}
