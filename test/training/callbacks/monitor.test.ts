import { Monitor } from '../../../src/training/callbacks/monitor';
import type { TrainingParams } from '../../../src/training/callbacks/callback';

const params = (...metrics: string[]): TrainingParams => ({
  epochs: 1,
  initialEpoch: 0,
  steps: 1,
  batchSize: 1,
  samples: 1,
  doValidation: metrics.some((name) => name.startsWith('val_')),
  metrics,
});

test.each([
  ['loss', 'min'],
  ['val_loss', 'min'],
  ['acc', 'max'],
  ['val_acc', 'max'],
  ['accuracy', 'max'],
  ['val_accuracy', 'max'],
  ['val_mse', 'min'],
  ['precision', 'max'],
])('auto knows the direction of %s', (monitor, direction) => {
  expect(new Monitor('Test', { monitor }, 0).direction).toBe(direction);
});

test('without a name it is val_loss, and a mode takes precedence over the name', () => {
  expect(new Monitor('Test', {}, 0)).toMatchObject({ name: 'val_loss', direction: 'min' });
  expect(new Monitor('Test', { monitor: 'val_loss', mode: 'max' }, 0).direction).toBe('max');
  expect(new Monitor('Test', { monitor: 'anything', mode: 'min' }, 0).direction).toBe('min');
});

test('auto refuses a name that it does not know, with the remedy', () => {
  expect(() => new Monitor('Test', { monitor: 'val_f1' }, 0)).toThrow(
    'Test: mode must be "min" or "max" for monitor "val_f1", since its name does not tell whether less or more of it is better. Pass mode: \'max\'',
  );
});

test.each<[string, object, number, RegExp]>([
  ['a mode that there is not', { mode: 'minimum' }, 0, /mode must be "auto", "min" or "max", but it is "minimum"/],
  ['a monitor that is no name', { monitor: 3 }, 0, /monitor must be the name of a logged number, but it is 3/],
  ['an empty name', { monitor: '' }, 0, /monitor must be the name/],
  ['a minDelta that is no number', {}, NaN, /minDelta must be a number, but it is NaN/],
])('%s is refused', (_name, options, minDelta, message) => {
  expect(() => new Monitor('Test', options, minDelta)).toThrow(message);
});

test('an improvement is a change by more than minDelta in the right direction, whatever the sign of minDelta', () => {
  for (const minDelta of [0.25, -0.25]) {
    const less = new Monitor('Test', { mode: 'min' }, minDelta);
    expect([1, 0.75, 0.5].map((value) => less.isImprovement(value, 1))).toEqual([false, false, true]);
    const more = new Monitor('Test', { mode: 'max' }, minDelta);
    expect([1, 1.25, 1.5].map((value) => more.isImprovement(value, 1))).toEqual([false, false, true]);
  }
});

test('the first finite value is an improvement; NaN and infinities never are', () => {
  const monitor = new Monitor('Test', {}, 0);
  expect([3, NaN, Infinity, -Infinity].map((value) => monitor.isImprovement(value, undefined))).toEqual([true, false, false, false]); // prettier-ignore
  expect(monitor.isImprovement(-Infinity, 1)).toBe(false);
});

test('a number that is not logged is an error that names what is', () => {
  const monitor = new Monitor('Test', {}, 0);
  expect(monitor.valueIn({ loss: 2, val_loss: 1 })).toBe(1);
  expect(monitor.valueIn({ val_loss: 0 })).toBe(0);
  expect(() => monitor.valueIn({ loss: 2, acc: 1 })).toThrow(
    'Test: monitor must be a number that fit logs, but it is "val_loss", and what fit logs is loss, acc. Give fit validationData or validationSplit, or watch one of those.',
  );
});

test('before training it is known what will be logged, but for names that a callback may add', () => {
  new Monitor('Test', {}, 0).checkLogged(params('loss', 'val_loss'));
  expect(() => new Monitor('Test', { monitor: 'val_accuracy' }, 0).checkLogged(params('loss', 'acc', 'val_loss', 'val_acc'))).toThrow(
    'it is "val_accuracy", and what fit logs is loss, acc, val_loss, val_acc. Watch one of those, or compile the model with the metric.',
  ); // prettier-ignore
  new Monitor('Test', { monitor: 'val_f1', mode: 'max' }, 0).checkLogged(params('loss'));
});
