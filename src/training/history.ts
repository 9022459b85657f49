/**
 * What a training did: the numbers of every epoch, as Keras's `History` holds them.
 */
import { inspect } from 'node:util';
import type { HistoryRecord } from './checkpoints/training_state';
import { formatLogs } from './progress_bar';
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
   * callback, the stop button; the first epoch if it ended before any step. undefined if nothing ended it: running out of
   * epochs is not early stopping.
   */
  stoppedEpoch: number | undefined;
  /** Whether the stop button ended the training. */
  interrupted = false;
  /**
   * The epoch that the stop button cut short, undefined if it did not: its number, from 0, the batches of it that were
   * trained on, and the means over them. It is not among the epochs above, since it has no validation.
   */
  unfinished: { readonly epoch: number; readonly batches: number; readonly logs: Logs } | undefined;

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

  /** What a cell shows that ends with a history: one line, since all its numbers would be noise. */
  [inspect.custom](): string {
    const { length } = this.epoch;
    const last = Object.fromEntries(Object.entries(this.history).map(([name, list]) => [name, list[length - 1]]));
    return `History of ${length} epoch${length === 1 ? '' : 's'}${length > 0 ? `; the last one: ${formatLogs(last)}` : ''}`;
  }
}
