/**
 * EarlyStopping: ends a training when a watched number has stopped improving, and keeps the best epoch's weights.
 *
 * It decides from the numbers that `fit` logs after each epoch and computes nothing itself. tfjs has a callback of this
 * name too, whose `restoreBestWeights` throws; this one works whatever trains the model.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { checkBoolean, checkInteger, checkNumber, checkOptions } from '../../core/check';
import type { CallbackState } from '../checkpoints/training_state';
import { copyWeights, restoreWeights } from '../weights';
import { checkVerbose, toStandardOutput } from '../messages';
import type { Write } from '../progress_bar';
import { configOf, type Callback, type CallbackConfig, type TrainingParams } from './callback';
import { Monitor, type MonitorOptions } from './monitor';

/** Options of `EarlyStopping`, with Keras's defaults. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Smallest change that counts as an improvement, in the watched number's own unit. Default 0. */
  minDelta?: number;
  /** Epochs without improvement after which training stops (whole number, at least 0; 0 means the same as 1). Default 0. */
  patience?: number;
  /** 1 tells when training stops and which epoch's weights are restored, 0 is silent. Default 0. */
  verbose?: 0 | 1;
  /** A value that the watched number must beat: improvements that do not are no reason for more patience. Default none. */
  baseline?: number | null;
  /** Whether the model gets the weights of its best epoch at the end, else it keeps those of its last. Default false. */
  restoreBestWeights?: boolean;
  /** Epochs at the start that are not watched (whole number, at least 0). Default 0. */
  startFromEpoch?: number;
}

const OPTIONS: readonly (keyof EarlyStoppingOptions)[] = [
  'monitor', 'minDelta', 'patience', 'verbose', 'mode', 'baseline', 'restoreBestWeights', 'startFromEpoch',
]; // prettier-ignore

/**
 * Stops training when the watched number has not improved for `patience` epochs.
 *
 * As in Keras 3:
 * - An epoch is an improvement if it beats the best one so far by more than `minDelta`.
 * - With a `baseline`, the count of epochs without improvement starts again only at an epoch that beats the best one and
 *   the baseline. Training stops at an epoch that is no improvement, so a run that gets better every epoch goes on even
 *   below its baseline.
 * - `restoreBestWeights` restores whenever training ends: by this callback, by another one, by `model.stopTraining`,
 *   because all epochs are done, or by the error of a loss that is not finite any more. It does so even if no epoch beat
 *   the baseline. The optimizer keeps its state.
 * - An instance may be used for one training after another; each starts afresh.
 *
 * Unlike Keras, a watched number that is not logged is an error and no warning.
 *
 * @example
 * const stopping = new EarlyStopping({ monitor: 'val_loss', patience: 3, restoreBestWeights: true });
 * const history = await fit(model, x, y, { epochs: 50, validationSplit: 0.1, callbacks: stopping, seed: SEED });
 * history.stoppedEpoch; // after which epoch it stopped; undefined if all 50 were run
 * stopping.bestEpoch; // whose weights the model has now
 * @see Keras's `keras.callbacks.EarlyStopping`; lesson 06
 */
export class EarlyStopping implements Callback {
  /** Best value so far; undefined before the first one. */
  best: number | undefined;
  /** Epoch of the best value, from 0. */
  bestEpoch = 0;
  /** Epochs since the last improvement. */
  wait = 0;
  /** Epoch after which this callback stopped the training, from 0; 0 if it did not (it never stops after epoch 0). */
  stoppedEpoch = 0;
  /** Epoch, from 0, whose weights the model was given back when training ended; undefined if it kept its last ones. */
  restoredEpoch: number | undefined;

  private readonly config: CallbackConfig;
  private readonly monitor: Monitor;
  private readonly options: Required<Omit<EarlyStoppingOptions, 'monitor' | 'mode' | 'minDelta' | 'baseline'>>;
  private readonly baseline: number | undefined;
  private model!: LayersModel;
  private params: TrainingParams | undefined;
  private bestWeights: Float32Array[] | undefined;

  /**
   * @param options see `EarlyStoppingOptions`
   * @param write where messages go; default: standard output
   * @throws TypeError or RangeError for options that cannot be meant, or a `monitor` whose direction must be told by `mode`
   */
  constructor(
    options: EarlyStoppingOptions = {},
    private readonly write: Write = toStandardOutput,
  ) {
    const where = 'EarlyStopping';
    checkOptions(where, options, OPTIONS);
    this.config = configOf(options);
    const { minDelta = 0, patience = 0, verbose = 0, restoreBestWeights = false, startFromEpoch = 0 } = options;
    this.monitor = new Monitor(where, options, minDelta);
    checkInteger(where, 'patience', patience, { min: 0 });
    checkInteger(where, 'startFromEpoch', startFromEpoch, { min: 0 });
    checkVerbose(where, verbose, 'messages');
    checkBoolean(where, 'restoreBestWeights', restoreBestWeights);
    if (options.baseline != null) this.baseline = checkNumber(where, 'baseline', options.baseline);
    this.options = { patience, verbose, restoreBestWeights, startFromEpoch };
  }

  /** It speaks when the training is over. */
  readonly quiet = true;

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
    const { best, bestEpoch, wait, stoppedEpoch, bestWeights } = this;
    return {
      values: { ...this.monitor.state, best: best ?? null, bestEpoch, wait, stoppedEpoch },
      arrays: bestWeights,
    };
  }

  /** @throws RangeError if another number was watched */
  setState({ values, arrays = [] }: CallbackState): void {
    this.monitor.checkState(values);
    this.best = (values.best as number | null) ?? undefined;
    this.bestEpoch = values.bestEpoch as number;
    this.wait = values.wait as number;
    this.stoppedEpoch = values.stoppedEpoch as number;
    if (this.options.restoreBestWeights && arrays.length > 0) this.bestWeights = [...arrays];
    // a training that had been stopped when it was saved has nothing left but to restore the best weights
    if (this.stoppedEpoch > 0) this.model.stopTraining = true;
  }

  /** @throws RangeError if the watched number is not among those that `fit` is going to log */
  onTrainBegin(): void {
    if (this.params) this.monitor.checkLogged(this.params);
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = undefined;
    this.restoredEpoch = undefined;
    this.bestWeights = undefined;
  }

  /** @throws RangeError if the watched number is not among the logs */
  onEpochEnd(epoch: number, logs: Readonly<Record<string, number>> = {}): void {
    const { patience, restoreBestWeights, startFromEpoch } = this.options;
    const current = this.monitor.valueIn(logs);
    if (epoch < startFromEpoch) return;
    // the first watched epoch is the best one until another is, even if its value is no number
    if (restoreBestWeights && this.bestWeights === undefined) this.keep(epoch);
    this.wait++;
    if (this.monitor.isImprovement(current, this.best)) {
      this.best = current;
      this.keep(epoch);
      if (this.baseline === undefined || this.monitor.isImprovement(current, this.baseline)) this.wait = 0;
    } else if (this.wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  onTrainEnd(): void {
    const { verbose } = this.options;
    if (this.stoppedEpoch > 0 && verbose) this.write(`Epoch ${this.stoppedEpoch + 1}: early stopping\n`);
    if (this.bestWeights === undefined) return;
    if (verbose) this.write(`The model has the weights of its best epoch again, epoch ${this.bestEpoch + 1}.\n`);
    restoreWeights(this.model, this.bestWeights);
    this.restoredEpoch = this.bestEpoch;
    this.bestWeights = undefined;
  }

  private keep(epoch: number): void {
    this.bestEpoch = epoch;
    if (this.options.restoreBestWeights) this.bestWeights = copyWeights(this.model);
  }
}
