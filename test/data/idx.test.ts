import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { IdxFormatError } from '../../src/data/errors';
import { unzipped } from '../../src/data/gzip';
import { idxHeader, parseIdxImages, parseIdxLabels } from '../../src/data/idx';
import { errorOf, idx, pixels } from './fixtures';

const origin = { file: 'some-file', remedy: 'Get it again.' };

test('images are read in the order of the file', () => {
  const images = parseIdxImages(idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]), origin);
  expect(images.shape).toEqual([2, 2, 3]);
  expect(images.dtype).toBe('uint8');
  expect([images.get(0, 0, 0), images.get(0, 1, 2), images.get(1, 0, 1), images.get(1, 1, 2)]).toEqual([1, 6, 8, 255]);
});

test('labels are read as they are', () => {
  expect(parseIdxLabels(idx([3], [7, 0, 200]), origin)).toEqual(Uint8Array.from([7, 0, 200]));
});

test('a file that lies in the middle of a larger buffer is read from its own start', () => {
  const bytes = idx([1, 1, 2], [5, 6]);
  const larger = new Uint8Array(bytes.length + 20).fill(9);
  larger.set(bytes, 7);
  expect([...parseIdxImages(larger.subarray(7, 7 + bytes.length), origin).data]).toEqual([5, 6]);
});

test('what is written with idxHeader is read back, whatever its shape', () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(size, size, size, (n, rows, columns) => {
      const values = pixels(n * rows * columns);
      const images = parseIdxImages(Uint8Array.from([...idxHeader([n, rows, columns]), ...values]), origin);
      expect(images.shape).toEqual([n, rows, columns]);
      expect(images.data).toEqual(values);
    }),
  );
});

test('gzip is recognised by its first bytes', async () => {
  const bytes = idx([3], [1, 2, 3]);
  expect(parseIdxLabels(await unzipped(gzipSync(bytes), origin), origin)).toEqual(Uint8Array.from([1, 2, 3]));
  expect(await unzipped(bytes, origin)).toBe(bytes);
});

test('truncated gzip says how far it goes, wherever it is cut', async () => {
  const whole = gzipSync(idx([1000], pixels(1000)));
  for (const length of [whole.length - 1, whole.length - 8, whole.length >> 1, 12, 2]) {
    const error = await errorOf(unzipped(whole.subarray(0, length), origin));
    expect(error).toBeInstanceOf(IdxFormatError);
    expect(error.message).toContain(`some-file: the gzip data break off after ${length} bytes`);
    expect(error.message).toMatch(/probably cut short\. Get it again\.$/);
  }
});

test('a single changed byte in gzip data is noticed', async () => {
  const whole = gzipSync(idx([1000], pixels(1000)));
  for (const at of [whole.length >> 1, whole.length - 6]) {
    const damaged = Uint8Array.from(whole);
    damaged[at] ^= 0x10;
    const error = await errorOf(unzipped(damaged, origin));
    expect(error).toBeInstanceOf(IdxFormatError);
    expect(error.message).toMatch(/some-file: the gzip data (are damaged|break off)/);
  }
});

const bad: [what: string, bytes: Uint8Array, message: string][] = [
  ['empty', new Uint8Array(), 'the file is empty. Get it again.'],
  ['two bytes', Uint8Array.from([0, 0]), 'there are 2 bytes, fewer than the 4 of a magic number. Get'],
  ['only half a header', idx([2, 2, 2], []).subarray(0, 10), 'the header of images has 16 bytes, but there are 10 in'],
  [
    'too short',
    idx([60000, 28, 28], [1, 2, 3]),
    'the header announces 60000 images of 28×28, so 47040016 bytes once unzipped, but there are 19. ' +
      'The download was probably cut short. Get it again.',
  ],
  ['too long', idx([1, 1, 1], [1, 2]), 'so 17 bytes once unzipped, but there are 18. Something was added after the end.'],
  ['far too many images', idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]), 'announces 4294967295 images of'],
  ['without images', idx([0, 28, 28], []), 'announces 0 images of 28×28, so there is nothing to learn from.'],
  ['without pixels', idx([5, 0, 28], []), 'announces 5 images of 0×28, so there is nothing to learn from.'],
  ['labels', idx([2], [1, 2]), 'begins with 00 00 08 01, not with 00 00 08 03: this is a file of labels. Are two files'],
  ['of another type', Uint8Array.from([0, 0, 13, 3, 0, 0]), '00 00 0d 03, not with 00 00 08 03: its values are float32'],
  ['of no type', Uint8Array.from([0, 0, 7, 3, 0, 0]), 'begins with 00 00 07 03, not with 00 00 08 03: this is no IDX'],
  ['in colour', idx([1, 2, 2, 3], pixels(12)), 'begins with 00 00 08 04, not with 00 00 08 03: it has 4 dimensions, not 3'],
  ['little-endian', Uint8Array.from([3, 8, 0, 0, 1, 0, 0, 0]), 'begins with 03 08 00 00, not with 00 00 08 03: this is no'],
  ['a web page', Buffer.from('<!DOCTYPE html><title>404</title>'), 'this is a web page.'],
  ['a zip archive', Buffer.from('PK\x03\x04 and so on'), 'this is a zip archive.'],
  ['zipped twice', gzipSync('x'), 'this is gzip data within gzip data.'],
];

test.each(bad)('a file of images that is %s is refused', (_, bytes, message) => {
  const read = () => parseIdxImages(bytes, origin);
  expect(read).toThrow(IdxFormatError);
  expect(read).toThrow(message);
  expect(read).toThrow(/^parseIdxImages: some-file: .* Get it again\.$/);
});

test('a file of images in the place of labels is refused', () => {
  expect(() => parseIdxLabels(idx([1, 2, 2], pixels(4)), origin)).toThrow(
    'parseIdxLabels: some-file: it begins with 00 00 08 03, not with 00 00 08 01: this is a file of images. Are two ' +
      'files swapped? Get it again.',
  );
});

test('whatever the bytes, there is either a result or an IdxFormatError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, headed) => {
      try {
        const images = parseIdxImages(headed ? Uint8Array.from([0, 0, 8, 3, ...bytes]) : bytes, origin);
        expect(images.data.length).toBe(images.size);
      } catch (error) {
        expect(error).toBeInstanceOf(IdxFormatError);
      }
    }),
  );
});
