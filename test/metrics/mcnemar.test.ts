import fc from 'fast-check';
import { mcnemar } from '../../src/metrics/mcnemar';
import { GOLDEN } from '../golden/statistics';

/** Labels and answers in which each model alone is right so often; both are right once and wrong once. */
function answers(onlyA: number, onlyB: number): [labels: number[], a: number[], b: number[]] {
  const labels = new Array<number>(onlyA + onlyB + 2).fill(1);
  const a = labels.map((_, i) => (i < onlyA || i === onlyA + onlyB ? 1 : 0));
  const b = labels.map((_, i) => (i >= onlyA && i <= onlyA + onlyB ? 1 : 0));
  return [labels, a, b];
}

test.each(GOLDEN.mcnemar)('agrees with statsmodels on $onlyA against $onlyB ($method)', (golden) => {
  const { pValue, statistic, ...rest } = mcnemar(...answers(golden.onlyA, golden.onlyB));
  expect(rest).toEqual({ onlyA: golden.onlyA, onlyB: golden.onlyB, method: golden.method });
  expect(statistic).toBeCloseTo(golden.statistic, 10);
  expect(pValue).toBeCloseTo(golden.pValue, 13);
});

test('the exact p value is the share of coin tosses at least as unequal', () => {
  expect(mcnemar(...answers(2, 0)).pValue).toBe(0.5);
  expect(mcnemar(...answers(6, 0)).pValue).toBe(2 / 64);
  expect(mcnemar(...answers(5, 1)).pValue).toBe((2 * (1 + 6)) / 64);
});

test('models that answer alike, and equal counts, give p = 1', () => {
  expect(mcnemar([1, 2, 3], [1, 2, 9], [1, 2, 8]).pValue).toBe(1);
  expect(mcnemar(...answers(40, 40))).toEqual({ onlyA: 40, onlyB: 40, method: 'chi-square', statistic: 0, pValue: 1 });
});

test('the p value is a probability, does not depend on which model is the first, and falls with the imbalance', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), (a, b) => {
      const { pValue } = mcnemar(...answers(a, b));
      expect(pValue).toBeGreaterThanOrEqual(0);
      expect(pValue).toBeLessThanOrEqual(1);
      expect(mcnemar(...answers(b, a)).pValue).toBe(pValue);
      if (a >= b && b > 0) expect(mcnemar(...answers(a + 1, b - 1)).pValue).toBeLessThanOrEqual(pValue);
    }),
  );
});

test('refuses answers to other questions', () => {
  expect(() => mcnemar([1, 2], [1, 2], [1])).toThrow('mcnemar: there must be one prediction for each label');
  expect(() => mcnemar([], [], [])).toThrow('mcnemar: there are no labels');
});
