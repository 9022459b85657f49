/**
 * Runs one configuration with one seed and makes the record of it.
 *
 * Everything that the run depends on is decided by the configuration, the seed and the data: it gives the same bits on
 * every machine and number of threads. It writes no file.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { ImageDataGenerator } from '../augment/image_data_generator';
import { backendInfo } from '../backend/tf';
import { checkInteger, checkOptions } from '../core/check';
import { projectVersion } from '../core/paths';
import { MAX_SEED } from '../core/random';
import type { ImageDataset } from '../data/mnist';
import { toInputs } from '../data/preprocess';
import { trainValidationSplit } from '../data/split';
import { argmaxRows } from '../metrics/argmax';
import { EarlyStopping } from '../training/callbacks/early_stopping';
import { evaluate, predict } from '../training/evaluate';
import { fit, type FitOptions } from '../training/fit';
import type { InputsLike } from '../training/samples';
import { seedWeights } from '../training/seed_weights';
import { weightsDigest } from '../training/weights';
import { buildModel } from './build_model';
import type { Configuration } from './configurations';
import type { Evaluation, ExperimentRecord } from './record';

/** Options of `runExperiment`. */
export interface RunOptions {
  /** Determines the split, the first weights, the order of the images, dropout and augmentation; 0 to 2³² − 1. */
  readonly seed: number;
  /** Threads that compute, 1 to 64; they change the speed and no bit. Default: as many as there are cores, at most 8. */
  readonly threads?: number;
  /** Called after each epoch with how many are done, of how many at most. Default: nothing. */
  readonly onEpoch?: (done: number, epochs: number) => void;
}

/** Images per step when nothing is trained: it changes the speed only. */
const MANY = 256;

/**
 * Trains the network of a configuration, then looks at the test set, once.
 *
 * @param configuration what to train and how
 * @param data from `loadMnist`; the validation set is taken out of its training set, as in lesson 02
 * @param options seed, threads, `onEpoch`
 * @returns the record; its numbers are the same for the same configuration, data and seed, its seconds are not
 * @throws TypeError or RangeError for options that cannot be meant; Error if the loss becomes NaN
 * @example const record = await runExperiment(findConfiguration('baseline'), await loadMnist(), { seed: 1 });
 */
export async function runExperiment(
  configuration: Configuration,
  data: ImageDataset,
  options: RunOptions,
): Promise<ExperimentRecord> {
  checkOptions('runExperiment', options, ['seed', 'threads', 'onEpoch']);
  const { seed, threads, onEpoch } = options;
  checkInteger('runExperiment', 'seed', seed, { min: 0, max: MAX_SEED });
  const { epochs, batchSize, validationFraction, augmentation, earlyStopping } = configuration;

  const { train, validation } = trainValidationSplit(data.train, { validationFraction, seed });
  const xTrain = toInputs(train.images);
  const xValidation = toInputs(validation.images);
  const model = buildModel(configuration);
  try {
    seedWeights(model, seed);
    const fitOptions: FitOptions = {
      epochs,
      seed,
      threads,
      validationData: [xValidation, validation.labels],
      callbacks: [
        ...(earlyStopping ? [new EarlyStopping(earlyStopping)] : []),
        { onEpochEnd: (epoch) => onEpoch?.(epoch + 1, epochs) },
      ],
      verbose: 0,
    };
    const history = augmentation
      ? await fit(
          model,
          new ImageDataGenerator(augmentation).flow(xTrain, train.labels, { batchSize, seed }),
          fitOptions,
        )
      : await fit(model, xTrain, train.labels, { ...fitOptions, batchSize });
    if (history.interrupted) throw new Error('runExperiment: the training was stopped, so there is nothing to record.');
    return {
      format: 1,
      configuration,
      seed,
      data: {
        name: data.name,
        train: train.labels.length,
        validation: validation.labels.length,
        test: data.test.labels.length,
      },
      versions: { node: process.versions.node, digits: projectVersion(), tfjs: backendInfo.version },
      trainer: history.trainer,
      history: history.history,
      seconds: history.seconds.map((seconds) => Math.round(seconds * 10) / 10),
      weights: weightsDigest(model),
      validation: await assess(model, xValidation, validation.labels, threads),
      test: await assess(model, toInputs(data.test.images), data.test.labels, threads),
    };
  } finally {
    model.optimizer.dispose();
    model.dispose();
  }
}

async function assess(
  model: LayersModel,
  x: InputsLike,
  labels: Uint8Array,
  threads: number | undefined,
): Promise<Evaluation> {
  const { loss, acc } = await evaluate(model, x, labels, { batchSize: MANY, threads });
  const classes = argmaxRows(await predict(model, x, { batchSize: MANY, threads }));
  return { loss, accuracy: acc, predictions: classes.join('') };
}
