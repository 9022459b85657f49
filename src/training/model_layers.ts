/**
 * A tf model as plain numbers: what `plots.modelSummary` lays out as a table.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import type { LayerSummary } from '../plots/model_summary';
import { layerNames } from './layer_names';

/**
 * The layers of a model that has an input shape, finished or not.
 *
 * @param model a tfjs model; the first layer needs an `inputShape`
 * @returns one entry per layer: name, kind, input and output shape (null for the number of samples), parameters
 * @example show(plots.modelSummary(modelLayers(model)));
 * @see Keras's `Model.summary`; lesson 02, "Build"
 */
export function modelLayers(model: LayersModel): LayerSummary[] {
  const names = layerNames(model);
  return model.layers.map((layer, i) => ({
    name: names[i],
    type: layer.getClassName(),
    inputShape: (Array.isArray(layer.input) ? layer.input[0] : layer.input).shape,
    outputShape: layer.outputShape as (number | null)[],
    params: layer.countParams(),
    trainableParams: layer.trainableWeights.reduce(
      (sum, weight) => sum + weight.shape.reduce<number>((product, size) => product * (size ?? 1), 1),
      0,
    ),
  }));
}
