/**
 * Names of a model's layers that do not change when its cell is run again. → tfjs
 */
import type { LayersModel } from '@tensorflow/tfjs';

/**
 * The names that were given to layers; for the others Keras's: `conv2d`, `conv2d_1`, `conv2d_2` …
 *
 * tfjs counts the layers of all models in the process, so that a model built again has other names than before.
 *
 * @param model a tfjs model
 * @returns one name per layer, in the order of `model.layers`
 * @example layerNames(model) // ['conv2d', 'max_pooling2d', 'conv2d_1', 'flatten', 'dense', 'digits']
 */
export function layerNames(model: LayersModel): string[] {
  const seen = new Map<string, number>();
  return model.layers.map((layer) => {
    const automatic = new RegExp(`^([a-z0-9_]+)_${layer.getClassName()}\\d+$`).exec(layer.name);
    if (!automatic) return layer.name;
    const [, kind] = automatic;
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    return before === 0 ? kind : `${kind}_${before}`;
  });
}
