import fc from 'fast-check';
import { holm } from '../../src/metrics/holm';
import { GOLDEN } from '../golden/statistics';

test.each(GOLDEN.holm)('agrees with statsmodels on $pValues', ({ pValues, adjusted }) => {
  holm(pValues).forEach((p, i) => expect(p).toBeCloseTo(adjusted[i], 14));
});

test("no adjusted value is smaller than it was, their order stays, and the smallest is Bonferroni's", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 }), (pValues) => {
      const adjusted = holm(pValues);
      pValues.forEach((p, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        pValues.forEach((q, j) => p <= q && expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]));
      });
      expect(Math.min(...adjusted)).toBe(Math.min(1, pValues.length * Math.min(...pValues)));
    }),
  );
});

test('no tests need no adjustment, and what is no probability is refused', () => {
  expect(holm([])).toEqual([]);
  expect(() => holm([0.5, 1.5])).toThrow('holm: pValues[1] must be a number at least 0 and at most 1, but it is 1.5');
});
