import type { BarTrace } from '../../src/plots/figure';
import { probabilities } from '../../src/plots/probabilities';
import { PALETTE, QUIET } from '../../src/plots/theme';

const colors = (...args: Parameters<typeof probabilities>) => (probabilities(...args).data[0] as BarTrace).marker.color;

it('marks the prediction, and the true class where it is another', () => {
  expect(colors([0.2, 0.7, 0.1])).toEqual([QUIET, PALETTE.blue, QUIET]);
  expect(colors([0.2, 0.7, 0.1], { label: 1 })).toEqual([QUIET, PALETTE.blue, QUIET]);
  expect(colors([0.2, 0.7, 0.1], { label: 0 })).toEqual([PALETTE.green, PALETTE.vermillion, QUIET]);
});

it('says in words what the colours say', () => {
  expect(probabilities([0.2, 0.7, 0.1]).layout.title?.text).toBe('Predicted 1 (70.0%)');
  expect(probabilities([0.2, 0.7, 0.1], { label: 1 }).layout.title?.text).toBe('Predicted 1 (70.0%), which is right');
  expect(probabilities([0.2, 0.7, 0.1], { label: 0 }).alt).toBe(
    'Predicted 1 (70.0%), true class 0 (20.0%). Probabilities: 0: 20.0%, 1: 70.0%, 2: 10.0%.',
  );
});

it('takes the float32 output of a softmax', () => {
  const p = Float32Array.of(0.1, 0.2, 0.7);
  expect((probabilities(p).data[0] as BarTrace).y).toEqual([0.1, 0.2, 0.7]);
});

it('refuses what are no probabilities, and labels that are no class', () => {
  expect(() => probabilities([2.1, -0.3, 1.7])).toThrow('Pass the output of a softmax layer for one image.');
  expect(() => probabilities([0.2, 0.2])).toThrow('add up to 1');
  expect(() => probabilities([NaN, 1])).toThrow('add up to 1');
  expect(() => probabilities([])).toThrow('add up to 1');
  expect(() => probabilities([0.5, 0.5], { label: 2 })).toThrow(
    'label must be a whole number at least 0 and at most 1',
  );
});
