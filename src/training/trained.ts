/**
 * Which models `fit` has trained already, so that it can say when it goes on with one. Imports src/training only.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { weightsDigest } from './weights';

interface Trained {
  /** Whole epochs, of all trainings since the weights were new. */
  readonly epochs: number;
  /** Digest of the weights that training left. */
  readonly weights: string;
}

const trained = new WeakMap<LayersModel, Trained>();

/**
 * How many epochs a model has been trained for.
 *
 * @returns undefined if it has not been trained, or if its weights are others by now: drawn anew with `seedWeights`, say
 */
export function epochsTrained(model: LayersModel): number | undefined {
  const found = trained.get(model);
  return found !== undefined && found.weights === weightsDigest(model) ? found.epochs : undefined;
}

/** Remembers that a model has been trained for so many epochs since its weights were new. */
export function rememberTrained(model: LayersModel, epochs: number): void {
  trained.set(model, { epochs, weights: weightsDigest(model) });
}

/** What `fit` says of a model that has been trained before. */
export function describeTrained(epochs: number): string {
  const before = epochs === 0 ? '' : ` for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  return `This model has been trained${before} before; fit goes on from there. Build it again to begin afresh.`;
}
