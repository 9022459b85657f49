/**
 * `tf`, the one copy of TensorFlow.js that the course uses, chosen when this file is first imported.
 */
import { chooseBackend, describeBackend, type BackendInfo, type TensorFlow } from './backend';
import { collectVariables } from './collect_variables';

const chosen = chooseBackend();
collectVariables(chosen.tf);

/**
 * TensorFlow.js: `tf.sequential()`, `tf.layers`, `tf.train`, … The same API as tfjs's own, whatever computes.
 *
 * @example const model = tf.sequential();
 */
export const tf: TensorFlow = chosen.tf;

/** Resolves once the backend computes at full speed; `fit`, `evaluate` and `predict` wait for it themselves. */
export const backendReady: Promise<void> = chosen.ready;

/** Which backend runs, and when it is not native TensorFlow, why and what to type. */
export const backendInfo: BackendInfo = chosen.info;

/**
 * The same in a sentence.
 *
 * @example console.log(backend());
 */
export function backend(): string {
  return describeBackend(chosen.info);
}
