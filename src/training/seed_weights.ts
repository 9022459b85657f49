/**
 * Draws a model's starting weights from a seed, so that two students start from the same numbers.
 */
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend/tf';
import { checkInteger } from '../core/check';
import { MAX_SEED, Random } from '../core/random';

interface Initializer {
  getClassName(): string;
  getConfig(): Record<string, unknown>;
}

/** How one of this project's own weights is drawn; undefined for initializers that are left to tfjs. */
function ownDraw(initializer: Initializer, shape: readonly number[], random: Random): (() => number) | undefined {
  const { mode, distribution, scale } = initializer.getConfig();
  if (mode === undefined) return undefined; // in tfjs the Glorot, He and LeCun kinds are one class, with a mode each
  const receptive = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const fanIn = shape.length > 1 ? shape[shape.length - 2] * receptive : shape[0];
  const fanOut = shape[shape.length - 1] * receptive;
  const fan = mode === 'fanIn' ? fanIn : mode === 'fanOut' ? fanOut : (fanIn + fanOut) / 2;
  const deviation = Math.sqrt((scale as number) / Math.max(1, fan));
  if (distribution === 'normal') return () => deviation * random.truncatedNormal();
  const limit = Math.sqrt(3) * deviation;
  return () => random.uniform(-limit, limit);
}

/**
 * Replaces a model's weights by freshly drawn ones, each by its own layer's initializer, from a seed.
 *
 * Also the way to start afresh: compiling a model again does not reset its weights, this does. Layers whose
 * initializer draws nothing (zeros, ones, a constant) get what it gives. Glorot, He and LeCun initializers
 * (tfjs's default is Glorot normal, Keras's is Glorot uniform) are drawn by this project's own generator and so give the
 * same bits everywhere; other random initializers are drawn by tfjs with a seed made from this one.
 *
 * @param model a built model (its first layer has an inputShape)
 * @param seed whole number from 0 to 2³² − 1
 * @throws RangeError for a bad seed
 * @example seedWeights(model, SEED);
 * @see Keras's `keras.utils.set_random_seed`, which sets a global instead
 */
export function seedWeights(model: LayersModel, seed: number): void {
  checkInteger('seedWeights', 'seed', seed, { min: 0, max: MAX_SEED });
  let index = 0;
  for (const layer of model.layers) {
    const fresh = layer.weights.map((weight) => {
      const stream = index++;
      const name = weight.name.replace(/_\d+$/, '').split('/').pop() as string;
      const initializer = initializerOf(layer as unknown as Record<string, unknown>, name);
      return initializer === undefined
        ? weight.read().clone()
        : draw(initializer, weight.shape as number[], seed, stream);
    });
    layer.setWeights(fresh);
    tf.dispose(fresh);
  }
}

/** A layer keeps the initializer of its weight "kernel" as the property "kernelInitializer", and so on. */
function initializerOf(layer: Record<string, unknown>, weightName: string): Initializer | undefined {
  const camel = weightName.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return layer[`${camel}Initializer`] as Initializer | undefined;
}

function draw(initializer: Initializer, shape: number[], seed: number, stream: number): Tensor {
  const random = new Random(seed, stream);
  const next = ownDraw(initializer, shape, random);
  if (next !== undefined) {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    for (let i = 0; i < values.length; i++) values[i] = next();
    return tf.tensor(values, shape);
  }
  const config = initializer.getConfig();
  const Class = initializer.constructor as new (config: Record<string, unknown>) => { apply(shape: number[]): Tensor };
  return new Class('seed' in config ? { ...config, seed: random.uint32() } : config).apply(shape);
}
