/**
 * ModelCheckpoint: saves the model while it is trained, whole with its optimizer and where the training stands.
 *
 * It decides when to save and under which name; src/training/checkpoints says what and how.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { checkBoolean, checkInteger, checkNumber, checkOptions, show } from '../../core/check';
import { FileTemplate } from '../checkpoints/file_template';
import { checkSavable, saveCheckpoint } from '../checkpoints/save_checkpoint';
import type { CallbackState } from '../checkpoints/training_state';
import { checkVerbose, toStandardOutput } from '../messages';
import type { Write } from '../progress_bar';
import { configOf, type Callback, type CallbackConfig, type RunningTraining, type TrainingParams } from './callback';
import { isLoggedByFit, Monitor, type MonitorOptions } from './monitor';

/** Options of `ModelCheckpoint`, with Keras's defaults. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * The file, ending in `.safetensors`. It may hold `{epoch}` (counted from 1), `{batch}` (from 1, when `saveFreq` counts
   * batches) and the logged numbers' names, formatted as in `{epoch:02d}-{val_loss:.2f}`; without them each saving
   * replaces the one before. Folders are made.
   */
  filepath: string;
  /** Whether to save only when the watched number is better than ever. Default false. */
  saveBestOnly?: boolean;
  /** Whether to leave out how the model is built and compiled; the optimizer's state is saved all the same. Default false. */
  saveWeightsOnly?: boolean;
  /** When to save: after each `'epoch'`, or after so many batches (whole number, at least 1). Default `'epoch'`. */
  saveFreq?: 'epoch' | number;
  /** With `saveBestOnly`, a value that the first saved model must beat already. Default none. */
  initialValueThreshold?: number | null;
  /** 1 tells when the model is saved and, with `saveBestOnly`, when not; 0 is silent. Default 0. */
  verbose?: 0 | 1;
}

const OPTIONS: readonly (keyof ModelCheckpointOptions)[] = [
  'filepath', 'monitor', 'mode', 'saveBestOnly', 'saveWeightsOnly', 'saveFreq', 'initialValueThreshold', 'verbose',
]; // prettier-ignore

const ENDING = '.safetensors';

/**
 * Saves the model after every epoch or every so many batches, or only when it is the best so far.
 *
 * A file is written beside the old one and takes its place when it is whole: a process that is killed at any moment
 * leaves the last good file. `loadCheckpoint` reads it, and `fit` goes on from there with `resumeFrom`, to the same end,
 * bit for bit, as if there had been no interruption.
 *
 * - It saves when all other callbacks are through, wherever it stands among them, and so saves what they did: the learning rate as ReduceLROnPlateau left
 *   it, how long EarlyStopping has been waiting and the weights that it keeps.
 * - Of several, put the one that is to be resumed from last, so that it never stands for more than the others hold.
 * - An epoch that was stopped halfway is not saved: it would be no good place to go on from.
 * - Unlike Keras, a watched number that is not logged is an error and no warning. As in Keras, the best value and
 *   the batches since the last saving are remembered from one `fit` to the next.
 *
 * @example
 * const saver = new ModelCheckpoint({ filepath: 'checkpoints/best.safetensors', saveBestOnly: true });
 * await fit(model, x, y, { epochs: 20, validationSplit: 0.1, callbacks: saver, seed: SEED });
 * const { model: best } = await loadCheckpoint('checkpoints/best.safetensors');
 * @see Keras's `keras.callbacks.ModelCheckpoint`; lesson 06
 */
export class ModelCheckpoint implements Callback {
  /** Best value so far, or the threshold; undefined before there is one. */
  best: number | undefined;
  /** There only when batches are counted, since listening to batches costs time. */
  readonly onBatchEnd?: (batch: number, logs?: Readonly<Record<string, number>>) => void;

  private readonly config: CallbackConfig;
  private readonly monitor: Monitor;
  private readonly template: FileTemplate;
  private readonly options: Required<Pick<ModelCheckpointOptions, 'saveBestOnly' | 'saveWeightsOnly' | 'saveFreq' | 'verbose'>>; // prettier-ignore
  private model!: LayersModel;
  private params!: TrainingParams;
  private training: RunningTraining | undefined;
  private batchesSinceSaving = 0;
  /** Why the model is to be saved once all callbacks are through; undefined if it is not. */
  private due: string | undefined;

  /**
   * @param options see `ModelCheckpointOptions`
   * @param write where messages go; default: standard output
   * @throws TypeError or RangeError for options that cannot be meant, or a `monitor` whose direction must be told by `mode`
   */
  constructor(
    options: ModelCheckpointOptions,
    private readonly write: Write = toStandardOutput,
  ) {
    const where = 'ModelCheckpoint';
    checkOptions(where, options, OPTIONS);
    this.config = configOf(options);
    const { filepath, saveBestOnly = false, saveWeightsOnly = false, saveFreq = 'epoch', verbose = 0 } = options;
    if (typeof filepath !== 'string' || !filepath.endsWith(ENDING)) {
      throw new RangeError(
        `${where}: filepath must be the path of a file that ends in ${ENDING}, since that is its format, but it is ${show(filepath)}.`,
      );
    }
    this.template = new FileTemplate(where, filepath);
    this.monitor = new Monitor(where, options, 0);
    checkBoolean(where, 'saveBestOnly', saveBestOnly);
    checkBoolean(where, 'saveWeightsOnly', saveWeightsOnly);
    if (saveFreq !== 'epoch')
      checkInteger(where, 'saveFreq', saveFreq, { min: 1 }, "Or 'epoch', to save after each epoch.");
    if (options.initialValueThreshold != null)
      this.best = checkNumber(where, 'initialValueThreshold', options.initialValueThreshold);
    checkVerbose(where, verbose, 'messages');
    this.options = { saveBestOnly, saveWeightsOnly, saveFreq, verbose };
    if (saveFreq !== 'epoch') this.onBatchEnd = (_batch, logs) => this.count(saveFreq, logs);
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

  setTraining(training: RunningTraining): void {
    this.training = training;
  }

  getState(): CallbackState {
    const { best, batchesSinceSaving } = this;
    return { values: { ...this.monitor.state, best: best ?? null, batchesSinceSaving } };
  }

  setState({ values }: CallbackState): void {
    this.monitor.checkState(values);
    this.best = (values.best as number | null) ?? undefined;
    this.batchesSinceSaving = values.batchesSinceSaving as number;
  }

  /**
   * @throws RangeError if the watched number or one in the file's name is not among those that `fit` is going to log;
   *   TypeError or Error for a model that cannot be saved, or where something else than this project's `fit` trains
   */
  async onTrainBegin(): Promise<void> {
    const where = 'ModelCheckpoint';
    if (!this.training)
      throw new Error(`${where}: it must be called by this project's fit, but it was not. Call fit(model, x, y, { callbacks }).`); // prettier-ignore
    this.due = undefined;
    const inBatches = this.options.saveFreq !== 'epoch';
    // a batch has no validation
    const metrics = this.params.metrics.filter((name) => !inBatches || !name.startsWith('val_'));
    if (this.options.saveBestOnly) this.monitor.checkLogged({ ...this.params, metrics });
    const there = Object.fromEntries(['epoch', ...(inBatches ? ['batch'] : []), ...metrics].map((name) => [name, 1]));
    const added = this.template.names.filter((name) => name !== 'batch' && !isLoggedByFit(name));
    this.template.fill({ ...Object.fromEntries(added.map((name) => [name, 1])), ...there });
    await checkSavable(where, this.model, this.options.saveWeightsOnly);
  }

  onEpochEnd(_epoch: number, logs: Readonly<Record<string, number>> = {}): void {
    const { epoch, batch } = this.training!.state();
    if (this.options.saveFreq === 'epoch' && batch === 0) this.decide(epoch, logs);
  }

  async afterEpoch(_epoch: number, logs: Readonly<Record<string, number>>): Promise<void> {
    if (this.due === undefined) return;
    const { epoch } = this.training!.state();
    await this.save({ ...logs, epoch });
  }

  private count(saveFreq: number, logs: Readonly<Record<string, number>> = {}): void {
    if (++this.batchesSinceSaving < saveFreq) return;
    this.batchesSinceSaving = 0;
    this.decide(this.training!.state().epoch + 1, logs);
  }

  async afterBatch(_batch: number, logs: Readonly<Record<string, number>>): Promise<void> {
    if (this.due === undefined) return;
    await this.training!.sync();
    const { epoch, batch } = this.training!.state();
    await this.save({ ...logs, epoch: epoch + 1, batch });
  }

  /** Whether to save: always, or when the watched number is better than ever. */
  private decide(epoch: number, logs: Readonly<Record<string, number>>): void {
    const { saveBestOnly, verbose } = this.options;
    this.due = saveBestOnly ? undefined : '';
    if (!saveBestOnly) return;
    const current = this.monitor.valueIn(logs);
    const before = this.best === undefined ? '' : ` from ${this.best.toFixed(5)}`;
    if (this.monitor.isImprovement(current, this.best)) {
      this.best = current;
      this.due = `${this.monitor.name} improved${before} to ${current.toFixed(5)}, `;
    } else if (verbose) this.write(`Epoch ${epoch}: ${this.monitor.name} did not improve${before}\n`);
  }

  private async save(numbers: Readonly<Record<string, number>>): Promise<void> {
    const { saveWeightsOnly, verbose } = this.options;
    const path = this.template.fill(numbers);
    await saveCheckpoint(path, this.model, this.training!.state(), saveWeightsOnly);
    if (verbose) this.write(`Epoch ${numbers.epoch}: ${this.due}saved to ${path}\n`);
    this.due = undefined;
  }
}
