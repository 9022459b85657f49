import { plainSurroundings, type Surroundings } from '../../src/training/session';
import { withProgress } from '../../src/training/with_progress';

function watched() {
  const told: string[] = [];
  const surroundings: Surroundings = {
    ...plainSurroundings,
    beginLoop: (passes) => {
      told.push(`begin ${passes}`);
      return { passEnd: () => told.push('pass'), end: () => told.push('end') };
    },
  };
  return { told, surroundings };
}

test('the loop gets every item in its order, and whoever watches is told of each pass', () => {
  const { told, surroundings } = watched();
  for (const item of withProgress(['a', 'b'], surroundings)) told.push(item);
  expect(told).toEqual(['begin 2', 'a', 'pass', 'b', 'pass', 'end']);
});

test('nothing begins before the loop does', () => {
  const { told, surroundings } = watched();
  withProgress(['a', 'b'], surroundings);
  expect(told).toEqual([]);
});

test('a loop that is left, or fails, is over', () => {
  const { told, surroundings } = watched();
  for (const item of withProgress([1, 2, 3], surroundings)) if (item === 2) break;
  expect(told).toEqual(['begin 3', 'pass', 'end']);
  told.length = 0;
  expect(() => {
    for (const item of withProgress([1, 2, 3], surroundings)) throw new Error(`item ${item}`);
  }).toThrow('item 1');
  expect(told).toEqual(['begin 3', 'end']);
});

test('where nobody watches there are the items and nothing else', () => {
  expect([...withProgress([1, 2, 3], plainSurroundings)]).toEqual([1, 2, 3]);
});

test('what is no list is refused before the loop', () => {
  expect(() => withProgress(new Set([1]) as unknown as number[])).toThrow(
    /^withProgress: items must be a list, but it is .*\. Write \[\.\.\.items\] for one\.$/,
  );
});
