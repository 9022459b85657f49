/**
 * What the layers of a model answer: the numbers between the input and the prediction. → tfjs, training
 */
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import ndarray, { type NdArray } from 'ndarray';
import { tf } from '../backend/tf';
import { checkInputs, type InputsLike } from '../training/samples';
import { findLayer, type LayerRef } from './find_layer';

/** What one layer answers. */
export interface LayerActivations {
  /** Name of the layer. */
  readonly name: string;
  /** float32 [n, … as the layer's output shape says] */
  readonly values: NdArray<Float32Array>;
}

/**
 * Sends samples through a model, dropout off, and keeps what comes out of its layers.
 *
 * @param model a tfjs model
 * @param x inputs [n, …] as for `predict`; a few hundred at most, since all answers are kept at once
 * @param layers which layers, by number or name; default: all
 * @returns one entry for each layer, in the order asked for
 * @throws TypeError or RangeError if x does not fit the model, or there is no such layer
 * @example show(plots.histograms(activations(model, xTest.hi(100), [0, 2, 4]), { xTitle: 'activation', omitZeros: true }));
 * @see lesson 04, "Neurons that stay silent"
 */
export function activations(model: LayersModel, x: InputsLike, layers?: readonly LayerRef[]): LayerActivations[] {
  const where = 'activations';
  const chosen = (layers ?? model.layers.map((_, i) => i)).map((layer) => findLayer(where, model, layer));
  const { data, shape } = checkInputs(where, model, x);
  const answers = tf.tidy(() => {
    // a layer that is used twice has two outputs; the course's models use each once
    const outputs = chosen.map(({ layer }) => layer.output as SymbolicTensor);
    const inner = tf.model({ inputs: model.inputs, outputs });
    return [inner.apply(tf.tensor(data, [...shape]), { training: false }) as Tensor | Tensor[]].flat();
  });
  const read = answers.map((answer, i) => ({
    name: chosen[i].name,
    values: ndarray(answer.dataSync<'float32'>().slice(), [...answer.shape]),
  }));
  tf.dispose(answers);
  return read;
}
