/**
 * `fit`: trains a compiled tfjs model, with the options of `model.fit`.
 *
 * It checks what it is given before anything is lost, splits off the validation samples, and sees to it that everything
 * is let go of in the end. The epochs are training_loop.ts's, the arithmetic is a Trainer's (trainer.ts).
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { isBatchSource, type BatchSource } from '../core/batches';
import { checkBoolean, checkInteger, checkNumber, checkOptions, show } from '../core/check';
import { MAX_SEED } from '../core/random';
import type { SampleWeight } from '../core/sample_weight';
import { claim, release } from './busy';
import { CallbackList, type Callback } from './callbacks/callback';
import type { Checkpoint } from './checkpoints/load_checkpoint';
import { chooseTrainer, type CreateTrainer } from './choose_trainer';
import { checkComputeOptions, type ComputeOptions } from './engine_trainer';
import type { History } from './history';
import { checkVerbose } from './messages';
import { checkModelSettings, oddSettings } from './odd_settings';
import type { Write } from './progress_bar';
import { currentRecorder, type Recorder, type TrainingOptions } from './recorder';
import { checkResumable } from './resume';
import { sliceSamples, toSamples, weightClasses, type InputsLike, type TargetsLike, type Weighting } from './samples';
import { currentSurroundings, type Session, type Surroundings } from './session';
import { describeTrained, epochsTrained, rememberTrained } from './trained';
import { checkInterrupt, samplesIn, trainEpochs, type LoopData, type LoopSettings } from './training_loop';
import { arrayData, collectSamples, sourceData } from './training_data';
import type { Samples } from './trainer';

/** Options of `fit`: those of tfjs's `model.fit`, a seed, and how the engine computes. */
export interface FitOptions extends Weighting, ComputeOptions {
  /** Passes over the training data (whole number, at least 1). Default 1. */
  epochs?: number;
  /** Samples per step (whole number, at least 1). Default 32. A source of batches has its own. */
  batchSize?: number;
  /** Batches of an epoch, for a source of batches only (whole number, at least 1). Default: one pass over its samples. */
  stepsPerEpoch?: number;
  /** Determines the order of the samples and the dropout masks; whole number, 0 to 2³² − 1. Default 0. */
  seed?: number;
  /** Whether the samples are put in a new order for each epoch. Default true. A source of batches has its own. */
  shuffle?: boolean;
  /** Fraction of the data, taken from its end before shuffling, that is held back for validation; 0 or more, below 1. Default 0. */
  validationSplit?: number;
  /**
   * Inputs and targets for validation, with weights if samples shall not count alike, or a source of batches whose first
   * pass is taken; takes precedence over `validationSplit`.
   */
  validationData?: readonly [x: InputsLike, y: TargetsLike, sampleWeight?: SampleWeight] | BatchSource;
  /** Number of the first epoch, to go on with an earlier training: `epochs` counts from 0 all the same. Default 0. */
  initialEpoch?: number;
  /**
   * A checkpoint whose training is to go on, as if it had not been interrupted: `epochs`, `batchSize`, `seed`, `shuffle`
   * and the first epoch default to its own, the callbacks go on where they were, and the history begins with its epochs.
   * `epochs` alone may differ. Default: a training of its own.
   */
  resumeFrom?: Checkpoint;
  /** Called while training, in this order. Default none. */
  callbacks?: Callback | readonly Callback[];
  /** 1 shows a progress bar, 0 is silent. Default 1. */
  verbose?: 0 | 1;
}

const OPTIONS: readonly (keyof FitOptions)[] = [
  'epochs', 'batchSize', 'stepsPerEpoch', 'seed', 'shuffle', 'validationSplit', 'validationData', 'initialEpoch',
  'resumeFrom', 'callbacks', 'verbose', 'sampleWeight', 'classWeight', 'fast', 'threads',
]; // prettier-ignore

/** What `fit` reaches outside itself; arguments, so that tests can stand in for them. */
export interface FitEnvironment {
  /** Where the progress bar is written. Default: the cell that calls, or standard output. */
  write: Write;
  /** A clock in milliseconds. Default: `performance.now`. */
  now: () => number;
  /** Makes what computes. Default: see choose_trainer.ts. */
  createTrainer: CreateTrainer;
  /** Who watches and may stop it. Default: the notebook, where there is one. */
  surroundings: Surroundings;
  /** Who remembers it. Default: see recorder.ts. */
  recorder: Recorder;
}

/**
 * Trains a compiled model.
 *
 * The same model weights, data, options and seed give the same order of samples every time. A training may be broken
 * into parts: epochs 0–2 and then 2–5 (`initialEpoch: 2, epochs: 5`) see the samples in the same order as epochs 0–5 in
 * one go.
 *
 * The engine trains, and what it gives is the same to the last bit on every machine, with any number of threads, unless
 * `fast` is set; a layer that it does not cover leaves the model to tfjs-node, which a printed line says.
 * `history.trainer` tells which of them it was.
 *
 * In a notebook the stop button ends it after the batch in hand, without an error: the model keeps what it has learned
 * (or gets its best weights, if EarlyStopping is to restore them), and the history up to there comes back. Pressed a
 * second time it interrupts the cell.
 *
 * `model.stopTraining` ends it after the batch in hand. Set before an epoch's first batch, by `onTrainBegin` or
 * `onEpochBegin`, it ends it at once, where Keras makes one more step; that epoch is then none, and `onEpochEnd` is not
 * called. `fit` sets it to false when it begins.
 *
 * A model that has been trained before is trained on, which a line says; so does a line for each setting that is legal but
 * odd, such as a learning rate of 2. Every training is remembered: see `runs`.
 *
 * A source of batches stands in the place of both arrays: `fit(model, generator.flow(x, y), options)`. Epoch e trains on
 * its batches e·stepsPerEpoch and on, however the training is broken into parts.
 *
 * @param model a tfjs model after `model.compile`
 * @param x inputs, float32 ndarray [n, …] or tensor, as the model's first layer takes them
 * @param y class numbers [n] for a sparse loss, else rows as the model's last layer gives them
 * @param options see `FitOptions`
 * @param environment writer, clock, trainer and surroundings, for tests; default: the real ones
 * @returns the history: one number per epoch of `loss`, `acc`, and with validation `val_loss`, `val_acc`
 * @throws TypeError or RangeError for options, data, or settings of the optimizer and the layers that cannot be meant
 *   (a negative learning rate or penalty, a dropout of everything), before training (for a source's later
 *   batches, when their turn comes); Error if the loss becomes NaN or infinite: callbacks hear of the end of the
 *   training, so that EarlyStopping can restore the best weights, but not of the epoch's, so that nothing saves such ones
 * @example
 * const history = await fit(model, xTrain, train.labels, { epochs: 5, batchSize: 32, validationSplit: 0.1, seed: SEED });
 * @see Keras's `Model.fit`; lesson 02, "Training"; lesson 05 for sources of batches
 */
export async function fit(
  model: LayersModel,
  x: InputsLike,
  y: TargetsLike,
  options?: FitOptions,
  environment?: Partial<FitEnvironment>,
): Promise<History>;
export async function fit(
  model: LayersModel,
  source: BatchSource,
  options?: FitOptions,
  environment?: Partial<FitEnvironment>,
): Promise<History>;
export async function fit(
  model: LayersModel,
  ...rest:
    | [InputsLike, TargetsLike, FitOptions?, Partial<FitEnvironment>?]
    | [BatchSource, FitOptions?, Partial<FitEnvironment>?]
): Promise<History> {
  if (isBatchSource(rest[0])) {
    const [source, options = {}, environment] = rest as [BatchSource, FitOptions?, Partial<FitEnvironment>?];
    checkOptionsForSource(options);
    return train(model, options, environment, source, () => ({
      training: sourceData(model, source, options.stepsPerEpoch, options),
      validation: validationSamples(model, options),
    }));
  }
  const [x, y, options = {}, environment] = rest as [InputsLike, TargetsLike, FitOptions?, Partial<FitEnvironment>?];
  return train(model, options, environment, undefined, ({ batchSize, shuffle, seed }) => {
    if (options.stepsPerEpoch !== undefined)
      throw new TypeError('fit: stepsPerEpoch is for a source of batches; arrays are taken whole. Leave it out.');
    const { training, validation } = split(model, toSamples('fit', model, x, y, options.sampleWeight), options);
    const weighted = weightClasses('fit', training, options.classWeight); // the training part only, as in Keras
    return { training: arrayData(weighted, batchSize, shuffle, seed), validation };
  });
}

async function train(
  model: LayersModel,
  options: FitOptions,
  environment: Partial<FitEnvironment> = {},
  source: BatchSource | undefined,
  read: (settings: Settings) => LoopData,
): Promise<History> {
  const settings = checkSettings(model, options);
  checkCompiled('fit', model);
  checkModelSettings(model);
  const { now = () => performance.now(), createTrainer = chooseTrainer } = environment;
  const silent = settings.verbose === 0;
  const held = claim(model);
  const undo: (() => void | Promise<void>)[] = [() => release(model)];
  try {
    const opened = await (environment.surroundings ?? currentSurroundings()).open('fit', 'training', silent);
    undo.push(() => opened.close());
    const session: Session = { ...opened, write: environment.write ?? opened.write };
    const data = read(settings);
    const { training, validation } = data;
    const samples = samplesIn(training.sizes(0));
    if (options.resumeFrom) checkResumable(options.resumeFrom, model, { samples, batchSize: training.batchSize });
    const callbacks = CallbackList.of('fit', options.callbacks ?? []);
    if (!silent) for (const line of remarks(model, options, settings, samples)) session.write(`${line}\n`);
    const before = epochsTrained(model) ?? 0;
    const trainer = await createTrainer(model, { seed: settings.seed, fast: options.fast, threads: options.threads });
    undo.push(() => trainer.dispose());
    checkInterrupt(session);
    // a trainer that is disposed of gives up at once
    session.interrupt.addEventListener('abort', () => void trainer.dispose(), { once: true });
    const recording = await (environment.recorder ?? currentRecorder()).begin({
      model,
      options: trainingOptions(options, settings, training.batchSize),
      callbacks: callbacks.callbacks,
      training,
      validation,
      source,
      resumed: settings.saved,
    });
    checkInterrupt(session);
    const history = await trainEpochs({ model, held, trainer, data, settings, callbacks, session, now });
    if (history.epoch.length > 0 || history.unfinished) rememberTrained(model, before + history.epoch.length);
    await recording?.end(history);
    return history;
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** What is to be said before a training that is not ordinary. */
function remarks(model: LayersModel, options: FitOptions, settings: Settings, samples: number): string[] {
  const { resumeFrom, batchSize, validationSplit } = options;
  const epochs = resumeFrom || settings.initialEpoch > 0 ? undefined : epochsTrained(model);
  const odd = oddSettings(model, { epochs: settings.epochs, batchSize, validationSplit, samples });
  return [...(epochs === undefined ? [] : [describeTrained(epochs)]), ...odd];
}

/** What decides the numbers of a training, for the record. */
function trainingOptions(options: FitOptions, settings: Settings, batchSize: number): TrainingOptions {
  const { epochs, seed, shuffle, initialEpoch } = settings;
  const { stepsPerEpoch, validationSplit, validationData, classWeight, fast } = options;
  return {
    epochs,
    batchSize,
    seed,
    shuffle,
    initialEpoch,
    ...(stepsPerEpoch !== undefined && { stepsPerEpoch }),
    ...(validationSplit && validationData === undefined && { validationSplit }),
    ...(classWeight && { classWeight: { ...classWeight } }),
    ...(fast && { fast }),
  };
}

interface Settings extends LoopSettings {
  readonly batchSize: number;
}

/** Options that a source of batches decides itself, and where. */
const OF_THE_SOURCE = {
  batchSize: 'Give batchSize to flow.',
  shuffle: 'Give shuffle to flow.',
  sampleWeight: 'Give sampleWeight to flow.',
  validationSplit: 'Give validationSplit to ImageDataGenerator and the subset to flow, or validationData to fit.',
} as const;

function checkOptionsForSource(options: FitOptions): void {
  if (typeof options !== 'object' || ArrayBuffer.isView(options) || Array.isArray(options) || 'shape' in options)
    throw new TypeError(
      `fit: a source of batches is followed by the options, but there is ${show(options)}. Its batches hold the targets.`,
    );
  for (const [name, remedy] of Object.entries(OF_THE_SOURCE))
    if (options[name as keyof typeof OF_THE_SOURCE] !== undefined)
      throw new TypeError(`fit: ${name} is decided by the source of batches. ${remedy}`);
}

function checkSettings(model: LayersModel, options: FitOptions): Settings {
  checkOptions('fit', options, OPTIONS);
  const { resumeFrom } = options;
  const saved = resumeFrom && checkResumable(resumeFrom, model, options);
  const { epochs = 1, batchSize = 32, seed = 0, shuffle = true } = { ...saved?.settings, ...withoutUndefined(options) };
  const { initialEpoch = saved?.epoch ?? 0, verbose = 1 } = options;
  checkInteger('fit', 'epochs', epochs, { min: 1 });
  checkInteger('fit', 'batchSize', batchSize, { min: 1 }, 'Usual sizes are 32 to 256.');
  if (options.stepsPerEpoch !== undefined) checkInteger('fit', 'stepsPerEpoch', options.stepsPerEpoch, { min: 1 });
  checkComputeOptions('fit', options);
  checkInteger('fit', 'seed', seed, { min: 0, max: MAX_SEED });
  checkInteger('fit', 'initialEpoch', initialEpoch, { min: 0 });
  if (saved && options.initialEpoch !== undefined)
    throw new TypeError('fit: either initialEpoch or resumeFrom may be given, not both. The checkpoint has its own.');
  // a checkpoint of the last epoch leaves nothing to train; to say so would make a script fail that was killed too late
  if (saved ? initialEpoch > epochs : initialEpoch >= epochs) {
    throw new RangeError(
      `fit: epochs must be greater than initialEpoch, but they are ${epochs} and ${initialEpoch}. epochs counts from 0, earlier ones included.`,
    );
  }
  checkBoolean('fit', 'shuffle', shuffle);
  checkVerbose('fit', verbose, 'progress bar');
  return { epochs, batchSize, seed, shuffle, initialEpoch, verbose, saved };
}

/** @throws Error if the model has not been compiled */
export function checkCompiled(where: string, model: LayersModel): void {
  if (model?.optimizer == null || model.loss == null) {
    throw new Error(`${where}: the model must be compiled first. Call model.compile({ optimizer, loss, metrics }).`);
  }
}

/** The samples of `validationData`, if it is given. */
function validationSamples(model: LayersModel, { validationData }: FitOptions): Samples | undefined {
  if (validationData === undefined) return undefined;
  if (isBatchSource(validationData)) return collectSamples('fit: validationData', model, validationData);
  if (!Array.isArray(validationData) || (validationData.length !== 2 && validationData.length !== 3)) {
    throw new TypeError(
      `fit: validationData must be [x, y], [x, y, sampleWeight] or a source of batches, but it is ${show(validationData)}.`,
    );
  }
  const [x, y, sampleWeight] = validationData as [InputsLike, TargetsLike, SampleWeight?];
  return toSamples('fit: validationData', model, x, y, sampleWeight);
}

function split(model: LayersModel, whole: Samples, options: FitOptions): { training: Samples; validation?: Samples } {
  const { validationSplit = 0 } = options;
  checkNumber('fit', 'validationSplit', validationSplit, { min: 0, below: 1 });
  const validation = validationSamples(model, options);
  if (validation !== undefined) return { training: whole, validation };
  if (validationSplit === 0) return { training: whole };
  const n = whole.x.shape[0];
  const first = Math.floor(n * (1 - validationSplit)); // where Keras cuts
  if (first === 0 || first === n) {
    throw new RangeError(
      `fit: validationSplit must leave at least one sample on either side, but ${validationSplit} of ${n} samples does not.`,
    );
  }
  return { training: sliceSamples(whole, 0, first), validation: sliceSamples(whole, first, n) };
}

/** Without options that are there but undefined, which would hide a default. */
function withoutUndefined(options: FitOptions): FitOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
