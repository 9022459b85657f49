import { checkInteger, checkNumber, checkOptions, show } from '../../src/core/check';

test('a value within bounds is returned unchanged', () => {
  expect(checkNumber('f', 'x', 0.5, { min: 0, max: 1 })).toBe(0.5);
  expect(checkInteger('f', 'n', 3, { above: 2, below: 4 })).toBe(3);
});

test('an error names the function, the rule, the value and the remedy', () => {
  expect(() => checkNumber('fit', 'learningRate', -1, { above: 0 }, 'Try 0.001.')).toThrow(
    new RangeError('fit: learningRate must be a number greater than 0, but it is -1. Try 0.001.'),
  );
  expect(() => checkInteger('fit', 'epochs', 1.5, { min: 1, max: 9 })).toThrow(
    new RangeError('fit: epochs must be a whole number at least 1 and at most 9, but it is 1.5.'),
  );
});

test('NaN, infinities and other types are refused', () => {
  for (const value of [NaN, Infinity, -Infinity]) expect(() => checkNumber('f', 'x', value)).toThrow(RangeError);
  for (const value of ['1', null, undefined, [1], {}]) expect(() => checkNumber('f', 'x', value)).toThrow(TypeError);
});

test('an unknown option is an error that lists the known ones', () => {
  expect(() => checkOptions('fit', { epoch: 5 }, ['epochs', 'batchSize'])).toThrow(
    'fit: there is no option "epoch". The options are epochs, batchSize.',
  );
});

test('values are shown in one short line', () => {
  expect([show('a'), show(NaN), show([1, 'b']), show(new Uint8Array(3)), show({}), show(new Map())]).toEqual([
    '"a"',
    'NaN',
    '[1, "b"]',
    'a Uint8Array of 3 bytes',
    'an object',
    'a Map',
  ]);
  expect(show('x'.repeat(100)).length).toBeLessThan(70);
});
