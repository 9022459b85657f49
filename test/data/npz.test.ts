import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { NpzFormatError } from '../../src/data/errors';
import { parseNpz } from '../../src/data/npz';
import { classes, pixels } from './fixtures';

// fflate's types are written for a newer TypeScript.
const zip = (files: Record<string, Uint8Array>): Uint8Array => zipSync(files) as Uint8Array;
const origin = { file: 'some.npz', remedy: 'Get it again.' };
// Archives by NumPy itself, good and bad; make_npz.py says how they were made.
const archives = JSON.parse(readFileSync(join(__dirname, 'npz.json'), 'utf8')) as Record<string, string>;
const bytesOf = (name: string) => Uint8Array.from(Buffer.from(archives[name], 'base64'));

const good = ['stored', 'deflated', 'int64 labels', 'big-endian int16 labels', 'further array'] as const;

test.each(good)('an archive of NumPy is read: %s', (name) => {
  const { trainImages, trainLabels, testImages, testLabels } = parseNpz(bytesOf(name), origin);
  expect(trainImages.shape).toEqual([12, 3, 4]);
  expect(trainImages.data).toEqual(pixels(144));
  expect(trainImages.dtype).toBe('uint8');
  expect([...trainLabels]).toEqual([...classes(12)]);
  expect(testImages.shape).toEqual([5, 3, 4]);
  expect(testImages.data).toEqual(pixels(60));
  expect([...testLabels]).toEqual([...classes(5)]);
});

const bad: [name: string, message: string][] = [
  ['no y_test', 'the array y_test is missing. Needed are x_train, y_train, x_test, y_test; the archive holds x_train, y_train, x_test. Get'],
  ['float32 images', 'x_train must be uint8 (|u1), but it is <f4. Get'],
  ['float64 labels', 'y_train must be integers, but it is <f8.'],
  ['object labels', 'y_train must be integers, but it is |O.'],
  ['text labels', 'y_train must be integers, but it is <U5.'],
  ['Fortran order', 'x_train is stored in Fortran order (column by column). Save it with numpy.ascontiguousarray(…).'],
  ['flat images', 'x_train must have the shape (n, rows, columns), not (12, 12).'],
  ['labels in a column', 'y_train must have the shape (n,), not (12, 1).'],
  ['no images', 'x_test has the shape (0, 3, 4), so there is nothing to learn from.'],
];

test.each(bad)('an archive is refused: %s', (name, message) => {
  const read = () => parseNpz(bytesOf(name), origin);
  expect(read).toThrow(NpzFormatError);
  expect(read).toThrow(message);
  expect(read).toThrow(/^parse\w+: some\.npz: .* Get it again\.$/);
});

test('labels of any integer type come as they are, for the data set to judge', () => {
  expect(parseNpz(bytesOf('label -1'), origin).trainLabels[7]).toBe(-1);
  expect(parseNpz(bytesOf('label 256'), origin).testLabels[2]).toBe(256);
});

test('an archive that is cut short is refused, wherever it is cut', () => {
  const whole = bytesOf('stored');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
      expect(() => parseNpz(whole.subarray(0, length), origin)).toThrow(NpzFormatError);
    }),
  );
  expect(() => parseNpz(whole.subarray(0, -30), origin)).toThrow(
    'the zip archive is cut short or damaged (the directory at the end of the archive is missing). Get it again.',
  );
});

test('a changed byte in the data is noticed by its check sum', () => {
  for (const name of ['stored', 'deflated'] as const) {
    const damaged = bytesOf(name);
    damaged[name === 'stored' ? 250 : 120] ^= 1; // within x_train
    expect(() => parseNpz(damaged, origin)).toThrow(NpzFormatError);
    expect(() => parseNpz(damaged, origin)).toThrow(/the zip archive is cut short or damaged \(/);
  }
});

test('whatever byte is changed, there is either a result or an NpzFormatError', () => {
  const whole = bytesOf('deflated');
  const position = fc.integer({ min: 0, max: whole.length - 1 });
  fc.assert(
    fc.property(position, fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Uint8Array.from(whole);
      damaged[at] ^= change;
      try {
        parseNpz(damaged, origin);
      } catch (error) {
        expect(error).toBeInstanceOf(NpzFormatError);
      }
    }),
    { numRuns: 500 },
  );
});

test('files that are no archive are refused', () => {
  expect(() => parseNpz(new Uint8Array(), origin)).toThrow('parseNpz: some.npz: the file is empty. Get it again.');
  expect(() => parseNpz(Buffer.from('\x93NUMPY'), origin)).toThrow('this is no zip archive, so no .npz file.');
  expect(() => parseNpz(zip({}), origin)).toThrow('the array x_train is missing.');
});

const npy = (header: string, values: number[] = []) =>
  Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0, ...Buffer.from(header), ...values]);

test.each([
  ['no array', Uint8Array.from(Buffer.from('text, and no array')), 'x_train is no .npy array: it does not begin with'],
  ['a header that is cut', npy('{').subarray(0, 10), 'x_train is no .npy array'],
  ['a longer header than file', Uint8Array.from([...npy('{').subarray(0, 8), 200, 0, 1, 1]), 'x_train breaks off within its header.'],
  ['a header of records', npy("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,), }"), 'has a header that is not understood: {'],
  ['too few values', npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1, 2), }", [1, 2, 3]), 'x_train announces shape (2, 1, 2) of |u1, so 4 bytes, but holds 3.'],
])('an archive whose first array is %s is refused', (_, file, message) => {
  const read = () => parseNpz(zip({ 'x_train.npy': file }), origin);
  expect(read).toThrow(NpzFormatError);
  expect(read).toThrow(message);
});
