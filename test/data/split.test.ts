import fc from 'fast-check';
import ndarray from 'ndarray';
import { MAX_SEED } from '../../src/core/random';
import { splitIndices, trainValidationSplit } from '../../src/data/split';
import { pixels } from './fixtures';

const seeds = fc.integer({ min: 0, max: MAX_SEED });
const labelled = fc.uint8Array({ min: 0, max: 9, minLength: 2, maxLength: 300 });
const count = (labels: ArrayLike<number>, c: number) => Array.from(labels).filter((label) => label === c).length;

test('the two parts are a partition of the exact sizes, in ascending order', () => {
  fc.assert(
    fc.property(labelled, seeds, fc.nat(), fc.boolean(), (labels, seed, k, stratify) => {
      const n = labels.length;
      const validationSize = 1 + (k % (n - 1));
      const { train, validation } = splitIndices(labels, { validationSize, seed, stratify });
      expect([train.length, validation.length]).toEqual([n - validationSize, validationSize]);
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual(Array.from(labels, (_, i) => i));
      for (const part of [train, validation]) expect([...part]).toEqual([...part].sort((a, b) => a - b));
    }),
  );
});

test('each class keeps its share to within one image', () => {
  fc.assert(
    fc.property(labelled, seeds, fc.nat(), (labels, seed, k) => {
      const n = labels.length;
      const validationSize = 1 + (k % (n - 1));
      const { validation } = splitIndices(labels, { validationSize, seed });
      const chosen = Array.from(validation, (i) => labels[i]);
      for (let c = 0; c < 10; c++)
        expect(Math.abs(count(chosen, c) - (validationSize * count(labels, c)) / n)).toBeLessThan(1);
    }),
  );
});

test('what is left over goes to the largest remainders, of equal ones to the first class', () => {
  // 2 of 6: shares 1, 2/3, 1/3; and 2 of 4 classes with a share of 1/2 each
  const shares = (labels: number[]) => {
    const { validation } = splitIndices(Uint8Array.from(labels), { validationSize: 2, seed: 1 });
    return Array.from(validation, (i) => labels[i]);
  };
  expect(shares([5, 5, 5, 7, 7, 8]).sort()).toEqual([5, 7]);
  expect(shares([3, 2, 1, 0]).sort()).toEqual([0, 1]);
});

test('the same seed gives the same split, another seed another one', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, i) => i % 10);
  const split = (seed: number) => [...splitIndices(labels, { validationFraction: 0.1, seed }).validation].join();
  expect(split(5)).toBe(split(5));
  expect(split(5)).not.toBe(split(6));
});

test('the choice is random within each class: every image is chosen as often as any other', () => {
  const labels = Uint8Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1));
  for (const stratify of [true, false]) {
    const chosen = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++)
      for (const i of splitIndices(labels, { validationSize: 6, seed, stratify }).validation) chosen[i]++;
    expect(chosen.reduce((sum, c) => sum + c, 0)).toBe(12_000);
    for (const c of chosen) expect(Math.abs(c - 600)).toBeLessThan(100); // about 5 standard deviations
  }
});

test('without stratification the classes may come out uneven', () => {
  const labels = Uint8Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1));
  const zeros = new Set<number>();
  for (let seed = 0; seed < 50; seed++) {
    const { validation } = splitIndices(labels, { validationSize: 6, seed, stratify: false });
    zeros.add(Array.from(validation).filter((i) => i < 10).length);
  }
  expect(zeros.size).toBeGreaterThan(2);
});

test('a fraction is rounded to the nearest whole number', () => {
  const labels = new Uint8Array(60000);
  const size = (validationFraction: number) => splitIndices(labels, { validationFraction, seed: 0 }).validation.length;
  expect([size(0.1), size(1 / 12), size(0.3), size(0.00001)]).toEqual([6000, 5000, 18000, 1]);
});

test('images go with their labels, and the set stays as it was', () => {
  const set = { images: ndarray(pixels(240), [20, 3, 4]), labels: Uint8Array.from({ length: 20 }, (_, i) => i % 2) };
  const { train, validation, indices } = trainValidationSplit(set, { validationFraction: 0.3, seed: 9 });
  expect([train.images.shape, validation.images.shape]).toEqual([
    [14, 3, 4],
    [6, 3, 4],
  ]);
  expect([count(validation.labels, 0), count(validation.labels, 1)]).toEqual([3, 3]);
  for (const part of ['train', 'validation'] as const) {
    indices[part].forEach((from, i) => {
      const image = { train, validation }[part].images.data.slice(i * 12, i * 12 + 12);
      expect(image).toEqual(pixels(240).slice(from * 12, from * 12 + 12));
      expect({ train, validation }[part].labels[i]).toBe(from % 2);
    });
  }
  expect(set.images.data).toEqual(pixels(240));
});

test('wrong options are refused', () => {
  const labels = new Uint8Array(10);
  const split = (options: object) => () => splitIndices(labels, options as never);
  expect(split({ seed: 1 })).toThrow(/give either validationFraction or validationSize, but neither is given\./);
  expect(split({ seed: 1, validationSize: 2, validationFraction: 0.2 })).toThrow(/but both are given\./);
  for (const validationFraction of [0, 1, -0.1, NaN, 1.5])
    expect(split({ seed: 1, validationFraction })).toThrow(/validationFraction must be a number greater than 0 and less/);
  for (const validationSize of [0, 10, -1, 2.5, NaN])
    expect(split({ seed: 1, validationSize })).toThrow(/validationSize must be a whole number at least 1 and at most 9/);
  expect(split({ seed: 1, validationFraction: 0.01 })).toThrow(/0\.01 of 10 images leaves one part empty\./);
  expect(split({ validationSize: 2 })).toThrow(/seed must be a whole number/);
  expect(split({ seed: 1, validationSize: 2, shuffle: true })).toThrow(/there is no option "shuffle"/);
});
