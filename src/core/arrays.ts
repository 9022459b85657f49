/**
 * Arrays of numbers as callers hand them over: typed arrays and ndarrays, whatever their type and layout.
 *
 * Imports nothing.
 */
import type { NdArray } from 'ndarray';

/** Typed arrays of numbers. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Uint16Array
  | Int16Array
  | Int32Array
  | Uint32Array;

/** Whether a value is an ndarray, to look at. */
export function isNdArray(value: unknown): value is NdArray<Numbers> {
  return typeof value === 'object' && value !== null && 'stride' in value && 'shape' in value && 'data' in value;
}

/**
 * Refuses a view that goes beyond its numbers, which ndarray's `hi`, `lo` and `pick` do not notice.
 *
 * @param where the function that asks, as the error names it
 * @param name the argument's name
 * @param array the view
 * @throws RangeError
 */
export function checkWithin(where: string, name: string, array: NdArray<Numbers>): void {
  const { data, shape, stride, offset, size } = array;
  if (size === 0) return;
  const steps = shape.map((n, axis) => (n - 1) * stride[axis]);
  const first = steps.reduce((sum, step) => sum + Math.min(step, 0), offset);
  const last = steps.reduce((sum, step) => sum + Math.max(step, 0), offset);
  if (first < 0 || last >= data.length)
    throw new RangeError(
      `${where}: ${name} must lie within its numbers, but a view of the shape [${shape.join(', ')}] needs more than the ${data.length} that there are. Ask hi for fewer.`,
    );
}

/**
 * An ndarray's numbers in row-major order: its own memory where they lie so already, else a copy of the same type.
 * Those of an ndarray over a list, as JavaScript without types may hand it over, become float64.
 */
export function rowMajor<T extends Numbers>(array: NdArray<T>): T {
  let expected = 1;
  let contiguous = true;
  for (let axis = array.shape.length - 1; axis >= 0; axis--) {
    if (array.shape[axis] !== 1 && array.stride[axis] !== expected) contiguous = false;
    expected *= array.shape[axis];
  }
  const list = Array.isArray(array.data);
  if (contiguous && !list) return array.data.subarray(array.offset, array.offset + array.size) as T;
  const out = new ((list ? Float64Array : array.data.constructor) as new (n: number) => T)(array.size);
  const index = new Array<number>(array.shape.length).fill(0);
  for (let i = 0; i < array.size; i++) {
    out[i] = array.get(...index);
    for (let axis = index.length - 1; axis >= 0 && ++index[axis] === array.shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}

/** Numbers as float32: their own memory if they are, else a copy. */
export function float32(numbers: Numbers): Float32Array {
  return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
}
