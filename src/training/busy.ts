/**
 * Which models are being trained just now: their weights lie with the trainer, so nobody else may train or ask them.
 */
import type { LayersModel } from '@tensorflow/tfjs';

/** A training under way. */
export interface Claim {
  /** While callbacks run between epochs the model holds its weights and may be asked. */
  askable: boolean;
}

const claims = new WeakMap<LayersModel, Claim>();

const REMEDY = 'Was "await" forgotten? Write "const history = await fit(…)", and wait for it or press the stop button.';

/**
 * Marks a model as being trained.
 *
 * @throws Error if it is being trained already
 */
export function claim(model: LayersModel): Claim {
  if (claims.has(model)) throw new Error(`fit: this model is being trained already, by an earlier call. ${REMEDY}`);
  const made: Claim = { askable: false };
  claims.set(model, made);
  return made;
}

/** Marks a model as free again. */
export function release(model: LayersModel): void {
  claims.delete(model);
}

/**
 * Refuses a model whose weights are changing.
 *
 * @param where the function that asks
 * @throws Error if it is being trained, unless by a callback between two epochs
 */
export function checkNotInTraining(where: string, model: LayersModel): void {
  const found = claims.get(model);
  if (found && !found.askable)
    throw new Error(`${where}: this model is being trained just now, so its weights are not settled. ${REMEDY}`);
}
