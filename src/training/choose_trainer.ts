/**
 * Picks what trains a model: the engine where it covers the model, else tfjs-node where it is installed.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { backendInfo } from '../backend/tf';
import { createEngineTrainer, type ComputeOptions } from './engine_trainer';
import { whyNotCovered } from './model_spec';
import { createTfjsTrainer } from './tfjs_trainer';
import type { Trainer } from './trainer';

/** What a trainer is asked to be. */
export interface TrainerOptions extends ComputeOptions {
  /** Determines everything random that the trainer draws. */
  readonly seed: number;
}

/** Makes a trainer for a compiled model. */
export type CreateTrainer = (model: LayersModel, options: TrainerOptions) => Promise<Trainer>;

/**
 * The trainer that `fit`, `evaluate` and `predict` use unless told otherwise.
 *
 * @throws Error for a model that the engine does not cover where tfjs-node is not installed either
 */
export const chooseTrainer: CreateTrainer = async (model, options) => {
  const reason = whyNotCovered(model);
  if (reason === undefined) return createEngineTrainer(model, options);
  if (backendInfo.name !== 'tensorflow') {
    throw new Error(
      `The engine does not cover this model (${reason}), and tfjs-node, which would, is not there. For it type: ${backendInfo.remedy}`,
    );
  }
  const ignored = (['fast', 'threads'] as const).filter((name) => options[name] !== undefined);
  const note = ignored.length > 0 ? ` (${ignored.join(' and ')}: of no effect on it)` : '';
  console.log(`tfjs-node computes${note}, since the engine does not cover this model: ${reason}`);
  return createTfjsTrainer(model);
};
