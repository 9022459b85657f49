import { compareExperiments } from '../../src/experiments/compare_experiments';
import { confidenceInterval, standardDeviation } from '../../src/metrics/summary';
import { first, LABELS, madeUp, runsOf } from './made_up';

test('each configuration gets a row: runs, mean, spread and interval of its errors', () => {
  const [baseline, l2] = compareExperiments([...runsOf('baseline', 10, 14, 12), ...runsOf('l2', 9)], LABELS);
  expect(baseline).toMatchObject({ name: 'baseline', title: 'The baseline', seeds: [1, 2, 3], testImages: 1000 });
  expect(baseline.testError.values).toEqual([0.01, 0.014, 0.012]);
  expect(baseline.testError.mean).toBeCloseTo(0.012, 15);
  expect(baseline.testError.standardDeviation).toBe(standardDeviation([0.01, 0.014, 0.012]));
  expect(baseline.testError.interval).toEqual(confidenceInterval([0.01, 0.014, 0.012]));
  expect(baseline.validationError.mean).toBeCloseTo(0.1, 15);
  expect(baseline.againstBaseline).toBeUndefined();
  expect(l2.testError).toEqual({ values: [0.009], mean: 0.009, standardDeviation: undefined, interval: undefined });
});

test('differences are taken between runs of equal seed, and only where both have the seed', () => {
  const records = [
    ...runsOf('baseline', 10, 14, 12, 20),
    madeUp('l2', 3, first(9)),
    madeUp('l2', 2, first(15)),
    madeUp('l2', 9, []),
  ];
  const against = compareExperiments(records, LABELS)[1].againstBaseline;
  expect(against?.baseline).toBe('The baseline');
  expect(against?.seeds).toEqual([2, 3]);
  expect(against?.differences.values).toEqual([1, -3]);
});

test("McNemar's test compares the two networks of each seed on the same images", () => {
  const records = [madeUp('baseline', 1, first(9)), madeUp('l2', 1, first(10, 7))];
  const against = compareExperiments(records, LABELS)[1].againstBaseline;
  // 0–6 only the baseline misses, 7 and 8 both, 9–16 only L2
  expect(against?.mcnemar).toEqual([{ onlyA: 8, onlyB: 7, method: 'exact', statistic: 7, pValue: 1 }]);
  expect(against?.tTest).toBeUndefined();
  expect(against?.adjustedPValue).toBeUndefined();
});

test('the t-test is corrected for as many comparisons as could be made', () => {
  const records = [
    ...runsOf('baseline', 20, 21, 22, 23),
    ...runsOf('a', 10, 12, 11, 14),
    ...runsOf('b', 19, 23, 22, 22),
    ...runsOf('c', 1),
  ];
  const [, a, b, c] = compareExperiments(records, LABELS).map(({ againstBaseline }) => againstBaseline);
  expect(a?.differences.values).toEqual([-10, -9, -11, -9]);
  expect(a?.adjustedPValue).toBe(2 * (a?.tTest?.pValue ?? NaN));
  expect(b?.adjustedPValue).toBe(b?.tTest?.pValue);
  expect(c?.adjustedPValue).toBeUndefined();
});

test('two seeds are no t-test: equal whole numbers would pass for certainty', () => {
  const [, l2] = compareExperiments([...runsOf('baseline', 5, 5), ...runsOf('l2', 4, 4)], LABELS);
  expect(l2.againstBaseline?.differences.values).toEqual([-1, -1]);
  expect(l2.againstBaseline?.tTest).toBeUndefined();
});

test('another configuration can be the one to compare with', () => {
  const rows = compareExperiments([...runsOf('baseline', 5, 6, 7), ...runsOf('l2', 4, 4, 5)], LABELS, {
    baseline: 'l2',
  });
  expect(rows.map(({ againstBaseline }) => againstBaseline?.differences.values)).toEqual([[1, 2, 2], undefined]);
});

test('without the baseline, and without a common seed, there is no comparison', () => {
  expect(compareExperiments(runsOf('l2', 5, 6), LABELS)[0].againstBaseline).toBeUndefined();
  const apart = [madeUp('baseline', 1, [1]), madeUp('l2', 2, [1])];
  expect(compareExperiments(apart, LABELS)[1].againstBaseline).toBeUndefined();
  expect(compareExperiments([], LABELS)).toEqual([]);
});

test('refuses records that do not belong together', () => {
  const run = madeUp('l2', 1, [1]);
  expect(() => compareExperiments([run], LABELS.slice(0, 500))).toThrow(
    'there are 500 labels and the run l2, seed 1 has 1000 images. Give the labels of the whole test set',
  );
  expect(() => compareExperiments([run, run], LABELS)).toThrow('the run l2, seed 1 is there twice');
  expect(() => compareExperiments([run, madeUp('l2', 2, [1], { epochs: 9 })], LABELS)).toThrow(
    'the run l2, seed 2 has other settings or other data than l2, seed 1',
  );
  expect(() => compareExperiments([run], LABELS, { basline: 'l2' } as never)).toThrow('there is no option "basline"');
});
