/**
 * Makes the model of a run again, as it was before its first step. Imports src/training only.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { backendReady, tf } from '../backend/tf';
import type { Checkpoint } from '../training/checkpoints/load_checkpoint';
import { restoreOptimizer } from '../training/checkpoints/optimizer_state';
import { restoreWeights } from '../training/weights';
import type { ArrayStore } from './array_store';
import type { Run } from './record';
import { restoreResumed } from './resumed';

/** What a training begins with. */
export interface Rebuilt {
  /** The model, compiled, with weights and optimizer state. */
  readonly model: LayersModel;
  /** For a run that went on from a checkpoint, one that is like it. */
  readonly resumeFrom?: Checkpoint;
}

/**
 * The model of a run as the training found it.
 *
 * @param where the function that asks, as errors name it
 * @param run whose model it is
 * @param arrays where the weights are
 * @throws Error if the record does not hold what is needed, with the reason
 */
export async function rebuild(where: string, run: Run, arrays: ArrayStore): Promise<Rebuilt> {
  const { number, model: record, start } = run;
  const cannot = (why: string, remedy: string): never => {
    throw new Error(`${where}: run ${number} cannot be repeated, since ${why}. ${remedy}`);
  };
  if (record.training === null)
    return cannot('its loss or a metric is a function, which a record cannot hold', 'Compile with names to have runs that can.'); // prettier-ignore
  if (!start.optimizer && start.iterations > 0)
    cannot('its optimizer had taken steps before and does not give its state away', 'Repeat it from its first run.');
  const weights = arrays.get(start.weights);
  const state = start.optimizer ? arrays.get(start.optimizer.sha256) : new Float32Array();
  const training = start.resumed && restoreResumed(start.resumed, arrays);
  if (!weights || !state || (start.resumed && !training))
    return cannot('the weights that it began with are remembered no longer', 'Call runs.keep(folder) to have all of them on disk.'); // prettier-ignore
  await backendReady;
  const artifacts = { modelTopology: record.topology, trainingConfig: record.training };
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  const shapes = model.getWeights().map(({ shape }) => shape);
  const remembered = (start.optimizer?.arrays ?? []).map(({ shape }) => shape);
  if (sizeOf(shapes) !== weights.length || sizeOf(remembered) !== state.length) {
    model.optimizer.dispose();
    model.dispose();
    cannot('what it began with does not fit its layers', 'The record is damaged: import it from another file.');
  }
  restoreWeights(model, split(weights, shapes));
  if (start.optimizer) {
    const { numbers, arrays: named } = start.optimizer;
    const parts = split(state, remembered);
    await restoreOptimizer(model.optimizer, numbers, named.map((array, i) => ({ ...array, data: parts[i] }))); // prettier-ignore
  }
  return { model, ...(training && { resumeFrom: { model, training, epoch: training.epoch, batch: training.batch } }) };
}

const countOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const sizeOf = (shapes: readonly (readonly number[])[]): number => shapes.reduce((sum, shape) => sum + countOf(shape), 0); // prettier-ignore

/** Cuts one array into those of which it was made. */
function split(all: Float32Array, shapes: readonly (readonly number[])[]): Float32Array[] {
  let at = 0;
  return shapes.map((shape) => all.slice(at, (at += countOf(shape))));
}
