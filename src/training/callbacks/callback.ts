/**
 * Callbacks: functions that `fit` calls while it trains, with tfjs's names and logs.
 *
 * Takes plain objects as well as instances of tfjs's own `tf.Callback`.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { show } from '../../core/check';
import type { CallbackState, TrainingState } from '../checkpoints/training_state';
import type { Logs } from '../trainer';

/** What `fit` tells every callback before training, with tfjs's names. */
export type TrainingParams = {
  /** Where the epochs end, counted from 0. */
  readonly epochs: number;
  /** The first epoch, from 0. */
  readonly initialEpoch: number;
  /** Steps per epoch. */
  readonly steps: number;
  /** Samples per step. */
  readonly batchSize: number;
  /** Samples per epoch. */
  readonly samples: number;
  /** Whether there is validation. */
  readonly doValidation: boolean;
  /** Names that will be logged after each epoch. */
  readonly metrics: string[];
};

/** Options of a callback. */
export type CallbackConfig = Readonly<Record<string, string | number | boolean>>;

/** The options that a callback was given, but for those that are null, Keras's None, which are as if not given. */
export const configOf = (options: object): CallbackConfig =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));

/** The training that is under way, for a callback that saves it. */
export interface RunningTraining {
  /** Where it stands between two steps, or after an epoch. */
  state(): TrainingState;
  /** Brings the tf model up to date in the midst of an epoch, when the engine has gone ahead of it. */
  sync(): Promise<void>;
}

/**
 * Functions that `fit` calls; see tfjs's `CustomCallbackArgs`.
 *
 * The logs of an epoch are one object for all callbacks and the history: what a callback adds to it, later ones see and
 * the history holds.
 */
export interface Callback {
  onTrainBegin?(logs?: Record<string, number>): void | Promise<void>;
  onTrainEnd?(logs?: Record<string, number>): void | Promise<void>;
  onEpochBegin?(epoch: number, logs?: Record<string, number>): void | Promise<void>;
  /** `logs`: means over the epoch, `loss`, `acc`, and `val_loss`, `val_acc` where there is validation. */
  onEpochEnd?(epoch: number, logs?: Record<string, number>): void | Promise<void>;
  onBatchBegin?(batch: number, logs?: Record<string, number>): void | Promise<void>;
  /** `logs`: the batch's own means, and `batch` and `size`. */
  onBatchEnd?(batch: number, logs?: Record<string, number>): void | Promise<void>;
  /** Called when all callbacks have had their `onBatchEnd`, for those that save what the others did. */
  afterBatch?(batch: number, logs: Readonly<Record<string, number>>): void | Promise<void>;
  /** Called when all callbacks have had their `onEpochEnd` and the history holds the epoch, with its complete logs. */
  afterEpoch?(epoch: number, logs: Readonly<Record<string, number>>): void | Promise<void>;
  /** After the training: the epoch, from 0, whose weights the callback gave back to the model; undefined if none. */
  readonly restoredEpoch?: number;
  /** Whether the callback prints nothing between epochs, so that the progress bar may stay on its line. Default false. */
  readonly quiet?: boolean;
  setModel?(model: LayersModel): void;
  setParams?(params: TrainingParams): void;
  /** Hands over the training, before it begins. */
  setTraining?(training: RunningTraining): void;
  /** The options that it was made with, from which another one like it can be made. */
  getConfig?(): CallbackConfig;
  /** What the callback must remember if the training is to go on later where it is now; see `loadCheckpoint`. */
  getState?(): CallbackState;
  /** Takes what `getState` gave; after `onTrainBegin`. */
  setState?(state: CallbackState): void;
}

const HOOKS = ['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const;

/** Several callbacks, called in the order in which they were given. */
export class CallbackList {
  private constructor(readonly callbacks: readonly Callback[]) {}

  /**
   * @throws TypeError for something that has no hook, such as a misspelt one
   */
  static of(where: string, callbacks: Callback | readonly Callback[]): CallbackList {
    const list = Array.isArray(callbacks) ? (callbacks as readonly Callback[]) : [callbacks as Callback];
    for (const callback of list) {
      const ok =
        typeof callback === 'object' && callback !== null && HOOKS.some((hook) => typeof callback[hook] === 'function');
      if (!ok)
        throw new TypeError(
          `${where}: a callback must have at least one of ${HOOKS.join(', ')}, but there is ${show(callback)}.`,
        );
    }
    return new CallbackList(list);
  }

  /** Tells every callback which model is trained and how. */
  introduce(model: LayersModel, params: TrainingParams, training: RunningTraining): void {
    for (const callback of this.callbacks) {
      callback.setParams?.(params);
      callback.setModel?.(model);
      callback.setTraining?.(training);
    }
  }

  /** What the callbacks must remember. */
  states(): TrainingState['callbacks'] {
    return this.callbacks.flatMap((callback) =>
      callback.getState ? [{ name: callback.constructor.name, state: callback.getState() }] : [],
    );
  }

  /**
   * Gives callbacks what they had to remember: the first of a class what the first of that class had, and so on.
   * Callbacks that were not there start afresh.
   */
  setStates(states: TrainingState['callbacks']): void {
    const left = [...states];
    for (const callback of this.callbacks) {
      const at = left.findIndex(({ name }) => name === callback.constructor.name);
      if (callback.setState && at >= 0) callback.setState(left.splice(at, 1)[0].state);
    }
  }

  /** Whether there is any. */
  get isEmpty(): boolean {
    return this.callbacks.length === 0;
  }

  /** Whether none prints anything between epochs. */
  get quiet(): boolean {
    return this.callbacks.every((callback) => callback.quiet === true);
  }

  /** Whether any callback wants to hear of single batches. */
  get wantsBatches(): boolean {
    return this.callbacks.some((callback) => overrides(callback, 'onBatchBegin') || overrides(callback, 'onBatchEnd'));
  }

  /** The epoch, from 0, whose weights the model was given back at the end; undefined if none. */
  get restoredEpoch(): number | undefined {
    const epochs = this.callbacks.map((callback) => callback.restoredEpoch);
    return epochs.filter((epoch) => epoch !== undefined).pop();
  }

  async trainBegin(): Promise<void> {
    for (const callback of this.callbacks) await callback.onTrainBegin?.();
  }

  async trainEnd(): Promise<void> {
    for (const callback of this.callbacks) await callback.onTrainEnd?.();
  }

  async epochBegin(epoch: number): Promise<void> {
    for (const callback of this.callbacks) await callback.onEpochBegin?.(epoch);
  }

  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback.onEpochEnd?.(epoch, logs);
  }

  async afterEpoch(epoch: number, logs: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback.afterEpoch?.(epoch, logs);
  }

  async batchBegin(batch: number, size: number): Promise<void> {
    for (const callback of this.callbacks) await callback.onBatchBegin?.(batch, { batch, size });
  }

  async batchEnd(batch: number, size: number, logs: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback.onBatchEnd?.(batch, { batch, size, ...logs });
    for (const callback of this.callbacks) await callback.afterBatch?.(batch, { batch, size, ...logs });
  }
}

/** Whether a hook does anything: tfjs's classes inherit empty ones from their base, whose prototype is the topmost. */
function overrides(callback: Callback, hook: 'onBatchBegin' | 'onBatchEnd'): boolean {
  const holders: object[] = [];
  for (
    let holder: object = callback;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder) as object
  ) {
    if (Object.hasOwn(holder, hook)) holders.push(holder);
  }
  const inherited =
    holders.length === 1 && holders[0] !== callback && Object.getPrototypeOf(holders[0]) === Object.prototype;
  return holders.length > 0 && !inherited;
}
