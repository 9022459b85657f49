/**
 * IDX, the file format of MNIST: a magic number, the sizes, then the values, all big-endian.
 *
 * Reads the two kinds that MNIST consists of, images (uint8, 3 dimensions) and labels (uint8, 1 dimension), from bytes
 * in memory. It knows neither files nor data sets. Source of the format: LeCun, Cortes and Burges, "The MNIST database
 * of handwritten digits". Lesson 01.
 */
import ndarray, { type NdArray } from 'ndarray';
import { IdxFormatError, type Origin } from './errors';

/** The type byte of unsigned bytes, and the names of the others for the error. */
const UINT8 = 0x08;
const OTHER_TYPES: Readonly<Record<number, string>> = {
  0x09: 'int8',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

/** What other files begin with that turn up under an IDX name. */
const LOOKALIKES: readonly [start: string, what: string][] = [
  ['<', 'a web page'],
  ['PK', 'a zip archive'],
  ['\x1f\x8b', 'gzip data within gzip data'],
  ['version https://git-lfs', 'a Git LFS pointer'],
];

/**
 * The header of an IDX file of unsigned bytes.
 *
 * @param shape [n, rows, columns] of images or [n] of labels
 * @returns 4 + 4 × dimensions bytes
 */
export function idxHeader(shape: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, UINT8);
  header.setUint8(3, shape.length);
  shape.forEach((size, i) => header.setUint32(4 + 4 * i, size));
  return new Uint8Array(header.buffer);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Says in words why the first four bytes are not those of `what`. */
function explainMagic(bytes: Uint8Array, what: string): string {
  const [a, b, type, dimensions] = bytes;
  const wanted = what === 'images' ? 3 : 1;
  const found = `it begins with ${hex(bytes.subarray(0, 4))}, not with ${hex(idxHeader(new Array(wanted).fill(0)).subarray(0, 4))}`;
  const text = String.fromCharCode(...bytes.subarray(0, 24));
  const lookalike = LOOKALIKES.find(([start]) => text.startsWith(start));
  if (lookalike) return `${found}: this is ${lookalike[1]}`;
  if (a !== 0 || b !== 0) return `${found}: this is no IDX file`;
  if (type in OTHER_TYPES) return `${found}: its values are ${OTHER_TYPES[type]}, not uint8`;
  if (type !== UINT8) return `${found}: this is no IDX file`;
  if (what === 'images' && dimensions === 1) return `${found}: this is a file of labels. Are two files swapped?`;
  if (what === 'labels' && dimensions === 3) return `${found}: this is a file of images. Are two files swapped?`;
  return `${found}: it has ${dimensions} dimensions, not ${wanted}`;
}

/** Checks the header against the length; returns the shape and the values (a view, not a copy). */
function parse(where: string, bytes: Uint8Array, origin: Origin, what: 'images' | 'labels') {
  const fail = (problem: string) =>
    new IdxFormatError(`${where}: ${origin.file}: ${problem.replace(/[^.?]$/, '$&.')} ${origin.remedy}`);
  const dimensions = what === 'images' ? 3 : 1;
  const start = 4 + 4 * dimensions;
  if (bytes.length === 0) throw fail('the file is empty');
  if (bytes.length < 4) throw fail(`there are ${bytes.length} bytes, fewer than the 4 of a magic number`);
  if (bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== UINT8 || bytes[3] !== dimensions)
    throw fail(explainMagic(bytes, what));
  if (bytes.length < start)
    throw fail(`the header of ${what} has ${start} bytes, but there are ${bytes.length} in the whole file`);

  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const announced = what === 'images' ? `${shape[0]} images of ${shape[1]}×${shape[2]}` : `${shape[0]} labels`;
  if (shape.includes(0)) throw fail(`the header announces ${announced}, so there is nothing to learn from`);
  const expected = start + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected)
    throw fail(
      `the header announces ${announced}, so ${expected} bytes once unzipped, but there are ${bytes.length}. ` +
        (bytes.length < expected ? 'The download was probably cut short' : 'Something was added after the end'),
    );
  return { shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start) };
}

/**
 * Reads an IDX file of images.
 *
 * @param bytes the whole file, unzipped
 * @param origin the file's name and the remedy, for errors
 * @returns uint8 [n, rows, columns], 0 (background) to 255 (ink); shares memory with `bytes`
 * @throws IdxFormatError if the magic number, the sizes or the length are wrong, or there is no image
 * @example parseIdxImages(bytes, { file: 'train-images-idx3-ubyte', remedy: 'Download it again.' }).shape // [60000, 28, 28]
 */
export function parseIdxImages(bytes: Uint8Array, origin: Origin): NdArray<Uint8Array> {
  const { shape, values } = parse('parseIdxImages', bytes, origin, 'images');
  return ndarray(values, shape);
}

/**
 * Reads an IDX file of labels. Parameters and errors as in `parseIdxImages`.
 *
 * @returns uint8 [n], any value from 0 to 255; shares memory with `bytes`
 */
export function parseIdxLabels(bytes: Uint8Array, origin: Origin): Uint8Array {
  return parse('parseIdxLabels', bytes, origin, 'labels').values;
}
