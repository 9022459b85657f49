/**
 * What `fit` does once everything is checked: epochs, shuffling by seed, validation, callbacks, progress, stopping.
 *
 * It takes its arguments for good and computes nothing itself; that is the Trainer's.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { Random } from '../core/random';
import type { Claim } from './busy';
import type { CallbackList } from './callbacks/callback';
import { History } from './history';
import { ProgressBar, type Write } from './progress_bar';
import type { Session } from './session';
import type { Logs, Samples, Trainer } from './trainer';

/** The options of `fit` that the loop goes by, all of them given. */
export interface LoopSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly initialEpoch: number;
  readonly verbose: 0 | 1;
}

/** What the loop works with. */
export interface LoopParts {
  readonly model: LayersModel;
  /** That the model is in training. */
  readonly held: Claim;
  readonly trainer: Trainer;
  readonly training: Samples;
  readonly validation: Samples | undefined;
  readonly settings: LoopSettings;
  readonly callbacks: CallbackList;
  readonly session: Session;
  readonly write: Write;
  readonly now: () => number;
}

/** The stream of the seed that the order of the samples is drawn from (see `Random`). */
const ORDER_STREAM = 0;

/** Trains; see `fit` for what comes back and what is thrown. */
export async function trainingLoop(parts: LoopParts): Promise<History> {
  const { model, held, trainer, training, validation, settings, callbacks, session, write, now } = parts;
  const { epochs, batchSize, seed, shuffle, initialEpoch } = settings;
  const { stop, observer } = session;
  const n = training.x.shape[0];
  const steps = Math.ceil(n / batchSize);
  const history = new History(trainer.name, { epochs, batchSize, samples: n, seed });
  const doValidation = validation !== undefined;
  const metrics = [...model.metricsNames, ...(doValidation ? model.metricsNames.map((name) => `val_${name}`) : [])];
  const watched = callbacks.wantsBatches;
  const shouldStop = () => model.stopTraining || stop.aborted;
  /** Between epochs the model holds its weights, so that callbacks may ask it. */
  const settled = async (call: () => Promise<void>) => {
    checkInterrupt(session);
    held.askable = true;
    await call();
    held.askable = false;
    checkInterrupt(session);
  };

  model.stopTraining = false;
  callbacks.introduce(model, { epochs, initialEpoch, steps, batchSize, samples: n, doValidation, metrics });
  await settled(() => callbacks.trainBegin());
  observer?.trainBegin({ epochs, initialEpoch, steps, metrics });
  for (let epoch = initialEpoch; epoch < epochs && !shouldStop(); epoch++) {
    const start = now();
    let done = 0;
    const bar = settings.verbose === 0 ? undefined : new ProgressBar(write, `Epoch ${epoch + 1}/${epochs}`, steps, now);
    await settled(() => callbacks.epochBegin(epoch));
    const means = await trainer.train({
      samples: training,
      order: shuffle
        ? new Random(seed, ORDER_STREAM, epoch).permutation(n)
        : Int32Array.from({ length: n }, (_, i) => i),
      batchSize,
      epoch,
      onBatchBegin: watched ? (batch, size) => callbacks.batchBegin(batch, size) : undefined,
      onBatchEnd: watched ? (batch, size, logs) => callbacks.batchEnd(batch, size, logs) : undefined,
      onProgress: (batches, logs) => {
        done = batches;
        bar?.update(batches, logs);
        observer?.progress(epoch, batches, logs);
      },
      shouldStop,
    });
    if (done === 0) {
      // stopped before the epoch's first step: there is nothing to log
      bar?.end({} as Logs);
      break;
    }
    const logs: Logs = { ...means };
    if (validation !== undefined && !stop.aborted) {
      const measured = await trainer.evaluate(validation, batchSize, () => stop.aborted);
      if (!stop.aborted) for (const [name, value] of Object.entries(measured)) logs[`val_${name}`] = value;
    }
    bar?.end(logs);
    if (stop.aborted && (done < steps || doValidation)) {
      history.unfinished = { epoch, batches: done, logs };
      break;
    }
    if (!Number.isFinite(logs.loss)) {
      throw new Error(
        `fit: the loss became ${logs.loss} in epoch ${epoch + 1}. The model's weights are of no use any more: build it again, with a smaller learning rate.`,
      );
    }
    const seconds = (now() - start) / 1000;
    await settled(() => callbacks.epochEnd(epoch, logs));
    history.add(epoch, logs, seconds);
    observer?.epochEnd(epoch, logs);
  }
  history.interrupted = stop.aborted;
  if (shouldStop()) history.stoppedEpoch = history.unfinished?.epoch ?? history.epoch[history.epoch.length - 1];
  await settled(() => callbacks.trainEnd());
  observer?.trainEnd(history);
  if (stop.aborted) write(`${describeStop(history, steps, epochs, callbacks.restoredEpoch)}\n`);
  return history;
}

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
