import fc from 'fast-check';
import ndarray, { type NdArray } from 'ndarray';
import { tileImages } from '../../src/images/grid';

const images = ndarray(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), [3, 2, 2]);
const rows = (picture: NdArray<Uint8Array>) =>
  Array.from({ length: picture.shape[0] }, (_, r) =>
    Array.from({ length: picture.shape[1] }, (_, c) => picture.get(r, c)),
  );

test('images stand row by row, with gaps between them and the background where none is', () => {
  expect(rows(tileImages(images, { columns: 2, gap: 1, background: 0 }))).toEqual([
    [1, 2, 0, 5, 6],
    [3, 4, 0, 7, 8],
    [0, 0, 0, 0, 0],
    [9, 10, 0, 0, 0],
    [11, 12, 0, 0, 0],
  ]);
});

test('nine digits make a square of three by three', () => {
  expect(tileImages(ndarray(new Uint8Array(9 * 28 * 28), [9, 28, 28])).shape).toEqual([86, 86]);
});

test('more columns than images leave no empty columns', () => {
  expect(tileImages(images, { columns: 8, gap: 0 }).shape).toEqual([2, 6]);
});

test('every pixel of every image is where it belongs, whatever the sizes', () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), size, size, size, fc.nat(3), (n, height, width, columns, gap) => {
      const values = Uint8Array.from({ length: n * height * width }, (_, i) => (i * 31) % 256);
      const all = ndarray(values, [n, height, width]);
      const picture = tileImages(all, { columns, gap });
      for (let i = 0; i < n; i++) {
        const top = Math.floor(i / columns) * (height + gap);
        const left = (i % columns) * (width + gap);
        for (let r = 0; r < height; r++)
          for (let c = 0; c < width; c++) expect(picture.get(top + r, left + c)).toBe(all.get(i, r, c));
      }
    }),
  );
});

test('wrong shapes and options are refused', () => {
  expect(() => tileImages(ndarray(new Uint8Array(4), [2, 2]))).toThrow(
    /^tileImages: images must have the shape \[n, rows, columns\] without a zero, but it is \[2, 2\]\./,
  );
  expect(() => tileImages(ndarray(new Uint8Array(0), [0, 2, 2]))).toThrow(/but it is \[0, 2, 2\]/);
  expect(() => tileImages(images, { columns: 0 })).toThrow(/columns must be a whole number at least 1/);
  expect(() => tileImages(images, { gap: -1 })).toThrow(/gap must be a whole number at least 0/);
  expect(() => tileImages(images, { background: 256 })).toThrow(/background must be a whole number/);
  expect(() => tileImages(images, { cols: 3 } as object)).toThrow(/there is no option "cols"/);
});
