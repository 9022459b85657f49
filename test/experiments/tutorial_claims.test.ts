import type { ExperimentRecord } from '../../src/experiments/record';
import { tutorialClaims } from '../../src/experiments/tutorial_claims';
import { LABELS, runsOf } from './made_up';

const judge = (...records: readonly ExperimentRecord[][]): string[] =>
  tutorialClaims(records.flat(), LABELS).map(({ finding }) => finding);

const baseline = runsOf('baseline', 90, 101, 78, 88, 95);
const better = (name: string): ExperimentRecord[] => runsOf(name, 75, 88, 66, 71, 80);
const muchBetter = (name: string): ExperimentRecord[] => runsOf(name, 45, 58, 36, 41, 50);
const worse = (name: string): ExperimentRecord[] => runsOf(name, 120, 139, 110, 118, 122);
const alike = (name: string): ExperimentRecord[] => runsOf(name, 92, 96, 80, 85, 93);

test('claims of improvement hold where the runs show it, fail where they show the contrary, else are not shown', () => {
  expect(judge(baseline, better('l2'))[0]).toBe('holds');
  expect(judge(baseline, worse('l2'))[0]).toBe('does not hold');
  expect(judge(baseline, alike('l2'))[0]).toBe('not shown');
  expect(judge(baseline, better('l2'), muchBetter('dropout-l2'))[1]).toBe('holds');
  expect(judge(baseline, better('l2'), alike('dropout-l2'))[1]).toBe('does not hold');
});

test('that augmentation does not improve holds unless an improvement is shown', () => {
  expect(judge(baseline, alike('augmentation-tutorial'))[2]).toBe('holds');
  expect(judge(baseline, worse('augmentation-tutorial'))[2]).toBe('holds');
  expect(judge(baseline, better('augmentation-tutorial'))[2]).toBe('does not hold');
});

test('by far the best must be better than every other', () => {
  const others = [worse('l2'), worse('augmentation-tutorial'), worse('early-stopping')];
  expect(judge(baseline, muchBetter('dropout-l2'), ...others)[3]).toBe('holds');
  const [, second, third] = others;
  expect(judge(baseline, better('dropout-l2'), better('l2'), second, third)[3]).toBe('not shown');
  expect(judge(baseline, better('dropout-l2'), muchBetter('l2'), second, third)[3]).toBe('does not hold');
  expect(judge(baseline, muchBetter('dropout-l2'), second, third)[3]).toBe('too few runs');
});

test('missing configurations and two seeds are too few, and every finding tells its numbers', () => {
  expect(judge(baseline)).toEqual(['too few runs', 'too few runs', 'too few runs', 'too few runs']);
  expect(judge(baseline, runsOf('l2', 10, 11))[0]).toBe('too few runs');
  const [claim] = tutorialClaims([...baseline, ...better('l2')], LABELS);
  expect(claim.because).toHaveLength(1);
  expect(claim.because[0]).toContain('on average 14.4 fewer mistakes than The baseline');
});
