/**
 * A training that went on from a checkpoint: where it stood, written down and read again. → training
 */
import type { TrainingState } from '../training/checkpoints/training_state';
import type { ArrayStore } from './array_store';
import type { ResumedRecord } from './record';

/** Where a training stands, with the arrays that its callbacks remember in the store. */
export function describeResumed({ callbacks, ...state }: TrainingState, arrays: ArrayStore): ResumedRecord {
  const parts = callbacks.flatMap(({ state: { arrays: held = [] } }) => held);
  return {
    ...state,
    callbacks: callbacks.map(({ name, state: { values, arrays: held = [] } }) => ({
      name,
      values,
      lengths: held.map(({ length }) => length),
    })),
    sha256: arrays.add(parts),
  };
}

/** The state that `describeResumed` has written down; undefined if the store has its arrays no longer. */
export function restoreResumed(
  { callbacks, sha256, ...state }: ResumedRecord,
  arrays: ArrayStore,
): TrainingState | undefined {
  const all = arrays.get(sha256);
  if (!all) return undefined;
  let at = 0;
  const take = (length: number): Float32Array => all.slice(at, (at += length));
  return {
    ...state,
    callbacks: callbacks.map(({ name, values, lengths }) => ({ name, state: { values, arrays: lengths.map(take) } })),
  };
}
