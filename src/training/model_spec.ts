/**
 * Reads a tfjs model: what the engine needs to know about it, or why the engine cannot train it.
 *
 * Only public properties and `getConfig` are used, so it does not matter which backend the model lives in.
 */
import type { LayersModel, layers, serialization } from '@tensorflow/tfjs';
import { shapeAfter } from '../engine/plan';
import type { ActivationName, LayerSpec, LossName, ModelSpec, OptimizerSpec, Padding, Penalty } from '../engine/spec';

type Layer = layers.Layer;
type Config = serialization.ConfigDict;

const ACTIVATIONS: readonly string[] = ['linear', 'relu', 'elu', 'tanh', 'sigmoid', 'softmax'];
const LOSSES: Record<string, LossName> = {
  sparsecategoricalcrossentropy: 'sparseCategoricalCrossentropy',
  categoricalcrossentropy: 'categoricalCrossentropy',
  meansquarederror: 'meanSquaredError',
  mse: 'meanSquaredError',
};

/** Why a model is not covered. Thrown inside this file only. */
class NotCovered extends Error {}
const refuse = (reason: string): never => {
  throw new NotCovered(reason);
};

/**
 * Why the engine cannot train a model.
 *
 * @param model a tfjs model, compiled or (for prediction only) not
 * @returns a clause that names the layer, as in 'layer "up_1" is an UpSampling2D'; undefined if the model is covered
 * @example const reason = whyNotCovered(model); if (reason) console.log(`tfjs trains: ${reason}`);
 */
export function whyNotCovered(model: LayersModel): string | undefined {
  try {
    describeModel(model);
    return undefined;
  } catch (error) {
    if (error instanceof NotCovered) return error.message;
    throw error;
  }
}

/**
 * A model as the engine wants it.
 *
 * @throws Error with the reason if the engine does not cover the model; ask `whyNotCovered` first
 */
export function describeModel(model: LayersModel): ModelSpec {
  if (model.getClassName() !== 'Sequential') refuse('the model is not a tf.sequential()');
  const inputShape = sampleShape(model.inputs[0].shape, 'the model');
  const specs: LayerSpec[] = [];
  let shape: readonly number[] = inputShape;
  for (const layer of model.layers) {
    if (layer.getClassName() === 'InputLayer') continue;
    const spec = describeLayer(layer, shape);
    specs.push(spec);
    shape = shapeAfter(spec, shape);
    const expected = sampleShape(layer.outputShape as (number | null)[], `layer "${layer.name}"`);
    if (shape.join() !== expected.join()) refuse(`layer "${layer.name}" makes [${expected.join()}] of its input`);
  }
  if (specs.length === 0) refuse('the model has no layers');
  if (model.optimizer == null)
    // only predicts
    return { inputShape, layers: specs, loss: 'meanSquaredError', optimizer: { kind: 'sgd' } };
  const loss = describeLoss(model);
  if (shape.length !== 1 && loss !== 'meanSquaredError') refuse(`the loss ${loss} is covered for one row of outputs`);
  describeMetrics(model, shape);
  return { inputShape, layers: specs, loss, optimizer: describeOptimizer(model) };
}

function sampleShape(shape: readonly (number | null)[], what: string): number[] {
  const sizes = shape.slice(1);
  if (sizes.length === 0 || sizes.some((n) => n == null || n < 1)) refuse(`${what} has a shape of unknown size`);
  return sizes as number[];
}

function describeLoss(model: LayersModel): LossName {
  const given = Array.isArray(model.loss) && model.loss.length === 1 ? model.loss[0] : model.loss;
  const name = typeof given === 'function' ? given.name : given;
  if (typeof name !== 'string') return refuse('there is more than one loss');
  return LOSSES[name.replace(/_/g, '').toLowerCase()] ?? refuse(`the loss "${name}" is not covered`);
}

function describeMetrics(model: LayersModel, output: readonly number[]): void {
  for (const name of model.metricsNames) {
    if (name === 'loss') continue;
    if (name !== 'acc') refuse(`the metric "${name}" is not covered`);
    if (output.length !== 1) refuse('accuracy is covered for one row of outputs');
  }
}

function describeOptimizer(model: LayersModel): OptimizerSpec {
  const name = model.optimizer.getClassName();
  const config = model.optimizer.getConfig() as Record<string, number | boolean | null>;
  const number = (key: string, otherwise: number) => Number(config[key] ?? otherwise);
  const epsilon = number('epsilon', 1e-7);
  switch (name) {
    case 'SGD':
      return { kind: 'sgd' };
    case 'Momentum':
      return { kind: 'momentum', momentum: number('momentum', 0), nesterov: config.useNesterov === true };
    case 'RMSProp':
      if (config.centered === true) refuse('the optimizer is a centered RMSProp');
      return { kind: 'rmsprop', rho: number('decay', 0.9), momentum: number('momentum', 0), epsilon };
    case 'Adam':
      return { kind: 'adam', beta1: number('beta1', 0.9), beta2: number('beta2', 0.999), epsilon };
    default:
      return refuse(`the optimizer ${name} is not covered`);
  }
}

function describeLayer(layer: Layer, shape: readonly number[]): LayerSpec {
  const kind = layer.getClassName();
  const { name } = layer;
  const config = layer.getConfig();
  const what = `layer "${name}"`;
  const image = () => {
    if (shape.length !== 3) refuse(`${what}, a ${kind}, takes [${shape.join()}] instead of [height, width, channels]`);
    if ((config.dataFormat ?? 'channelsLast') !== 'channelsLast')
      refuse(`${what} has the data format ${text(config.dataFormat)}`);
  };
  switch (kind) {
    case 'Conv2D': {
      image();
      if (pair(config.dilationRate ?? 1).some((n) => n !== 1)) refuse(`${what} is dilated`);
      const geometry = {
        kernel: pair(config.kernelSize),
        strides: pair(config.strides),
        padding: padding(config, what),
      };
      return { kind: 'conv', name, filters: Number(config.filters), ...geometry, ...weighted(config, layer, what) };
    }
    case 'Dense':
      return { kind: 'dense', name, units: Number(config.units), ...weighted(config, layer, what) };
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      image();
      const geometry = { pool: pair(config.poolSize), strides: pair(config.strides), padding: padding(config, what) };
      return { kind: kind === 'MaxPooling2D' ? 'maxPool' : 'averagePool', name, ...geometry };
    }
    case 'GlobalAveragePooling2D':
      image();
      return { kind: 'globalAverage', name };
    case 'Flatten':
    case 'Reshape':
      if ((config.dataFormat ?? 'channelsLast') !== 'channelsLast')
        refuse(`${what} has the data format ${text(config.dataFormat)}`);
      return { kind: 'reshape', name, shape: sampleShape(layer.outputShape as (number | null)[], what) };
    case 'Dropout':
      if (config.noiseShape != null) refuse(`${what} has a noise shape`);
      return { kind: 'dropout', name, rate: Number(config.rate) };
    case 'Activation':
      return { kind: 'activation', name, activation: activation(config.activation, what) };
    case 'BatchNormalization': {
      const axis = Number(config.axis ?? -1);
      if (axis !== -1 && axis !== shape.length) refuse(`${what} normalizes axis ${axis} instead of the last one`);
      if (!layer.trainable) refuse(`${what}, a BatchNormalization, is frozen`);
      for (const key of ['betaRegularizer', 'gammaRegularizer', 'betaConstraint', 'gammaConstraint'])
        if (config[key] != null) refuse(`${what} has a ${key}`);
      const [momentum, epsilon] = [Number(config.momentum), Number(config.epsilon)];
      return {
        kind: 'batchNorm',
        name,
        momentum,
        epsilon,
        center: config.center !== false,
        scale: config.scale !== false,
      };
    }
    default:
      return refuse(`${what} is of the kind ${kind}`);
  }
}

/** What convolutions and dense layers share. */
function weighted(config: Config, layer: Layer, what: string) {
  for (const key of ['activityRegularizer', 'kernelConstraint', 'biasConstraint'])
    if (config[key] != null) refuse(`${what} has a ${key}`);
  return {
    useBias: config.useBias !== false,
    activation: activation(config.activation ?? 'linear', what),
    kernelPenalty: penalty(config.kernelRegularizer, what),
    biasPenalty: penalty(config.biasRegularizer, what),
    trainable: layer.trainable,
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function activation(value: unknown, what: string): ActivationName {
  const name = text(value);
  if (!ACTIVATIONS.includes(name)) refuse(`${what} has the activation ${name}`);
  return name as ActivationName;
}

function penalty(value: unknown, what: string): Penalty {
  if (value == null) return { l1: 0, l2: 0 };
  const { className, config } = value as { className?: string; config?: Partial<Penalty> };
  if (className !== 'L1L2') refuse(`${what} has a regularizer of its own`);
  return { l1: Number(config?.l1 ?? 0), l2: Number(config?.l2 ?? 0) };
}

function padding(config: Config, what: string): Padding {
  const name = text(config.padding ?? 'valid');
  if (name !== 'valid' && name !== 'same') refuse(`${what} has the padding ${name}`);
  return name as Padding;
}

function pair(value: unknown): [number, number] {
  return Array.isArray(value) ? [Number(value[0]), Number(value[value.length - 1])] : [Number(value), Number(value)];
}
