/**
 * The feature maps of one image: what `plots.featureMaps` draws. → training
 */
import type { LayersModel } from '@tensorflow/tfjs';
import ndarray, { type NdArray } from 'ndarray';
import type { FeatureMaps } from '../plots/feature_maps';
import { activations } from './activations';
import { findLayer, type LayerRef } from './find_layer';
import { oneSample, type SampleLike } from './one_sample';

/** What one layer makes of one image. */
export interface LayerFeatureMaps extends FeatureMaps {
  /** float32 [height, width, channels] */
  readonly maps: NdArray<Float32Array>;
}

/**
 * What the layers of a network make of one image.
 *
 * @param model a tfjs model that takes images, [n, height, width, channels]
 * @param image one image as the model takes it, such as `xTest.pick(0)`: float32 [height, width, channels]
 * @param layer the layer, by number or name; default: the input and every layer that answers with maps
 * @returns one entry for each layer
 * @throws TypeError or RangeError if the image does not fit, or a layer has no maps
 * @example show(plots.featureMaps(featureMaps(model, xTest.pick(2853))));
 * @see lesson 02, "A digit on its way through the network"
 */
export function featureMaps(model: LayersModel, image: SampleLike, layer?: LayerRef): LayerFeatureMaps[] {
  const where = 'featureMaps';
  const { data, shape } = oneSample(where, model, image);
  const batch = ndarray(data, [...shape]);
  const hasMaps = (output: unknown): boolean => Array.isArray(output) && output.length === 4;
  if (layer !== undefined) {
    const { layer: found, name } = findLayer(where, model, layer);
    if (!hasMaps(found.outputShape))
      throw new RangeError(
        `${where}: layer must answer with maps, [height, width, channels], but "${name}" (${found.getClassName()}) does not. ` +
          'Take a layer before flatten; activations(model, x) reads the others.',
      );
    return withoutBatch(activations(model, batch, [layer]));
  }
  const spatial = model.layers
    .filter((found) => hasMaps(found.outputShape) && found.getClassName() !== 'InputLayer')
    .map(({ name }) => name);
  const answers = spatial.length > 0 ? activations(model, batch, spatial) : [];
  return withoutBatch([{ name: 'input', values: batch }, ...answers]);
}

function withoutBatch(answers: readonly { name: string; values: NdArray<Float32Array> }[]): LayerFeatureMaps[] {
  return answers.map(({ name, values }) => ({ name, maps: values.pick(0) }));
}
