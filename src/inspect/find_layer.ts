/**
 * Finds a layer of a model by its number or name, as every function of this folder takes it. → tfjs
 */
import type { LayersModel, layers } from '@tensorflow/tfjs';
import { show } from '../core/check';
import { layerNames } from '../training/layer_names';

/** A layer: its number from 0, as `model.layers` has it, or its name, as `model.summary` or Keras (see layer_names.ts) gives it. */
export type LayerRef = number | string;

/** A layer of a model, and its name. */
export interface FoundLayer {
  readonly layer: layers.Layer;
  /** See `layerNames`. */
  readonly name: string;
}

/**
 * The layer that is meant.
 *
 * @param where the function that asks, as errors name it
 * @throws RangeError that lists the layers there are
 */
export function findLayer(where: string, model: LayersModel, layer: LayerRef): FoundLayer {
  const names = layerNames(model);
  const at = model.layers.findIndex(({ name }, i) => layer === i || layer === name || layer === names[i]);
  if (at < 0)
    throw new RangeError(
      `${where}: layer must be the number or name of a layer, but it is ${show(layer)}. The layers are ` +
        `${names.map((name, i) => `${i} "${name}"`).join(', ')}.`,
    );
  return { layer: model.layers[at], name: names[at] };
}
