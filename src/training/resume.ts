/**
 * Going on with a training from a checkpoint: what of its settings `fit` takes over, and what it refuses.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { show } from '../core/check';
import type { Checkpoint } from './checkpoints/load_checkpoint';
import type { TrainingSettings, TrainingState } from './checkpoints/training_state';

/** The settings without which a training would not go on as it began. */
const FIXED = ['batchSize', 'seed', 'shuffle', 'samples'] as const;

/**
 * Refuses a checkpoint that a call of `fit` cannot go on from.
 *
 * @param checkpoint what `fit` was given as `resumeFrom`
 * @param model the model that `fit` was given
 * @param given the settings that `fit` was given, as far as it was
 * @returns the training of the checkpoint
 * @throws TypeError if it is no checkpoint; RangeError if the model or a setting is another one than the checkpoint's
 */
export function checkResumable(
  checkpoint: Checkpoint,
  model: LayersModel,
  given: Partial<TrainingSettings>,
): TrainingState {
  const training = checkpoint?.training;
  if (typeof training?.settings !== 'object')
    throw new TypeError(`fit: resumeFrom must be what loadCheckpoint returns, but it is ${show(checkpoint)}.`);
  if (model !== checkpoint.model) {
    throw new RangeError(
      'fit: the model must be the one that the checkpoint was loaded into, but it is another one. Pass checkpoint.model, or load the checkpoint with { model }.',
    );
  }
  for (const name of FIXED) {
    const [is, was] = [given[name], training.settings[name]];
    if (is !== undefined && is !== was) {
      throw new RangeError(
        `fit: ${name} must be ${was} to go on with the training of resumeFrom, but it is ${show(is)}. ${name === 'samples' ? 'Pass the same data' : 'Leave it out'}, or pass initialEpoch instead of resumeFrom for a training of its own.`,
      );
    }
  }
  return training;
}

/**
 * Means over the samples of an epoch that was trained in two parts.
 *
 * @param sums sums over the samples of the first part
 * @param first number of its samples
 * @param means means over the second part
 * @param second number of its samples
 */
export function joinMeans(
  sums: Readonly<Record<string, number>>,
  first: number,
  means: Readonly<Record<string, number>>,
  second: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [
      name,
      (sum + (second === 0 ? 0 : means[name] * second)) / (first + second),
    ]),
  );
}
