import fc from 'fast-check';
import ndarray from 'ndarray';
import { gather, takeImages } from '../../src/data/gather';
import { classes, pixels } from './fixtures';

const images = ndarray(pixels(60), [5, 3, 4]);

test('rows come in the order of the indices, and as often', () => {
  const rows = gather(images, [4, 0, 4]);
  expect(rows.shape).toEqual([3, 3, 4]);
  expect([...rows.data]).toEqual([...pixels(60).slice(48), ...pixels(12), ...pixels(60).slice(48)]);
});

test('the result is a copy', () => {
  const rows = gather(images, [0]);
  rows.set(0, 0, 0, 99);
  expect(images.get(0, 0, 0)).toBe(0);
});

test('float32 rows lie where threads can share them, uint8 rows do not', () => {
  const inputs = ndarray(Float32Array.from(pixels(60)), [5, 3, 4, 1]);
  const rows = gather(inputs, new Int32Array([1]));
  expect(rows.shape).toEqual([1, 3, 4, 1]);
  expect([...rows.data]).toEqual([...pixels(60).slice(12, 24)]);
  expect(rows.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(gather(images, [1]).data.buffer).toBeInstanceOf(ArrayBuffer);
});

test('any view gives its own rows', () => {
  const step = fc.constantFrom(-1, 1, 2);
  const rows = fc.array(fc.nat(1), { maxLength: 6 });
  fc.assert(
    fc.property(step, step, step, rows, (a, b, c, indices) => {
      const view = images.lo(1, 0, 1).step(a, b, c).transpose(0, 2, 1);
      const result = gather(view, indices);
      expect(result.shape).toEqual([indices.length, ...view.shape.slice(1)]);
      indices.forEach((index, i) => {
        for (let y = 0; y < view.shape[1]; y++)
          for (let x = 0; x < view.shape[2]; x++) expect(result.get(i, y, x)).toBe(view.get(index, y, x));
      });
    }),
  );
});

test('images keep their labels', () => {
  const set = { images, labels: classes(5) };
  const taken = takeImages(set, [3, 1]);
  expect([...taken.labels]).toEqual([3, 1]);
  expect([...taken.images.data]).toEqual([...pixels(60).slice(36, 48), ...pixels(60).slice(12, 24)]);
});

test('an index that is not there is refused, with its place', () => {
  for (const index of [-1, 5, 0.5, NaN])
    expect(() => gather(images, [0, index])).toThrow(
      new RangeError(
        `gather: indices[1] must be a whole number at least 0 and at most 4, but it is ${index}. There are 5 rows.`,
      ),
    );
});
