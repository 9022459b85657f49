/**
 * The saliency of a prediction: how the score of a class changes with each pixel. → tfjs, training
 *
 * The score is what goes into the softmax, as in Simonyan and others: a probability near 1 hardly changes any more,
 * whatever the pixels do.
 */
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import ndarray, { type NdArray } from 'ndarray';
import { tf } from '../backend/tf';
import { checkInteger } from '../core/check';
import type { Saliency } from '../plots/saliency';
import { oneSample, type SampleLike } from './one_sample';

/** What `plots.saliency` draws. */
export interface SaliencyMap extends Saliency {
  /** float32, as the model takes it, such as [28, 28, 1] */
  readonly image: NdArray<Float32Array>;
  /** float32, of the same shape */
  readonly gradient: NdArray<Float32Array>;
  readonly label: number;
  readonly probability: number;
}

/** A function that is differentiated: from a batch of one to the score of a class. */
function scoreOf(model: LayersModel, label: number): (x: Tensor) => Scalar {
  const last = model.layers[model.layers.length - 1];
  const kind = last.getClassName();
  const softmax = last.getConfig().activation === 'softmax';
  const pick = (scores: Tensor): Scalar => scores.slice([0, label], [1, 1]).asScalar();
  const before = (x: Tensor): Tensor =>
    tf.model({ inputs: model.inputs, outputs: last.input }).apply(x, { training: false }) as Tensor;
  if (kind === 'Dense' && softmax) {
    const [kernel, bias] = last.getWeights();
    return (x) => {
      const scores = tf.matMul(before(x), kernel);
      return pick(bias ? scores.add(bias) : scores);
    };
  }
  if (kind === 'Softmax' || (kind === 'Activation' && softmax)) return (x) => pick(before(x));
  return (x) => pick(model.apply(x, { training: false }) as Tensor);
}

/**
 * The slope of a class's score by each pixel of an image, dropout off.
 *
 * @param model a tfjs model that ends in one number for each class
 * @param image one sample as the model takes it, such as `xTest.pick(0)`, float32
 * @param label the class, a whole number from 0; default: the one the model predicts
 * @returns image, slope, class and its probability
 * @throws TypeError or RangeError if the image does not fit the model, or there is no such class
 * @example show(plots.saliency(saliency(model, xTest.pick(2853))));
 * @see lesson 02, "What it looks at"; K. Simonyan and others, "Deep Inside Convolutional Networks", 2013
 */
export function saliency(model: LayersModel, image: SampleLike, label?: number): SaliencyMap {
  const where = 'saliency';
  const { data, shape } = oneSample(where, model, image);
  const output = model.outputs[0].shape;
  if (output.length !== 2)
    throw new RangeError(
      `${where}: the model must answer with one number for each class, but its output has the shape [${output.map((n) => n ?? 'n').join(', ')}].`,
    );
  if (label !== undefined) checkInteger(where, 'label', label, { min: 0, max: (output[1] as number) - 1 });
  const x = tf.tensor(data, [...shape]);
  const answer = tf.tidy(() => model.apply(x, { training: false }) as Tensor);
  const probabilities = answer.dataSync<'float32'>();
  const chosen = label ?? probabilities.indexOf(Math.max(...probabilities));
  const probability = probabilities[chosen];
  const gradient = tf.tidy(() => tf.grad(scoreOf(model, chosen))(x));
  const slopes = gradient.dataSync<'float32'>().slice();
  tf.dispose([x, answer, gradient]);
  const sample = shape.slice(1);
  return { image: ndarray(data.slice(), sample), gradient: ndarray(slopes, sample), label: chosen, probability };
}
