/**
 * Reads a checkpoint file: gives the model back, its optimizer included, and where its training stood.
 */
import type { LayersModel, io } from '@tensorflow/tfjs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { backendReady, tf } from '../../backend/tf';
import { checkOptions, show } from '../../core/check';
import { restoreWeights } from '../weights';
import { decodeCheckpoint, type NamedArray } from './checkpoint_file';
import { restoreOptimizer } from './optimizer_state';
import type { CheckpointText } from './save_checkpoint';
import type { TrainingState } from './training_state';

/** Options of `loadCheckpoint`. */
export interface LoadCheckpointOptions {
  /** A compiled model of the same layers and optimizer that takes the weights. Default: the model is built as it was saved. */
  model?: LayersModel;
}

/** A model as it was saved, and its training. */
export interface Checkpoint {
  /** The model, compiled, with weights, optimizer state and learning rate as they were. */
  readonly model: LayersModel;
  /** Whole epochs that were done. */
  readonly epoch: number;
  /** Steps that were done of the epoch after those; 0 unless ModelCheckpoint's `saveFreq` counts batches. */
  readonly batch: number;
  /** The rest of what `fit` needs to go on with the training: its settings, history and callbacks' states. */
  readonly training: TrainingState;
}

/**
 * Loads what ModelCheckpoint has saved.
 *
 * To go on with the training, hand the whole checkpoint to `fit` as `resumeFrom`, with callbacks like those of the first
 * run: the end is the same, bit for bit, as if the training had not been interrupted. Anything else that a model can do
 * needs `checkpoint.model` only.
 *
 * @param path the file
 * @param options see `LoadCheckpointOptions`
 * @returns the model and its training
 * @throws CheckpointError if the file is damaged, cut short or of another kind; TypeError or RangeError if a given model
 *   is not like the saved one, or none is given for a file of weights only; Error of the file system
 * @example
 * const checkpoint = await loadCheckpoint('checkpoints/digits.safetensors');
 * await fit(checkpoint.model, x, y, { resumeFrom: checkpoint, callbacks: new ModelCheckpoint({ filepath: 'checkpoints/digits.safetensors' }) });
 * @see Keras's `keras.models.load_model`; lesson 06
 */
export async function loadCheckpoint(path: string, options: LoadCheckpointOptions = {}): Promise<Checkpoint> {
  checkOptions('loadCheckpoint', options, ['model']);
  if (typeof path !== 'string')
    throw new TypeError(`loadCheckpoint: path must be the path of a file, but it is ${show(path)}.`);
  const { text, arrays } = decodeCheckpoint(await readFile(path), basename(path));
  await backendReady;
  const saved = JSON.parse(text, (_key, value: unknown) =>
    value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
  ) as CheckpointText;
  const under = (folder: string): NamedArray[] =>
    arrays.flatMap(({ name, ...array }) =>
      name.startsWith(`${folder}/`) ? [{ name: name.slice(folder.length + 1), ...array }] : [],
    );
  const weights = under('model');
  const model = options.model ?? (await build(saved, basename(path)));
  checkAlike(model, weights, saved);
  restoreWeights(model, weights.map(({ data }) => data)); // prettier-ignore
  const withoutNumber = under('optimizer').map((array) => ({ ...array, name: array.name.replace(/^\d+\//, '') }));
  await restoreOptimizer(model.optimizer, saved.optimizer, withoutNumber);
  const callbacks = saved.training.callbacks.map(({ name, values }, i) => ({
    name,
    state: { values, arrays: under(`callbacks/${i}`).map(({ data }) => data) },
  }));
  const { epoch, batch } = saved.training;
  return { model, epoch, batch, training: { ...saved.training, callbacks } };
}

async function build({ model }: CheckpointText, file: string): Promise<LayersModel> {
  if (model === undefined) {
    throw new TypeError(
      `loadCheckpoint: ${file}: a model must be given, since the file holds weights only. Build and compile the model, and pass it: loadCheckpoint(path, { model }).`,
    );
  }
  const artifacts: io.ModelArtifacts = { modelTopology: model.topology, trainingConfig: model.training };
  return tf.loadLayersModel(tf.io.fromMemory(artifacts));
}

/** @throws RangeError that names the first difference */
function checkAlike(model: LayersModel, saved: readonly NamedArray[], { optimizer }: CheckpointText): void {
  if (model.optimizer == null)
    throw new Error('loadCheckpoint: the model must be compiled first. Call model.compile({ optimizer, loss, metrics }).'); // prettier-ignore
  const className = model.optimizer.getClassName();
  if (className !== optimizer.className) {
    throw new RangeError(
      `loadCheckpoint: the model must be compiled with the optimizer that it was saved with, ${optimizer.className}, but it is ${className}.`,
    );
  }
  const shapes = model.weights.map(({ shape }) => shape.join());
  const at = saved.findIndex(({ shape }, i) => shape.join() !== shapes[i]);
  if (at >= 0 || shapes.length !== saved.length) {
    const place = at >= 0 ? at : saved.length;
    const has = (shape: string | undefined) => (shape === undefined ? 'none' : `[${shape}]`);
    throw new RangeError(
      `loadCheckpoint: the model must have the layers that were saved, but weight ${place + 1} has the shape ${has(saved[place]?.shape.join())} in the file and ${has(shapes[place])} in the model. Build the model as it was, or leave it out.`,
    );
  }
}
