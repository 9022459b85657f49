/**
 * The epochs of a training: what happens and in which order, for `fit`, which has checked everything.
 *
 * Passes, validation, callbacks, progress, history, and where the training stands at any moment. The arithmetic is a
 * Trainer's (trainer.ts).
 */
import type { LayersModel } from '@tensorflow/tfjs';
import type { CallbackList } from './callbacks/callback';
import type { TrainingState } from './checkpoints/training_state';
import { History } from './history';
import { ProgressBar, type Write } from './progress_bar';
import { joinMeans } from './resume';
import type { Logs, Pass, Samples, Trainer } from './trainer';
import type { TrainingData } from './training_data';

/** The settings of `fit` that the epochs depend on. */
export interface LoopSettings {
  readonly epochs: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly initialEpoch: number;
  /** The training that goes on; undefined for one that begins. */
  readonly saved?: TrainingState;
}

/** What a training is made with. */
export interface Loop {
  readonly model: LayersModel;
  readonly trainer: Trainer;
  readonly training: TrainingData;
  readonly validation?: Samples;
  readonly settings: LoopSettings;
  readonly callbacks: CallbackList;
  /** Where the progress bar is written; undefined for silence. */
  readonly write?: Write;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/**
 * Trains until the epochs are done or `model.stopTraining` is set.
 *
 * @throws Error if the loss becomes NaN or infinite, and what trainer and callbacks throw
 */
export async function trainEpochs({
  model,
  trainer,
  training,
  validation,
  settings,
  callbacks,
  write,
  now,
}: Loop): Promise<History> {
  const { epochs, seed, shuffle, initialEpoch, saved } = settings;
  const { batchSize } = training;
  const steps = training.sizes(initialEpoch).length;
  const n = samplesIn(training.sizes(0));
  const history = new History(trainer.name, { epochs, batchSize, samples: n, seed });
  if (saved) history.resume(saved.history);
  model.stopTraining = false;
  const doValidation = validation !== undefined;
  const metrics = [...model.metricsNames, ...(doValidation ? model.metricsNames.map((name) => `val_${name}`) : [])];
  // where the training stands: whole epochs, steps of the next one and, if somebody listens, sums over their samples
  const at = { epoch: initialEpoch, batch: saved?.batch ?? 0, sums: { ...saved?.sums } };
  const state = (): TrainingState => ({
    ...at,
    sums: { ...at.sums },
    settings: { epochs, batchSize, seed, shuffle, samples: n },
    history: history.record(),
    callbacks: callbacks.states(),
  });
  const params = { epochs, initialEpoch, steps, batchSize, samples: n, doValidation, metrics };
  callbacks.introduce(model, params, { state, sync: async () => trainer.sync?.() });
  const watched = callbacks.wantsBatches;
  await callbacks.trainBegin();
  if (saved) callbacks.setStates(saved.callbacks);
  for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
    const start = now();
    const firstBatch = at.batch; // 0 but for an epoch that goes on
    const before = { ...at.sums };
    let stepsDone = firstBatch;
    const bar = write && new ProgressBar(write, `Epoch ${epoch + 1}/${epochs}`, steps, now);
    await callbacks.epochBegin(epoch);
    const pass: Pass = {
      ...training.read(epoch, firstBatch),
      epoch,
      firstBatch,
      onBatchBegin: watched ? (batch, size) => callbacks.batchBegin(firstBatch + batch, size) : undefined,
      onBatchEnd: watched
        ? (batch, size, logs) => {
            at.batch = firstBatch + batch + 1;
            for (const [name, value] of Object.entries(logs)) at.sums[name] = (at.sums[name] ?? 0) + value * size;
            return callbacks.batchEnd(firstBatch + batch, size, logs);
          }
        : undefined,
      onProgress: (done, logs) => {
        stepsDone = firstBatch + done;
        bar?.update(stepsDone, logs);
      },
      shouldStop: () => model.stopTraining,
    };
    const means = firstBatch < steps ? await trainer.train(pass) : {};
    if (stepsDone === firstBatch && firstBatch < steps) {
      // stopped before the epoch's first step: there is nothing to log
      bar?.end({} as Logs);
      break;
    }
    const sizes = training.sizes(epoch);
    const [samplesBefore, samplesNow] = [
      samplesIn(sizes.subarray(0, firstBatch)),
      samplesIn(sizes.subarray(firstBatch, stepsDone)),
    ];
    const logs = (firstBatch === 0 ? { ...means } : joinMeans(before, samplesBefore, means, samplesNow)) as Logs;
    if (validation !== undefined) {
      for (const [name, value] of Object.entries(await trainer.evaluate(validation, batchSize)))
        logs[`val_${name}`] = value;
    }
    bar?.end(logs);
    if (!Number.isFinite(logs.loss)) {
      throw new Error(
        `fit: the loss became ${logs.loss} in epoch ${epoch + 1}. The model's weights are of no use any more: build it again, with a smaller learning rate.`,
      );
    }
    const seconds = (now() - start) / 1000;
    Object.assign(at, stepsDone === steps ? { epoch: epoch + 1, batch: 0, sums: {} } : { batch: stepsDone });
    await callbacks.epochEnd(epoch, logs);
    history.add(epoch, logs, seconds);
    await callbacks.afterEpoch(epoch, logs);
  }
  if (model.stopTraining) history.stoppedEpoch = history.epoch[history.epoch.length - 1];
  await callbacks.trainEnd();
  return history;
}

/** Samples in batches of these sizes. */
export const samplesIn = (sizes: Int32Array): number => sizes.reduce((sum, size) => sum + size, 0);
