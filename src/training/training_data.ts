/**
 * What `fit` trains on in each epoch: arrays that lie ready, put in order by a seed, or a source of batches.
 *
 * Either way what an epoch sees depends on its number alone, so that a training can go on where it was broken off.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { batchesPerPass, batchSizes, sizeOfBatch, type BatchSource } from '../core/batches';
import { checkInteger, show } from '../core/check';
import { epochOrder } from '../core/order';
import { joinSamples, toSamples, weightClasses, type Weighting } from './samples';
import type { BatchStream, OrderedSamples, Samples } from './trainer';

/** The training data of every epoch. */
export interface TrainingData {
  /** Samples of a full batch. */
  readonly batchSize: number;
  /** Samples in each batch of an epoch, int32 [steps]. */
  sizes(epoch: number): Int32Array;
  /** What an epoch trains on from its batch number `first` on, 0 for all of it. */
  read(epoch: number, first: number): OrderedSamples | BatchStream;
}

/** Samples in memory, for each epoch in an order of its own if they are shuffled. */
export function arrayData(samples: Samples, batchSize: number, shuffle: boolean, seed: number): TrainingData {
  const n = samples.x.shape[0];
  const sizes = batchSizes(n, batchSize);
  return {
    batchSize,
    sizes: () => sizes,
    read: (epoch, first) => ({
      samples,
      order: epochOrder(n, shuffle, seed, epoch).subarray(first * batchSize),
      batchSize,
    }),
  };
}

/**
 * Batches of a source: epoch e is `stepsPerEpoch` of them, from number e·stepsPerEpoch on.
 *
 * @throws TypeError or RangeError if it is no source, or if its first batch does not fit the model
 */
export function sourceData(
  model: LayersModel,
  source: BatchSource,
  stepsPerEpoch: number | undefined,
  { classWeight }: Pick<Weighting, 'classWeight'>,
): TrainingData {
  checkSource('fit', source);
  const steps = stepsPerEpoch ?? batchesPerPass(source);
  readBatch('fit', model, source, 0, classWeight); // what does not fit is refused before anything begins
  const sizes = (epoch: number, first = 0): Int32Array =>
    Int32Array.from({ length: steps - first }, (_, i) => sizeOfBatch(source, epoch * steps + first + i));
  return {
    batchSize: source.batchSize,
    sizes,
    read: (epoch, first) => ({
      sizes: sizes(epoch, first),
      batchSize: source.batchSize,
      read: (batch) => readBatch('fit', model, source, epoch * steps + first + batch, classWeight),
    }),
  };
}

/**
 * The samples of a source's first pass, all in memory.
 *
 * @throws TypeError or RangeError for batches that do not fit the model
 */
export function collectSamples(where: string, model: LayersModel, source: BatchSource): Samples {
  checkSource(where, source);
  return joinSamples(Array.from({ length: batchesPerPass(source) }, (_, k) => readBatch(where, model, source, k)));
}

function checkSource(where: string, { samples, batchSize }: BatchSource): void {
  checkInteger(where, 'samples of the source', samples, { min: 1 });
  checkInteger(where, 'batchSize of the source', batchSize, { min: 1 });
}

/** Batch k of a source, checked. */
function readBatch(
  where: string,
  model: LayersModel,
  source: BatchSource,
  k: number,
  classWeight?: Weighting['classWeight'],
): Samples {
  const name = `${where}: batch ${k}`;
  const { x, y, sampleWeight } = source.batch(k);
  if (y === undefined)
    throw new TypeError(`${name}: it must come with targets, but there are none. Give the labels to flow(x, y).`);
  const samples = weightClasses(name, toSamples(name, model, x, y, sampleWeight), classWeight);
  if (samples.x.shape[0] !== sizeOfBatch(source, k))
    throw new RangeError(
      `${name}: it must hold ${sizeOfBatch(source, k)} samples, by the source's samples and batchSize, but it holds ${show(samples.x.shape[0])}.`,
    );
  return samples;
}
