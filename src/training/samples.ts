/**
 * Turns what a student hands to `fit`, `evaluate` or `predict` (ndarrays, typed arrays, tensors) into plain samples,
 * and refuses what the model cannot take before anything runs.
 */
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { NdArray } from 'ndarray';
import { checkWithin, float32, isNdArray, rowMajor, type Numbers } from '../core/arrays';
import { checkNumber, show } from '../core/check';
import { checkSampleWeight, type SampleWeight } from '../core/sample_weight';
import type { Inputs, Samples, Targets } from './trainer';

/** Inputs: an ndarray or a tensor of shape [n, …] as the model's first layer takes it, usually float32. */
export type InputsLike = NdArray<Numbers> | Tensor;
/** Targets: class numbers [n] for a sparse loss, else rows of numbers [n, …]. */
export type TargetsLike = NdArray<Numbers> | Tensor | Numbers | readonly number[];

interface Plain {
  data: Numbers;
  shape: number[];
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dataId' in value && 'dataSync' in value;
}

/** Row-major numbers and their shape; no copy where the ndarray is row-major already. */
function plain(where: string, name: string, value: unknown): Plain {
  if (isTensor(value)) return { data: value.dataSync(), shape: value.shape };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const data = value as Numbers;
    return { data, shape: [data.length] };
  }
  if (Array.isArray(value)) return { data: Float64Array.from(value as number[]), shape: [value.length] };
  if (isNdArray(value)) {
    checkWithin(where, name, value);
    return { data: rowMajor(value), shape: [...value.shape] };
  }
  throw new TypeError(`${where}: ${name} must be an ndarray, a typed array or a tensor, but it is ${show(value)}.`);
}

function finite(where: string, name: string, { data }: Plain): Float32Array {
  const out = float32(data);
  for (let i = 0; i < out.length; i++) {
    // x − x is 0 for every finite number, and NaN for the others
    if (out[i] - out[i] !== 0) {
      throw new RangeError(
        `${where}: ${name} must hold finite numbers, but number ${i} is ${out[i]}. Look where the data come from.`,
      );
    }
  }
  return out;
}

const shapeText = (shape: readonly (number | null)[]): string => `[${shape.map((n) => n ?? 'n').join(', ')}]`;

/**
 * Inputs for a model.
 *
 * @param where the function that asks, as errors name it
 * @param model the model they are for
 * @param x ndarray or tensor, [n, …] with the rest as the model's first layer takes it
 * @returns float32 inputs; the caller's numbers are shared, not copied, where they are float32 and row-major
 * @throws TypeError or RangeError for another type or shape, no sample at all, or a number that is not finite
 */
export function checkInputs(where: string, model: LayersModel, x: InputsLike): Inputs {
  const array = plain(where, 'x', x);
  const wanted = model.inputs[0].shape;
  const fits =
    array.shape.length === wanted.length &&
    wanted.every((n, axis) => axis === 0 || n === null || n === array.shape[axis]);
  if (!fits) {
    const hint =
      array.shape.length === wanted.length - 1 && wanted[wanted.length - 1] === 1
        ? ' Scale the images and add the channel axis with toInputs(images).'
        : ' Reshape the data, or change inputShape of the first layer.';
    throw new RangeError(
      `${where}: x must have the shape ${shapeText(wanted)} that the model takes, but it has ${shapeText(array.shape)}.${hint}`,
    );
  }
  if (array.shape[0] === 0)
    throw new RangeError(`${where}: x must hold at least one sample, but its shape is ${shapeText(array.shape)}.`);
  return { data: finite(where, 'x', array), shape: array.shape };
}

/** Whether the model was compiled with a loss that takes class numbers. */
function takesClasses(model: LayersModel): boolean {
  const { loss } = model;
  const name = typeof loss === 'function' ? loss.name : show(loss);
  return /^"?sparse_?categorical_?crossentropy"?$/i.test(name);
}

function toTargets(where: string, model: LayersModel, y: TargetsLike, n: number): Targets {
  const array = plain(where, 'y', y);
  const output = model.outputs[0].shape;
  if (array.shape[0] !== n) {
    throw new RangeError(
      `${where}: x and y must hold equally many samples, but x has ${n} and y has ${array.shape[0]}.`,
    );
  }
  if (takesClasses(model)) {
    if (array.data.length !== n) {
      throw new RangeError(
        `${where}: y must hold one class number per sample for the loss sparseCategoricalCrossentropy, but its shape is ${shapeText(array.shape)}. For one-hot rows compile with categoricalCrossentropy.`,
      );
    }
    const classes = output[output.length - 1] as number;
    for (let i = 0; i < n; i++) {
      const label = array.data[i];
      if (!Number.isInteger(label) || label < 0 || label >= classes) {
        throw new RangeError(
          `${where}: y must hold class numbers from 0 to ${classes - 1}, since the model has ${classes} outputs, but y[${i}] is ${label}.`,
        );
      }
    }
    return { kind: 'classes', data: Int32Array.from(array.data) };
  }
  const shape = array.shape.length === 1 && output.length === 2 ? [n, 1] : array.shape;
  if (
    shape.length !== output.length ||
    !output.every((size, axis) => axis === 0 || size === null || size === shape[axis])
  ) {
    throw new RangeError(
      `${where}: y must have the shape ${shapeText(output)} of the model's output, but it has ${shapeText(array.shape)}. For class numbers compile with sparseCategoricalCrossentropy.`,
    );
  }
  return { kind: 'values', data: finite(where, 'y', array), shape };
}

/** How much each sample counts. Where both are given, they multiply (Keras refuses the two together). */
export interface Weighting {
  /** One weight per sample, at least 0: a list, a typed array or an ndarray [n]; `validationSplit` takes them along. */
  sampleWeight?: SampleWeight;
  /** One weight per class, by class number; classes not named weigh 1. It counts in training only, not in validation. */
  classWeight?: Record<number, number>;
}

/** The class of a sample as Keras takes it for `classWeight`: of several outputs the largest, else the nearest number. */
function classOf(y: Targets, i: number): number {
  if (y.kind === 'classes') return y.data[i];
  const width = y.data.length / y.shape[0];
  if (width === 1) return nearestWhole(y.data[i]);
  let best = 0;
  for (let j = 1; j < width; j++) if (y.data[i * width + j] > y.data[i * width + best]) best = j;
  return best;
}

/** As numpy rounds: of two whole numbers that are equally near the even one. */
function nearestWhole(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

/**
 * Samples for a compiled model: inputs, targets and, where given, weights, all checked.
 *
 * @throws TypeError or RangeError that names what does not fit, see `checkInputs`; also for labels out of range
 */
export function toSamples(
  where: string,
  model: LayersModel,
  x: InputsLike,
  y: TargetsLike,
  sampleWeight?: SampleWeight,
): Samples {
  const inputs = checkInputs(where, model, x);
  const n = inputs.shape[0];
  const targets = toTargets(where, model, y, n);
  if (sampleWeight === undefined) return { x: inputs, y: targets };
  return { x: inputs, y: targets, weights: checkSampleWeight(where, sampleWeight, n) };
}

function checkClassWeight(where: string, classWeight: unknown): asserts classWeight is Record<number, number> {
  // a list has class numbers as keys too; a Map has no keys that one could see
  if (!/^\[object (Object|\w*Array)\]$/.test(Object.prototype.toString.call(classWeight)))
    throw new TypeError(
      `${where}: classWeight must be an object such as { 0: 1, 1: 3 }, but it is ${show(classWeight)}. Object.fromEntries(map) makes one of a Map.`,
    );
  for (const [name, weight] of Object.entries(classWeight as object)) {
    if (!/^(0|[1-9]\d*)$/.test(name))
      throw new RangeError(
        `${where}: classWeight must hold weights by class number, a whole number at least 0, but there is ${show(name)}.`,
      );
    checkNumber(where, `classWeight[${name}]`, weight, { min: 0 });
  }
}

/**
 * Multiplies the weights of classes into those of the samples, which are copied; x and y are shared.
 *
 * @param classWeight see `Weighting`; undefined leaves everything as it is
 * @throws TypeError or RangeError for anything but numbers, at least 0, by whole numbers, at least 0
 */
export function weightClasses(where: string, samples: Samples, classWeight: Weighting['classWeight']): Samples {
  if (classWeight === undefined) return samples;
  checkClassWeight(where, classWeight);
  const { x, y } = samples;
  const weights = samples.weights?.slice() ?? new Float32Array(x.shape[0]).fill(1);
  for (let i = 0; i < weights.length; i++) weights[i] *= classWeight[classOf(y, i)] ?? 1;
  return { x, y, weights };
}

/** The samples from `start` to `end` (not included), sharing memory with the whole. */
export function sliceSamples(samples: Samples, start: number, end: number): Samples {
  const rows = <T extends Float32Array | Int32Array>(data: T, n: number): T => {
    const width = data.length / n;
    return data.subarray(start * width, end * width) as T;
  };
  const n = samples.x.shape[0];
  const shape = (whole: readonly number[]): number[] => [end - start, ...whole.slice(1)];
  return {
    x: { data: rows(samples.x.data, n), shape: shape(samples.x.shape) },
    y:
      samples.y.kind === 'classes'
        ? { kind: 'classes', data: rows(samples.y.data, n) }
        : { kind: 'values', data: rows(samples.y.data, n), shape: shape(samples.y.shape) },
    ...(samples.weights && { weights: rows(samples.weights, n) }),
  };
}

/** The samples with the given numbers, in their order, copied. */
export function takeSamples({ x, y, weights }: Samples, rows: Int32Array): Samples {
  const n = x.shape[0];
  const take = <T extends Float32Array | Int32Array>(data: T): T => {
    const width = data.length / n;
    const out = new (data.constructor as new (length: number) => T)(rows.length * width);
    rows.forEach((row, i) => out.set(data.subarray(row * width, (row + 1) * width), i * width));
    return out;
  };
  const shape = (whole: readonly number[]): number[] => [rows.length, ...whole.slice(1)];
  return {
    x: { data: take(x.data), shape: shape(x.shape) },
    y:
      y.kind === 'classes'
        ? { kind: 'classes', data: take(y.data) }
        : { kind: 'values', data: take(y.data), shape: shape(y.shape) },
    ...(weights && { weights: take(weights) }),
  };
}

/** Several samples one after the other, copied. All have weights or none. */
export function joinSamples(parts: readonly Samples[]): Samples {
  const n = parts.reduce((sum, part) => sum + part.x.shape[0], 0);
  const join = <T extends Float32Array | Int32Array>(arrays: T[]): T => {
    const out = new (arrays[0].constructor as new (length: number) => T)(
      arrays.reduce((sum, array) => sum + array.length, 0),
    );
    let at = 0;
    for (const array of arrays) {
      out.set(array, at);
      at += array.length;
    }
    return out;
  };
  const { x, y, weights } = parts[0];
  return {
    x: { data: join(parts.map((part) => part.x.data)), shape: [n, ...x.shape.slice(1)] },
    y:
      y.kind === 'classes'
        ? { kind: 'classes', data: join(parts.map((part) => part.y.data as Int32Array)) }
        : {
            kind: 'values',
            data: join(parts.map((part) => part.y.data as Float32Array)),
            shape: [n, ...y.shape.slice(1)],
          },
    ...(weights && { weights: join(parts.map((part) => part.weights!)) }),
  };
}
