import { compareExperiments } from '../../src/experiments/compare_experiments';
import type { ExperimentRecord } from '../../src/experiments/record';
import { sentences, verdict } from '../../src/experiments/sentences';
import { first, LABELS, madeUp, runsOf } from './made_up';

const say = (...records: readonly ExperimentRecord[][]): string[] =>
  sentences(compareExperiments(records.flat(), LABELS));
const judge = (...records: readonly ExperimentRecord[][]): string[] =>
  compareExperiments(records.flat(), LABELS).map(verdict);

const baseline = runsOf('baseline', 90, 101, 78, 88, 95);

test('the baseline shows how far apart equal trainings come out', () => {
  expect(say(baseline, runsOf('l2', 90))[0]).toBe(
    'The baseline: 5 runs that differ in nothing but the seed made between 78 and 101 mistakes on the 1,000 test ' +
      'images, on average 90.4.',
  );
});

test('a clear win is called an improvement, with its numbers', () => {
  const runs = runsOf('dropout', 75, 88, 66, 71, 80);
  expect(say(baseline, runs)[1]).toBe(
    'The dropout: on average 14.4 fewer mistakes than The baseline on the 1,000 test images (95% interval: 16.8 to 12.0 ' +
      'fewer; p < 0.001): an improvement that 5 runs show. ' +
      "At the 5% level McNemar's test finds a difference in 5 of the 5 pairs of networks with the same seed.",
  );
  expect(judge(baseline, runs)).toEqual(['too few runs', 'better']);
});

test('a clear loss is called one', () => {
  const runs = runsOf('augmentation', 120, 139, 110, 118, 122);
  expect(say(baseline, runs)[1]).toMatch(
    /^The augmentation: on average 31\.4 more mistakes .* interval: 26\.3 to 36\.5 more; p < 0\.001\): a change for the worse that 5 runs show\./,
  );
  expect(judge(baseline, runs)[1]).toBe('worse');
});

test('what may be luck is called nothing', () => {
  const runs = runsOf('l2', 92, 96, 80, 85, 93);
  expect(say(baseline, runs)[1]).toBe(
    'The l2: on average 1.2 fewer mistakes than The baseline on the 1,000 test images (95% interval: 5.1 fewer to 2.7 more; ' +
      'p = 0.44): no difference that 5 runs can show. ' +
      "At the 5% level McNemar's test finds a difference in 0 of the 5 pairs of networks with the same seed.",
  );
  expect(judge(baseline, runs)[1]).toBe('no difference shown');
});

test('a small p value is no difference any more once it is one of several', () => {
  const small = runsOf('l2', 85, 100, 77, 84, 93);
  expect(judge(baseline, small)[1]).toBe('better');
  const others = ['a', 'b', 'c', 'd', 'e'].map((name) => runsOf(name, 91, 100, 79, 88, 95));
  expect(judge(baseline, small, ...others)[1]).toBe('no difference shown');
  expect(say(baseline, small, ...others)[1]).toContain(
    'corrected for 6 comparisons): no difference that 5 runs can show.',
  );
});

test('ties are ties', () => {
  expect(say(baseline, runsOf('l2', 90, 101, 78, 88, 95))[1]).toBe(
    'The l2: on average just as many mistakes as The baseline on the 1,000 test images (95% interval: 0.0 to 0.0; ' +
      'p = 1.00): no difference that 5 runs can show. ' +
      "At the 5% level McNemar's test finds a difference in 0 of the 5 pairs of networks with the same seed.",
  );
});

test('one seed shows two networks and no way of training', () => {
  expect(say(baseline, [madeUp('l2', 2, first(60))])[1]).toBe(
    'The l2: with seed 2, 41 fewer mistakes than The baseline on the 1,000 test images: 1 run is too few to tell the ' +
      "training from luck. At the 5% level McNemar's test finds a difference between the two networks.",
  );
});

test('different numbers of seeds: only common ones count, and two are too few', () => {
  expect(say(baseline, runsOf('l2', 80, 99))[1]).toMatch(
    /^The l2: on average 6\.0 fewer mistakes than The baseline on the 1,000 test images: 2 runs are too few/,
  );
  expect(say(runsOf('baseline', 90, 92, 91), runsOf('l2', 80, 81, 80, 500))[1]).toMatch(
    /^The l2: on average 10\.7 fewer .* 3 runs show/,
  );
});

test('without a baseline there is nothing to compare with', () => {
  expect(say(runsOf('l2', 12))).toEqual([
    'The l2: one run, 12 mistakes on the 1,000 test images. There is nothing to compare it with.',
  ]);
  expect(say()).toEqual([]);
});
