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

/** An ndarray's numbers in row-major order: its own memory where they lie so already, else a copy of the same type. */
export function rowMajor<T extends Numbers>(array: NdArray<T>): T {
  let expected = 1;
  let contiguous = true;
  for (let axis = array.shape.length - 1; axis >= 0; axis--) {
    if (array.shape[axis] !== 1 && array.stride[axis] !== expected) contiguous = false;
    expected *= array.shape[axis];
  }
  if (contiguous) return array.data.subarray(array.offset, array.offset + array.size) as T;
  const out = new (array.data.constructor as new (n: number) => T)(array.size);
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
