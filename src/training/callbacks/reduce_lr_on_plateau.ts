/**
 * ReduceLROnPlateau: lowers the learning rate when a watched number has stopped improving.
 *
 * It decides from the numbers that `fit` logs after each epoch, and sets the rate of the model's tf optimizer, from which
 * the engine and tfjs take it for the next step.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { checkInteger, checkNumber, checkOptions } from '../../core/check';
import type { CallbackState } from '../checkpoints/training_state';
import { learningRate, setLearningRate } from '../learning_rate';
import { checkVerbose, toStandardOutput } from '../messages';
import type { Write } from '../progress_bar';
import type { Callback, CallbackConfig, TrainingParams } from './callback';
import { Monitor, type MonitorOptions } from './monitor';

/** Options of `ReduceLROnPlateau`, with Keras's defaults. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by; above 0, below 1. Default 0.1. */
  factor?: number;
  /** Epochs without improvement after which the rate is lowered (whole number, at least 0; 0 means the same as 1). Default 10. */
  patience?: number;
  /** 1 tells when the rate is lowered, 0 is silent. Default 0. */
  verbose?: 0 | 1;
  /** Smallest change that counts as an improvement, in the watched number's own unit. Default 0.0001. */
  minDelta?: number;
  /** Epochs after a lowering in which waiting does not count (whole number, at least 0). Default 0. */
  cooldown?: number;
  /** The rate is never lowered below this; at least 0. Default 0. */
  minLr?: number;
}

const OPTIONS: readonly (keyof ReduceLROnPlateauOptions)[] = [
  'monitor', 'factor', 'patience', 'verbose', 'mode', 'minDelta', 'cooldown', 'minLr',
]; // prettier-ignore

/**
 * Multiplies the learning rate by `factor` when the watched number has not improved for `patience` epochs.
 *
 * As in Keras 3, the rate that an epoch was trained with is logged, so that `history.history.learning_rate` holds it,
 * and an instance may be used for one training after another; each starts afresh, with the rate as it is then. Unlike
 * Keras, a watched number that is not logged is an error and no warning, and a factor of 0 or less is refused.
 *
 * @example
 * const reduce = new ReduceLROnPlateau({ monitor: 'val_loss', factor: 0.5, patience: 2, minLr: 1e-5 });
 * const { history } = await fit(model, x, y, { epochs: 20, validationSplit: 0.1, callbacks: reduce });
 * history.learning_rate; // the rate of each epoch
 * @see Keras's `keras.callbacks.ReduceLROnPlateau`; lesson 06
 */
export class ReduceLROnPlateau implements Callback {
  /** Best value so far; undefined before the first one. */
  best: number | undefined;
  /** Epochs since the last improvement or lowering. */
  wait = 0;
  /** Epochs of the cooldown that are left. */
  cooldownCounter = 0;

  private readonly config: CallbackConfig;
  private readonly monitor: Monitor;
  private readonly options: Required<Omit<ReduceLROnPlateauOptions, 'monitor' | 'mode' | 'minDelta'>>;
  private model!: LayersModel;
  private params: TrainingParams | undefined;

  /**
   * @param options see `ReduceLROnPlateauOptions`
   * @param write where messages go; default: standard output
   * @throws TypeError or RangeError for options that cannot be meant, or a `monitor` whose direction must be told by `mode`
   */
  constructor(
    options: ReduceLROnPlateauOptions = {},
    private readonly write: Write = toStandardOutput,
  ) {
    const where = 'ReduceLROnPlateau';
    checkOptions(where, options, OPTIONS);
    this.config = { ...options };
    const { factor = 0.1, patience = 10, verbose = 0, minDelta = 1e-4, cooldown = 0, minLr = 0 } = options;
    this.monitor = new Monitor(where, options, minDelta);
    checkNumber(where, 'factor', factor, { above: 0, below: 1 }, 'The rate is multiplied by it.');
    checkInteger(where, 'patience', patience, { min: 0 });
    checkInteger(where, 'cooldown', cooldown, { min: 0 });
    checkNumber(where, 'minLr', minLr, { min: 0 });
    checkVerbose(where, verbose, 'messages');
    this.options = { factor, patience, verbose, cooldown, minLr };
  }

  get quiet(): boolean {
    return this.options.verbose === 0;
  }

  getConfig(): CallbackConfig {
    return this.config;
  }

  setModel(model: LayersModel): void {
    this.model = model;
  }

  setParams(params: TrainingParams): void {
    this.params = params;
  }

  getState(): CallbackState {
    const { best, wait, cooldownCounter } = this;
    return { values: { ...this.monitor.state, best: best ?? null, wait, cooldownCounter } };
  }

  /** @throws RangeError if another number was watched */
  setState({ values }: CallbackState): void {
    this.monitor.checkState(values);
    this.best = (values.best as number | null) ?? undefined;
    this.wait = values.wait as number;
    this.cooldownCounter = values.cooldownCounter as number;
  }

  /**
   * @throws RangeError if the watched number is not among those that `fit` is going to log; TypeError for an optimizer
   *   without a learning rate
   */
  onTrainBegin(): void {
    if (this.params) this.monitor.checkLogged(this.params);
    learningRate(this.model.optimizer);
    this.best = undefined;
    this.wait = 0;
    this.cooldownCounter = 0;
  }

  /** @throws RangeError if the watched number is not among the logs */
  onEpochEnd(epoch: number, logs: Record<string, number> = {}): void {
    const current = this.monitor.valueIn(logs);
    logs.learning_rate = learningRate(this.model.optimizer);
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.wait = 0;
    }
    if (this.monitor.isImprovement(current, this.best)) {
      this.best = current;
      this.wait = 0;
    } else if (this.cooldownCounter === 0 && ++this.wait >= this.options.patience) this.reduce(epoch);
  }

  private reduce(epoch: number): void {
    const { factor, minLr, cooldown, verbose } = this.options;
    const { optimizer } = this.model;
    const before = learningRate(optimizer);
    if (Math.fround(before) <= Math.fround(minLr)) return; // as float32 numbers, which Keras's are: 0.1 · 0.1 is 0.01
    const after = Math.max(before * factor, minLr);
    setLearningRate(optimizer, after);
    if (verbose) this.write(`Epoch ${epoch + 1}: the learning rate goes from ${before} to ${after}\n`);
    this.cooldownCounter = cooldown;
    this.wait = 0;
  }
}
