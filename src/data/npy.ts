/**
 * One NumPy array in a .npy file: a header in the syntax of a Python dict, then the values.
 *
 * Reads what a data set of images needs: uint8 arrays in C order, and labels of any integer type (many programs save
 * int64). It does not read floats, strings, records or pickled objects. Source of the format: NumPy's "NEP 1", as
 * `numpy.lib.format` documents it.
 */
import { NpzFormatError, type Origin } from './errors';

/** An array as the file holds it; `values` are its bytes, not yet numbers. */
export interface NpyArray {
  /** NumPy's name of the type, such as `|u1` (uint8) or `<i8` (little-endian int64). */
  readonly descr: string;
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Reads the header and checks it against the length.
 *
 * @param bytes the whole .npy file
 * @param name the array's name, for errors
 * @param origin the archive, for errors
 * @throws NpzFormatError if it is no .npy file, is in Fortran order, or is shorter or longer than announced
 */
export function parseNpy(bytes: Uint8Array, name: string, origin: Origin): NpyArray {
  const fail = (problem: string) => new NpzFormatError(`parseNpy: ${origin.file}: ${name} ${problem} ${origin.remedy}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (bytes.length < 12 || magic !== '\x93NUMPY') throw fail('is no .npy array: it does not begin with \\x93NUMPY.');

  // Format 1.0 counts the header in 16 bits, 2.0 and 3.0 in 32.
  const [length, start] = bytes[6] === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  if (start + length > bytes.length) throw fail('breaks off within its header.');
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined)
    throw fail(`has a header that is not understood: ${header.trim().slice(0, 120)}.`);
  if (order === 'True')
    throw fail('is stored in Fortran order (column by column). Save it with numpy.ascontiguousarray(…).');

  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const itemSize = Number(/^[|<>=][biufc](\d+)$/.exec(descr)?.[1]); // NaN for types that are refused later anyway
  const values = bytes.subarray(start + length);
  const expected = shape.reduce((product, size) => product * size, itemSize);
  if (Number.isFinite(expected) && values.length !== expected)
    throw fail(`announces shape (${shape.join(', ')}) of ${descr}, so ${expected} bytes, but holds ${values.length}.`);
  return { descr, shape, values };
}

/** How to read one integer of each type; the byte order is the second argument of all but the first two. */
const READERS = {
  i1: 'getInt8',
  u1: 'getUint8',
  i2: 'getInt16',
  u2: 'getUint16',
  i4: 'getInt32',
  u4: 'getUint32',
  i8: 'getBigInt64',
  u8: 'getBigUint64',
} as const;

/** True if NumPy's type name is uint8. */
export function isUint8(descr: string): boolean {
  return /^[|<>=]u1$/.test(descr);
}

/** True if NumPy's type name is an integer of 1, 2, 4 or 8 bytes. */
export function isInteger(descr: string): boolean {
  return /^[|<>=]/.test(descr) && descr.slice(1) in READERS;
}

/**
 * The values of an array of integers of any width and byte order.
 *
 * @returns float64 [n]: exact up to 2⁵³, far beyond any label
 */
export function readIntegers({ descr, values }: NpyArray): Float64Array {
  const reader = READERS[descr.slice(1) as keyof typeof READERS];
  const width = Number(descr.slice(2));
  const littleEndian = descr[0] !== '>';
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  return Float64Array.from({ length: values.length / width }, (_, i) => Number(view[reader](i * width, littleEndian)));
}
