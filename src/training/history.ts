/**
 * What a training did: the numbers of every epoch, as Keras's `History` holds them.
 */
import type { HistoryRecord } from './checkpoints/training_state';
import type { Logs } from './trainer';

/**
 * The record that `fit` returns.
 *
 * @example history.history.val_acc[history.epoch.length - 1] // validation accuracy after the last epoch
 */
export class History {
  /** Numbers of the epochs that were run, from 0. */
  readonly epoch: number[] = [];
  /** One list per logged name (`loss`, `acc`, `val_loss`, `val_acc`), one number per epoch. */
  readonly history: Record<string, number[]> = {};
  /** Seconds that each epoch took, validation included. */
  readonly seconds: number[] = [];
  /**
   * The epoch, from 0, in or after which `model.stopTraining` ended the training, whoever set it: EarlyStopping, another
   * callback, the stop button. undefined if nothing did: running out of epochs is not early stopping.
   */
  stoppedEpoch: number | undefined;

  constructor(
    /** What computed, for instance "tfjs-node 4.22.0". */
    readonly trainer: string,
    /** The settings that `fit` ran with. */
    readonly params: Readonly<{ epochs: number; batchSize: number; samples: number; seed: number }>,
  ) {}

  /** The numbers so far; a copy. */
  record(): HistoryRecord {
    const history = Object.fromEntries(Object.entries(this.history).map(([name, list]) => [name, [...list]]));
    return { epoch: [...this.epoch], seconds: [...this.seconds], history };
  }

  /** Puts the numbers of an earlier part of the training before everything else. */
  resume({ epoch, seconds, history }: HistoryRecord): void {
    this.epoch.push(...epoch);
    this.seconds.push(...seconds);
    for (const [name, list] of Object.entries(history)) this.history[name] = [...list];
  }

  /** Adds an epoch's numbers. */
  add(epoch: number, logs: Logs, seconds: number): void {
    this.epoch.push(epoch);
    this.seconds.push(seconds);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
