/**
 * Makes the model of a run again, as it was before its first step. Imports src/training only.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { backendReady, tf } from '../backend/tf';
import { restoreOptimizer } from '../training/checkpoints/optimizer_state';
import { restoreWeights } from '../training/weights';
import type { ArrayStore } from './array_store';
import type { Run } from './record';

/**
 * The model of a run as the training found it, compiled, with weights and optimizer state.
 *
 * @param where the function that asks, as errors name it
 * @param run whose model it is
 * @param arrays where the weights are
 * @throws Error if the record does not hold what is needed, with the reason
 */
export async function rebuild(where: string, run: Run, arrays: ArrayStore): Promise<LayersModel> {
  const { number, model: record, start, options } = run;
  const cannot = (why: string, remedy: string): never => {
    throw new Error(`${where}: run ${number} cannot be repeated, since ${why}. ${remedy}`);
  };
  if (options.resumed) cannot('it went on from a checkpoint', 'Load the checkpoint again, and train with resumeFrom.');
  if (record.training === null)
    return cannot(
      'its loss or a metric is a function, which a record cannot hold',
      'Compile with names to have runs that can.',
    );
  if (!start.optimizer && start.iterations > 0)
    cannot('its optimizer had taken steps before and does not give its state away', 'Repeat it from its first run.');
  const weights = arrays.get(start.weights);
  const state = start.optimizer && arrays.get(start.optimizer.sha256);
  if (!weights || (start.optimizer && !state))
    return cannot('the weights that it began with are remembered no longer', 'Call runs.keep(folder) to have all of them on disk.'); // prettier-ignore
  await backendReady;
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology: record.topology, trainingConfig: record.training }),
  );
  const shapes = model.getWeights().map(({ shape }) => shape);
  if (sizeOf(shapes) !== weights.length)
    cannot('the weights of its record do not fit its layers', 'The record is damaged: import it from another file.');
  restoreWeights(model, split(weights, shapes));
  if (start.optimizer && state) {
    const { numbers, arrays: named } = start.optimizer;
    if (sizeOf(named.map(({ shape }) => shape)) !== state.length)
      cannot(
        'the optimizer state of its record is not complete',
        'The record is damaged: import it from another file.',
      );
    const parts = split(state, named.map(({ shape }) => shape)); // prettier-ignore
    await restoreOptimizer(model.optimizer, numbers, named.map((array, i) => ({ ...array, data: parts[i] }))); // prettier-ignore
  }
  return model;
}

const countOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const sizeOf = (shapes: readonly (readonly number[])[]): number => shapes.reduce((sum, shape) => sum + countOf(shape), 0); // prettier-ignore

/** Cuts one array into those of which it was made. */
function split(all: Float32Array, shapes: readonly (readonly number[])[]): Float32Array[] {
  let at = 0;
  return shapes.map((shape) => all.slice(at, (at += countOf(shape))));
}
