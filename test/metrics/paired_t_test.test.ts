import { pairedTTest } from '../../src/metrics/paired_t_test';
import { GOLDEN } from '../golden/statistics';

test.each(GOLDEN.samples)('agrees with scipy on $values', ({ values, tTest }) => {
  const { statistic, degreesOfFreedom, pValue } = pairedTTest(values);
  expect(Math.abs(statistic - tTest.statistic)).toBeLessThanOrEqual(1e-12 * Math.abs(tTest.statistic));
  expect(degreesOfFreedom).toBe(tTest.degreesOfFreedom);
  expect(pValue / tTest.pValue).toBeCloseTo(1, 11);
});

test('differences that are all alike are certain, differences of 0 are none', () => {
  expect(pairedTTest([2, 2, 2])).toEqual({ statistic: Infinity, degreesOfFreedom: 2, pValue: 0 });
  expect(pairedTTest([0, 0])).toEqual({ statistic: 0, degreesOfFreedom: 1, pValue: 1 });
});

test('a single pair is refused', () => {
  expect(() => pairedTTest([2])).toThrow('at least 2 numbers, but there is 1');
});
