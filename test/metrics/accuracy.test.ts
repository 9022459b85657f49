import { accuracy } from '../../src/metrics/accuracy';
import { classCounts } from '../../src/metrics/classes';

test('accuracy is the share that is right', () => {
  expect(accuracy([7, 2, 1, 0], [7, 2, 4, 0])).toBe(0.75);
  expect(accuracy(Uint8Array.from([1]), Int32Array.from([1]))).toBe(1);
  expect(accuracy([1, 2], [2, 1])).toBe(0);
});

test('accuracy refuses lengths that differ, and nothing at all', () => {
  expect(() => accuracy([1, 2], [1])).toThrow(
    'accuracy: there must be one prediction for each label, but there are 2 labels and 1 predictions.',
  );
  expect(() => accuracy([], [])).toThrow(/^accuracy: there are no labels/);
});

test('classes are counted, those without a sample too', () => {
  expect(classCounts(Uint8Array.from([3, 3, 0, 9]))).toEqual([1, 0, 0, 2, 0, 0, 0, 0, 0, 1]);
  expect(classCounts([1, 1, 0], 3)).toEqual([1, 2, 0]);
  expect(classCounts([])).toEqual(new Array(10).fill(0));
});

test('what is no class is not counted but refused', () => {
  for (const value of [10, -1, 0.5, NaN])
    expect(() => classCounts([0, value])).toThrow(
      new RangeError(
        `classCounts: labels must be classes, whole numbers from 0 to 9, but labels[1] is ${value}. ` +
          `To turn probabilities into classes, use argmaxRows.`,
      ),
    );
  expect(() => classCounts([0], 0)).toThrow(/classes must be a whole number at least 1/);
});
