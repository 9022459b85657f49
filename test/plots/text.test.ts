import { countOf, textWidth, wrap } from '../../src/plots/text';

it('breaks text at blanks so that every line fits', () => {
  const lines = wrap('true 4, predicted 9 (98%)', 112, 13);
  expect(lines).toEqual(['true 4, predicted 9', '(98%)']);
  for (const line of lines) expect(textWidth(line, 13)).toBeLessThanOrEqual(116);
});

it('keeps pieces whole that fit a line, and breaks the others at their blanks', () => {
  expect(wrap(['Most often:', 'a 1 (2),', 'b 3 (4)'], 140, 13)).toEqual(['Most often: a 1 (2),', 'b 3 (4)']);
  expect(wrap(['true Trouser predicted Bag (3),', 'b (4)'], 110, 13)).toEqual([
    'true Trouser',
    'predicted Bag (3),',
    'b (4)',
  ]);
});

it('keeps a word whole that is wider than the line, and loses no word', () => {
  expect(wrap('a Donaudampfschiff b', 20, 13)).toEqual(['a', 'Donaudampfschiff', 'b']);
  expect(wrap('', 20, 13)).toEqual([]);
});

it('counts in words up to twelve', () => {
  expect(countOf(1, 'digit')).toBe('One digit');
  expect(countOf(9, 'digit')).toBe('Nine digits');
  expect(countOf(25, 'digit')).toBe('25 digits');
});
