/**
 * Picks what trains a model.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { createTfjsTrainer } from './tfjs_trainer';
import type { Trainer } from './trainer';

/** What a trainer is asked to be. */
export interface TrainerOptions {
  /** Determines everything random that the trainer draws. */
  readonly seed: number;
}

/** Makes a trainer for a compiled model. */
export type CreateTrainer = (model: LayersModel, options: TrainerOptions) => Promise<Trainer>;

/** The trainer that `fit`, `evaluate` and `predict` use unless told otherwise. */
export const chooseTrainer: CreateTrainer = (model) => createTfjsTrainer(model);
