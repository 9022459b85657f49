/**
 * The epochs of a training: what happens and in which order, for `fit`, which has checked everything.
 *
 * Passes, validation, callbacks, progress, history, stopping, and where the training stands at any moment. The arithmetic
 * is a Trainer's (trainer.ts).
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { NotFiniteError } from '../core/not_finite_error';
import type { Claim } from './busy';
import type { CallbackList } from './callbacks/callback';
import type { TrainingState } from './checkpoints/training_state';
import { History } from './history';
import { ProgressBar } from './progress_bar';
import { joinMeans } from './resume';
import type { Session } from './session';
import type { Logs, Pass, Samples, Trainer } from './trainer';
import type { TrainingData } from './training_data';

/** The settings of `fit` that the epochs depend on. */
export interface LoopSettings {
  readonly epochs: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly initialEpoch: number;
  /** 1 shows a progress bar. */
  readonly verbose: 0 | 1;
  /** The training that goes on; undefined for one that begins. */
  readonly saved?: TrainingState;
}

/** What the epochs go through. */
export interface LoopData {
  readonly training: TrainingData;
  readonly validation?: Samples;
}

/** What a training is made with. */
export interface Loop {
  readonly model: LayersModel;
  /** That the model is in training. */
  readonly held: Claim;
  readonly trainer: Trainer;
  readonly data: LoopData;
  readonly settings: LoopSettings;
  readonly callbacks: CallbackList;
  /** Who watches, and may stop it; where the progress bar is written, and what stopping did. */
  readonly session: Session;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** So many epochs have a line each beneath the cell; of more, only the last one is shown. */
const MOST_LINES = 10;

/**
 * Trains until the epochs are done, `model.stopTraining` is set or the session is stopped.
 *
 * @throws Error if the loss becomes NaN or infinite, after `onTrainEnd`; and what trainer and callbacks throw
 */
export async function trainEpochs(loop: Loop): Promise<History> {
  const { model, held, trainer, settings, callbacks, session, now } = loop;
  const { training, validation } = loop.data;
  const { stop, observer, write } = session;
  const { epochs, seed, shuffle, initialEpoch, verbose, saved } = settings;
  const { batchSize } = training;
  const steps = training.sizes(initialEpoch).length;
  const n = samplesIn(training.sizes(0));
  const history = new History(trainer.name, { epochs, batchSize, samples: n, seed });
  if (saved) history.resume(saved.history);
  const shouldStop = () => model.stopTraining || stop.aborted;
  /** Between epochs the model holds its weights, so that callbacks may ask it. */
  const settled = async (call: () => Promise<void>) => {
    checkInterrupt(session);
    held.askable = !callbacks.isEmpty;
    await call();
    held.askable = false;
    checkInterrupt(session);
  };

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
  await settled(() => callbacks.trainBegin());
  if (saved) callbacks.setStates(saved.callbacks);
  observer?.trainBegin({ epochs, initialEpoch, steps, metrics });
  const oneLine = callbacks.quiet && epochs - initialEpoch > MOST_LINES;
  let bar: ProgressBar | undefined;
  /** Ends a training that has failed for the callbacks too: EarlyStopping gives the best weights back. Tells if it did. */
  const endForCallbacks = async (): Promise<string | undefined> => {
    await settled(() => callbacks.trainEnd());
    const epoch = callbacks.restoredEpoch;
    return epoch === undefined ? undefined : `The model was given its best weights back, those of epoch ${epoch + 1}.`;
  };
  const giveUp = async (error: unknown): Promise<never> => {
    if (!(error instanceof NotFiniteError)) throw error;
    bar?.endLine();
    const restored = await endForCallbacks();
    throw restored === undefined ? error : new NotFiniteError(`${error.message} ${restored}`, { cause: error });
  };
  for (let epoch = initialEpoch; epoch < epochs && !shouldStop(); epoch++) {
    const start = now();
    const firstBatch = at.batch; // 0 but for an epoch that goes on
    const before = { ...at.sums };
    let stepsDone = firstBatch;
    const label = `Epoch ${epoch + 1}/${epochs}`;
    bar = verbose === 0 ? undefined : new ProgressBar(write, label, steps, now, oneLine ? bar : undefined);
    await settled(() => callbacks.epochBegin(epoch));
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
        observer?.progress(epoch, firstBatch, done, logs);
      },
      shouldStop,
    };
    const means = firstBatch < steps ? await trainer.train(pass).catch(giveUp) : {};
    if (stepsDone === firstBatch && firstBatch < steps) {
      // stopped before the epoch's first step: there is nothing to log
      bar?.end({} as Logs);
      if (!oneLine) bar?.endLine();
      break;
    }
    const sizes = training.sizes(epoch);
    const [samplesBefore, samplesNow] = [
      samplesIn(sizes.subarray(0, firstBatch)),
      samplesIn(sizes.subarray(firstBatch, stepsDone)),
    ];
    const logs = (firstBatch === 0 ? { ...means } : joinMeans(before, samplesBefore, means, samplesNow)) as Logs;
    if (validation !== undefined && !stop.aborted) {
      const measured = await trainer.evaluate(validation, batchSize, () => stop.aborted);
      if (!stop.aborted) for (const [name, value] of Object.entries(measured)) logs[`val_${name}`] = value;
    }
    bar?.end(logs);
    if (!oneLine) bar?.endLine();
    if (stop.aborted && (stepsDone < steps || doValidation)) {
      history.unfinished = { epoch, batches: stepsDone, logs };
      break;
    }
    if (!Number.isFinite(logs.loss)) {
      if (oneLine) bar?.endLine();
      const remedy = (await endForCallbacks()) ?? "The model's weights are of no use any more: build it again.";
      throw new Error(
        `fit: the loss became ${logs.loss} in epoch ${epoch + 1}. ${remedy} Take a smaller learning rate.`,
      );
    }
    const seconds = (now() - start) / 1000;
    Object.assign(at, stepsDone === steps ? { epoch: epoch + 1, batch: 0, sums: {} } : { batch: stepsDone });
    await settled(() => callbacks.epochEnd(epoch, logs));
    history.add(epoch, logs, seconds);
    await settled(() => callbacks.afterEpoch(epoch, logs));
    observer?.epochEnd(epoch, logs);
  }
  if (oneLine) bar?.endLine();
  history.interrupted = stop.aborted;
  if (shouldStop())
    history.stoppedEpoch = history.unfinished?.epoch ?? history.epoch[history.epoch.length - 1] ?? initialEpoch;
  await settled(() => callbacks.trainEnd());
  observer?.trainEnd(history);
  if (stop.aborted) write(`${describeStop(history, steps, epochs, callbacks.restoredEpoch)}\n`);
  return history;
}

/** Samples in batches of these sizes. */
export const samplesIn = (sizes: Int32Array): number => sizes.reduce((sum, size) => sum + size, 0);

/** @throws Error if the call was interrupted for good */
export function checkInterrupt({ interrupt }: Session): void {
  if (interrupt.aborted)
    throw new Error('fit: the training was interrupted. The model has the weights of its last complete epoch.');
}

/** What stopping did, in one line. */
function describeStop(history: History, steps: number, epochs: number, restored: number | undefined): string {
  const { unfinished, epoch } = history;
  const where = unfinished
    ? `in epoch ${unfinished.epoch + 1}/${epochs}, after ${unfinished.batches} of ${steps} steps`
    : epoch.length > 0
      ? `after epoch ${epoch[epoch.length - 1] + 1}/${epochs}`
      : 'before the first step';
  const weights =
    restored !== undefined
      ? `The model has its best weights, those of epoch ${restored + 1}`
      : unfinished || epoch.length > 0
        ? 'The model keeps what it has learned'
        : 'The model is as it was';
  const kept = `the history holds ${epoch.length === 1 ? '1 epoch' : `${epoch.length || 'no'} epochs`}`;
  return `Stopped ${where}. ${weights}; ${kept}.`;
}
