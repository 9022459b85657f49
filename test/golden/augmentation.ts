/**
 * Reads affine.json and generator.json, made by make_golden.py, and augmentation.json, made by make_augmentation.py.
 */
import ndarray, { type NdArray } from 'ndarray';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageDataGeneratorOptions } from '../../src/augment/options';
import type { TransformParameters } from '../../src/augment/transform';
import type { AffineParameters } from '../../src/images/affine';
import type { FillMode } from '../../src/images/warp';

/** Numbers from base64 of little-endian float32. */
export function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, file), 'utf8'));

/** Keras's names in camelCase. */
function camelCase<T>(object: object): T {
  const name = (key: string): string => key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [name(key), value as unknown])) as T;
}

/** A call of Keras's apply_affine_transform on a training image. */
export interface AffineCase {
  readonly trainingImage: number;
  readonly transform: AffineParameters;
  readonly fillMode: FillMode;
  readonly cval: number;
  readonly output: string;
}
export const affineCases = (): AffineCase[] => (read('affine.json') as { cases: AffineCase[] }).cases;

/** 200 draws of Keras's get_random_transform with the tutorial's arguments. */
export function generatorDraws(): { options: ImageDataGeneratorOptions; draws: TransformParameters[] } {
  const { arguments: options, sampledTransforms } = read('generator.json') as { arguments: object; sampledTransforms: object[] }; // prettier-ignore
  return { options: camelCase(options), draws: sampledTransforms.map((draw) => camelCase(draw)) };
}

/** A call of Keras's ImageDataGenerator.apply_transform. */
export interface TransformCase {
  readonly x: NdArray<Float32Array>;
  readonly parameters: TransformParameters;
  readonly fillMode: FillMode;
  readonly cval: number;
  readonly output: Float32Array;
}
type Stored = Record<'x' | 'output', string> & { shape: number[]; parameters: object; arguments: object; learnt: Record<string, string>; fillMode: FillMode; cval: number }; // prettier-ignore
const stored = (): { transforms: Stored[]; standardize: Stored[] } => read('augmentation.json') as ReturnType<typeof stored>;

export function transformCases(): TransformCase[] {
  return stored().transforms.map(({ x, shape, parameters, fillMode, cval, output }) => ({
    x: ndarray(floats(x), shape),
    parameters: camelCase(parameters),
    fillMode,
    cval,
    output: floats(output),
  }));
}

/** What Keras's fit learnt from 40 images, and what its standardize made of the first three, one by one. */
export interface StandardizeCase {
  readonly x: NdArray<Float32Array>;
  readonly options: ImageDataGeneratorOptions;
  readonly mean?: Float32Array;
  readonly std?: Float32Array;
  readonly zcaWhiteningMatrix?: Float32Array;
  readonly output: Float32Array;
}
export function standardizeCases(): StandardizeCase[] {
  return stored().standardize.map(({ x, shape, arguments: options, learnt, output }) => ({
    x: ndarray(floats(x), [40, ...shape]),
    options: camelCase(options),
    ...camelCase<object>(Object.fromEntries(Object.entries(learnt).map(([name, text]) => [name, floats(text)]))),
    output: floats(output),
  }));
}
