/**
 * A NumPy archive (.npz) with the arrays x_train, y_train, x_test and y_test, as `keras.datasets.mnist` keeps it.
 *
 * It knows the names and types of the four arrays; zip.ts opens the archive and npy.ts reads an array. What the labels
 * mean, and whether there are as many as images, dataset.ts checks.
 */
import ndarray, { type NdArray } from 'ndarray';
import { NpzFormatError, type Origin } from './errors';
import { isInteger, isUint8, parseNpy, readIntegers, type NpyArray } from './npy';
import { unzip } from './zip';

/** The four arrays. Labels are float64 because the archive may hold any integers; they are not yet checked. */
export interface NpzArrays {
  readonly trainImages: NdArray<Uint8Array>;
  readonly trainLabels: Float64Array;
  readonly testImages: NdArray<Uint8Array>;
  readonly testLabels: Float64Array;
}

const NAMES = ['x_train', 'y_train', 'x_test', 'y_test'] as const;

/**
 * Reads the four arrays of a NumPy archive, stored (`numpy.savez`) or deflated (`numpy.savez_compressed`).
 *
 * @param bytes the whole archive
 * @param origin the file's name and the remedy, for errors
 * @returns images uint8 [n, rows, columns]; labels float64 [n], whole numbers of any size. Arrays are copies.
 * @throws NpzFormatError if the archive is empty, cut short or damaged, an array is missing, images are not uint8 of 3
 *   dimensions in C order, labels are not integers of 1 dimension, or there is no image
 */
export function parseNpz(bytes: Uint8Array, origin: Origin): NpzArrays {
  const fail = (problem: string, cause?: unknown) =>
    new NpzFormatError(`parseNpz: ${origin.file}: ${problem} ${origin.remedy}`, { cause });
  if (bytes.length === 0) throw fail('the file is empty.');
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw fail('this is no zip archive, so no .npz file.');

  let archive: ReturnType<typeof unzip>;
  try {
    archive = unzip(
      bytes,
      NAMES.map((name) => `${name}.npy`),
    );
  } catch (error) {
    const reason = error instanceof RangeError ? 'an entry lies beyond the end' : (error as Error).message;
    throw fail(`the zip archive is cut short or damaged (${reason}).`, error);
  }

  const array = (name: (typeof NAMES)[number]): NpyArray => {
    const file = archive.files.get(`${name}.npy`);
    if (file) return parseNpy(file, name, origin);
    const found = archive.names.map((entry) => entry.replace(/\.npy$/, '')).join(', ') || 'nothing';
    throw fail(`the array ${name} is missing. Needed are ${NAMES.join(', ')}; the archive holds ${found}.`);
  };
  const images = (name: 'x_train' | 'x_test'): NdArray<Uint8Array> => {
    const { descr, shape, values } = array(name);
    if (!isUint8(descr)) throw fail(`${name} must be uint8 (|u1), but it is ${descr}.`);
    if (shape.length !== 3) throw fail(`${name} must have the shape (n, rows, columns), not (${shape.join(', ')}).`);
    if (shape.includes(0)) throw fail(`${name} has the shape (${shape.join(', ')}), so there is nothing to learn from.`);
    return ndarray(values, [...shape]);
  };
  const labels = (name: 'y_train' | 'y_test'): Float64Array => {
    const entry = array(name);
    if (!isInteger(entry.descr)) throw fail(`${name} must be integers, but it is ${entry.descr}.`);
    if (entry.shape.length !== 1) throw fail(`${name} must have the shape (n,), not (${entry.shape.join(', ')}).`);
    return readIntegers(entry);
  };
  return {
    trainImages: images('x_train'),
    trainLabels: labels('y_train'),
    testImages: images('x_test'),
    testLabels: labels('y_test'),
  };
}
