/**
 * What EarlyStopping, ModelCheckpoint and ReduceLROnPlateau share: which logged number is watched, whether less or
 * more of it is better, and whether a new value is an improvement.
 *
 * It holds rules and no state. Imports src/core only.
 */
import { checkNumber, show } from '../../core/check';
import type { CallbackState } from '../checkpoints/training_state';
import type { TrainingParams } from './callback';

/** `min`: less is better. `max`: more is better. `auto`: by the name, as far as it is known. */
export type Mode = 'auto' | 'min' | 'max';

/** What the callbacks that watch a number have in common. */
export interface MonitorOptions {
  /** Name of the logged number to watch: `loss`, `acc`, or `val_loss`, `val_acc` with validation. Default `val_loss`. */
  monitor?: string;
  /** Whether less (`min`) or more (`max`) of it is better; `auto` knows losses and accuracies by name. Default `auto`. */
  mode?: Mode;
}

/** The names that tfjs gives to losses and metrics, without `val_`, and `accuracy` as Keras writes it. */
const LESS_IS_BETTER: readonly string[] = [
  'loss', 'ce', 'mse', 'MSE', 'mae', 'MAE', 'mape', 'MAPE', 'meanSquaredError', 'meanAbsoluteError',
  'meanAbsolutePercentageError', 'meanSquaredLogarithmicError', 'binaryCrossentropy', 'categoricalCrossentropy',
  'sparseCategoricalCrossentropy', 'hinge', 'squaredHinge', 'categoricalHinge', 'logcosh',
  'kullbackLeiblerDivergence', 'poisson',
]; // prettier-ignore
const MORE_IS_BETTER: readonly string[] = [
  'acc', 'accuracy', 'binaryAccuracy', 'categoricalAccuracy', 'sparseCategoricalAccuracy', 'precision', 'recall',
]; // prettier-ignore

/** The direction that a name stands for; undefined for a name that is not known. */
function directionOf(monitor: string): 'min' | 'max' | undefined {
  const name = monitor.replace(/^val_/, '');
  return LESS_IS_BETTER.includes(name) ? 'min' : MORE_IS_BETTER.includes(name) ? 'max' : undefined;
}

/** Whether a name is one that only `fit` logs; others may be added to the logs by callbacks. */
export const isLoggedByFit = (name: string): boolean => directionOf(name) !== undefined;

/**
 * A watched number and its direction.
 *
 * @see Keras's `MonitorCallback`
 */
export class Monitor {
  /** Name of the logged number. */
  readonly name: string;
  /** Which direction is better. */
  readonly direction: 'min' | 'max';
  private readonly minDelta: number;

  /**
   * @param where the callback's name, for errors
   * @param options which number, and its direction
   * @param minDelta smallest change that counts as an improvement, in the number's own unit; the sign is ignored, as in Keras
   * @throws TypeError or RangeError for options that cannot be meant; RangeError for `auto` with a name whose direction
   *   is not known. (Keras takes an unknown mode for `auto`, and complains of the name after the first epoch.)
   */
  constructor(
    private readonly where: string,
    { monitor = 'val_loss', mode = 'auto' }: MonitorOptions,
    minDelta: number,
  ) {
    if (typeof monitor !== 'string' || monitor === '')
      throw new TypeError(`${where}: monitor must be the name of a logged number, but it is ${show(monitor)}.`);
    if (mode !== 'auto' && mode !== 'min' && mode !== 'max')
      throw new RangeError(`${where}: mode must be "auto", "min" or "max", but it is ${show(mode)}.`);
    const direction = mode === 'auto' ? directionOf(monitor) : mode;
    if (direction === undefined) {
      throw new RangeError(
        `${where}: mode must be "min" or "max" for monitor ${show(monitor)}, since its name does not tell whether less or more of it is better. Pass mode: 'max' for something like an accuracy, mode: 'min' for something like a loss.`,
      );
    }
    this.name = monitor;
    this.direction = direction;
    this.minDelta = Math.abs(checkNumber(where, 'minDelta', minDelta));
  }

  /**
   * Before training: refuses a number that `fit` is not going to log. Names that are not Keras's own may still be
   * added to the logs by another callback, and are looked for when the first epoch is over.
   *
   * @throws RangeError that names what there is
   */
  checkLogged({ metrics }: TrainingParams): void {
    if (isLoggedByFit(this.name) && !metrics.includes(this.name)) this.refuse(metrics);
  }

  /**
   * The watched number.
   *
   * @throws RangeError that names what there is if it is not among the logs. (Keras warns after every epoch and goes on
   *   without the callback's effect.)
   */
  valueIn(logs: Readonly<Record<string, number>>): number {
    return logs[this.name] ?? this.refuse(Object.keys(logs));
  }

  /**
   * Whether a value is better than another by more than minDelta. A first value is better than none; NaN or infinity
   * is never better. (In Keras a first NaN counts as the best, and nothing can beat it.)
   */
  isImprovement(value: number, reference: number | undefined): boolean {
    if (!Number.isFinite(value)) return false;
    if (reference === undefined) return true;
    return this.direction === 'min' ? value + this.minDelta < reference : value - this.minDelta > reference;
  }

  /** What a callback that remembers values of the number must remember with them. */
  get state(): CallbackState['values'] {
    return { monitor: this.name, direction: this.direction };
  }

  /** @throws RangeError if values that a callback had to remember are of another number */
  checkState({ monitor, direction }: CallbackState['values']): void {
    if (monitor !== this.name || direction !== this.direction) {
      throw new RangeError(
        `${this.where}: to go on with a training it must watch ${show(monitor)} (${direction}) as before, but it watches ${show(this.name)} (${this.direction}). Pass initialEpoch instead of resumeFrom to start it afresh.`,
      );
    }
  }

  private refuse(available: readonly string[]): never {
    const remedy =
      this.name.startsWith('val_') && !available.some((name) => name.startsWith('val_'))
        ? 'Give fit validationData or validationSplit, or watch one of those.'
        : 'Watch one of those, or compile the model with the metric.';
    throw new RangeError(
      `${this.where}: monitor must be a number that fit logs, but it is ${show(this.name)}, and what fit logs is ${available.join(', ')}. ${remedy}`,
    );
  }
}
