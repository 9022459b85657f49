import { confidenceInterval, mean, standardDeviation } from '../../src/metrics/summary';
import { GOLDEN } from '../golden/statistics';

/** Within 12 significant digits. */
function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) =>
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-12 * Math.abs(expected[i])),
  );
}

test.each(GOLDEN.samples)('agrees with numpy and scipy on $values', (golden) => {
  close([mean(golden.values)], [golden.mean]);
  close([standardDeviation(golden.values)], [golden.standardDeviation]);
  close(confidenceInterval(golden.values), golden.interval95);
  close(confidenceInterval(golden.values, 0.99), golden.interval99);
});

test('equal values have no spread', () => {
  expect(standardDeviation([3, 3, 3])).toBe(0);
  expect(confidenceInterval(Float32Array.of(3, 3))).toEqual([3, 3]);
});

test('one measurement has a mean and no spread', () => {
  expect(mean([5])).toBe(5);
  expect(() => standardDeviation([5])).toThrow(
    'standardDeviation: values must hold at least 2 numbers, but there is 1. One measurement says nothing about the spread',
  );
  expect(() => confidenceInterval([])).toThrow(
    'confidenceInterval: values must hold at least 2 numbers, but there are 0',
  );
  expect(() => mean([])).toThrow('mean: values must hold at least 1 number, but there are 0.');
});

test('what is no number is refused, and so is a level that is none', () => {
  expect(() => mean([1, NaN])).toThrow('mean: values[1] must be a number, but it is NaN');
  for (const level of [0, 1, 95])
    expect(() => confidenceInterval([1, 2], level)).toThrow(
      `level must be a number greater than 0 and less than 1, but it is ${level}`,
    );
});
