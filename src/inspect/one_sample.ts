/**
 * One sample as a batch of one, which is what models take. → training
 */
import type { LayersModel } from '@tensorflow/tfjs';
import ndarray, { type NdArray } from 'ndarray';
import { checkInputs } from '../training/samples';
import type { Inputs } from '../training/trainer';

/** One sample as the model's first layer takes it, such as [28, 28, 1], or a batch of one, [1, 28, 28, 1]; float32. */
export type SampleLike = NdArray<Float32Array>;

/**
 * Adds the batch axis where it is missing.
 *
 * @param where the function that asks, as errors name it
 * @throws TypeError or RangeError if the sample does not fit the model, or there are several
 */
export function oneSample(where: string, model: LayersModel, x: SampleLike): Inputs {
  const whole = model.inputs[0].shape.length;
  const alone = x?.shape?.length === whole - 1;
  const batch = alone ? ndarray(x.data, [1, ...x.shape], [x.size, ...x.stride], x.offset) : x;
  const inputs = checkInputs(where, model, batch);
  if (inputs.shape[0] !== 1)
    throw new RangeError(
      `${where}: x must be one sample, but there are ${inputs.shape[0]}. One of many is x.pick(i), such as xTest.pick(0).`,
    );
  return inputs;
}
