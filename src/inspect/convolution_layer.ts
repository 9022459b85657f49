/**
 * A convolution of a tf model as plain numbers: what `plots.filters` and `plots.convolution` draw. → tfjs
 */
import type { LayersModel } from '@tensorflow/tfjs';
import ndarray, { type NdArray } from 'ndarray';
import type { Convolution } from '../plots/filters';
import { findLayer, type LayerRef } from './find_layer';

/** A convolution layer with its present weights; `bias` is missing where the layer has none. */
export interface ConvolutionLayer extends Convolution {
  readonly name: string;
  /** float32 [height, width, input channels, filters] */
  readonly kernel: NdArray<Float32Array>;
  /** float32 [filters] */
  readonly bias?: NdArray<Float32Array>;
  readonly activation: string;
  readonly padding: string;
  readonly strides: readonly number[];
}

/**
 * The weights of a convolution as they are now.
 *
 * @param model a tfjs model
 * @param layer number from 0, or name, of a conv2d layer
 * @returns copies of its weights, and how it uses them
 * @throws RangeError if there is no such layer, TypeError if it is no Conv2D layer
 * @example show(plots.filters(convolutionLayer(model, 0)));
 * @see Keras's `Layer.get_weights`; lesson 02, "What the filters look for"
 */
export function convolutionLayer(model: LayersModel, layer: LayerRef): ConvolutionLayer {
  const { layer: found, name } = findLayer('convolutionLayer', model, layer);
  if (found.getClassName() !== 'Conv2D')
    throw new TypeError(
      `convolutionLayer: layer must be a Conv2D layer, but "${name}" is a ${found.getClassName()} layer. ` +
        'Pass the number or name of a conv2d layer.',
    );
  const [kernel, bias] = found
    .getWeights()
    .map((weight) => ndarray(weight.dataSync<'float32'>().slice(), [...weight.shape]));
  const { activation, padding, strides } = found.getConfig() as {
    activation: string;
    padding: string;
    strides: number[];
  };
  return { name, kernel, ...(bias && { bias }), activation, padding, strides };
}
