/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from '../scripts/import_script';

let quantile: (values: number[], share: number) => number;
let median: (values: number[]) => number;
beforeAll(async () => {
  ({ quantile, median } = await importScript<{ quantile: typeof quantile; median: typeof median }>(
    '../bench/statistics.mjs',
  ));
});

test('the median is the middle value, or the mean of the two in the middle', () => {
  expect(median([30, 1, 20])).toBe(20);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test('quartiles are those of NumPy', () => {
  // numpy.percentile([10, 2, 38, 23, 38, 23, 21], [25, 75]) → [15.5, 30.5]
  const values = [10, 2, 38, 23, 38, 23, 21];
  expect(quantile(values, 0.25)).toBe(15.5);
  expect(quantile(values, 0.75)).toBe(30.5);
  expect(quantile(values, 0)).toBe(2);
  expect(quantile(values, 1)).toBe(38);
});

test('the list is not put in order', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow('at least one value');
});
