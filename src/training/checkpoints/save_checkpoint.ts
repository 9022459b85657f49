/**
 * Writes a model, its optimizer's state and where its training stands to one file.
 */
import type { LayersModel, io } from '@tensorflow/tfjs';
import { writeFileAtomically } from '../../core/atomic_file';
import { copyWeights } from '../weights';
import { encodeCheckpoint, type NamedArray } from './checkpoint_file';
import { copyOptimizer, type OptimizerNumbers } from './optimizer_state';
import type { CallbackState, TrainingState } from './training_state';

/** The text of a checkpoint file, as JSON; a number that JSON cannot hold (NaN, infinities) stands there as a string. */
export interface CheckpointText {
  /** How to build the model and compile it, as tfjs writes it; absent if only weights were saved. */
  readonly model?: { readonly topology: object; readonly training: io.TrainingConfig };
  readonly optimizer: OptimizerNumbers;
  /** The training, but for the arrays of its callbacks. */
  readonly training: Omit<TrainingState, 'callbacks'> & {
    readonly callbacks: readonly { readonly name: string; readonly values: CallbackState['values'] }[];
  };
}

/**
 * Writes a checkpoint.
 *
 * @param path the file; replaced in one step if it is there
 * @param model a compiled model
 * @param training where its training stands
 * @param weightsOnly whether to leave out how to build and compile the model
 * @throws Error if the model or its optimizer cannot be saved, or of the file system; an older file stays
 */
export async function saveCheckpoint(
  path: string,
  model: LayersModel,
  training: TrainingState,
  weightsOnly: boolean,
): Promise<void> {
  const optimizer = await copyOptimizer(model.optimizer);
  const weights = copyWeights(model);
  const arrays: NamedArray[] = model.weights.map(({ originalName, shape }, i) => ({
    name: `model/${i}/${originalName}`,
    shape: shape as number[],
    data: weights[i],
  }));
  arrays.push(...optimizer.arrays.map((array, i) => ({ ...array, name: `optimizer/${i}/${array.name}` })));
  training.callbacks.forEach(({ state }, i) =>
    state.arrays?.forEach((data, k) => arrays.push({ name: `callbacks/${i}/${k}`, shape: [data.length], data })),
  );
  const text: CheckpointText = {
    ...(weightsOnly ? {} : { model: { topology: topologyOf(model), training: trainingConfigOf(model) } }),
    optimizer: optimizer.numbers,
    training: {
      ...training,
      callbacks: training.callbacks.map(({ name, state: { values } }) => ({ name, values })),
    },
  };
  const json = JSON.stringify(text, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  await writeFileAtomically(path, encodeCheckpoint({ text: json, arrays }));
}

/** Whether a loss or metric of a compiled model is a function, which no file can hold. */
export function hasFunctions({ loss, metrics }: LayersModel): boolean {
  const given = [loss, metrics].flatMap((value) =>
    typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [value as unknown],
  );
  return given.some((value) => typeof value === 'function');
}

/**
 * Refuses a model that `saveCheckpoint` could not write.
 *
 * @throws TypeError for a loss or metric that is a function; Error for an optimizer that does not give its state away
 */
export async function checkSavable(where: string, model: LayersModel, weightsOnly: boolean): Promise<void> {
  if (!weightsOnly && hasFunctions(model)) {
    throw new TypeError(
      `${where}: loss and metrics must be given by name to save the whole model, but one is a function. Compile with names, or pass saveWeightsOnly: true.`,
    );
  }
  try {
    await copyOptimizer(model.optimizer);
  } catch (error) {
    throw new Error(
      `${where}: the optimizer must give its state away, but tfjs's ${model.optimizer.getClassName()} does not. Compile with another one.`,
      { cause: error },
    );
  }
}

/** How to build a model, as tfjs writes it. */
export const topologyOf = (model: LayersModel): object => model.toJSON(null, false) as unknown as object;

/** What `model.loadTrainingConfig` takes. */
export const trainingConfigOf = ({ loss, metrics, optimizer }: LayersModel): io.TrainingConfig => ({
  loss: loss as io.TrainingConfig['loss'],
  metrics: metrics as io.TrainingConfig['metrics'],
  optimizer_config: { class_name: optimizer.getClassName(), config: optimizer.getConfig() },
});
