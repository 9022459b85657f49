/**
 * Finds a layer of a model by its number or name, as every function of this folder takes it. → tfjs
 */
import type { LayersModel, layers } from '@tensorflow/tfjs';
import { show } from '../core/check';

/** A layer: its number from 0, as `model.layers` has it, or its name. */
export type LayerRef = number | string;

/**
 * The layer that is meant.
 *
 * @param where the function that asks, as errors name it
 * @throws RangeError that lists the layers there are
 */
export function findLayer(where: string, model: LayersModel, layer: LayerRef): layers.Layer {
  const found = model.layers.find(({ name }, i) => layer === i || layer === name);
  if (!found)
    throw new RangeError(
      `${where}: layer must be the number or name of a layer, but it is ${show(layer)}. The layers are ` +
        `${model.layers.map(({ name }, i) => `${i} "${name}"`).join(', ')}.`,
    );
  return found;
}
