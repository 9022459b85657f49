/**
 * A tf optimizer's learning rate: every optimizer of tfjs has one, but only some say so in their type.
 */
import type { Optimizer } from '@tensorflow/tfjs';

/** What tfjs's optimizers have in fact. */
interface WithRate {
  learningRate?: unknown;
  /** SGD and momentum keep the rate in a tensor as well, which this brings up to date. */
  setLearningRate?(rate: number): void;
}

/**
 * The learning rate that the next step takes.
 *
 * @throws TypeError for an optimizer that has no number of that name
 */
export function learningRate(optimizer: Optimizer): number {
  const { learningRate: rate } = optimizer as unknown as WithRate;
  if (typeof rate !== 'number')
    throw new TypeError(`fit: the optimizer ${optimizer.getClassName()} must have a number as its learningRate.`);
  return rate;
}

/** Sets the learning rate from the next step on, whoever trains. */
export function setLearningRate(optimizer: Optimizer, rate: number): void {
  const target = optimizer as unknown as WithRate;
  if (target.setLearningRate) target.setLearningRate(rate);
  else target.learningRate = rate;
}

/**
 * With which learning rate the engine left an optimizer's state.
 *
 * tfjs's momentum (and the engine's) adds up gradients and multiplies by the learning rate when it moves the weights,
 * Keras's adds up moves. They agree as long as the rate does; when it has changed, the engine multiplies the state by
 * the old rate over the new one, so that it moves the weights as Keras would.
 */
export const rateOfState = new WeakMap<Optimizer, number>();
