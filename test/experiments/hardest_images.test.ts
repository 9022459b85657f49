import { hardestImages } from '../../src/experiments/hardest_images';
import { LABELS, madeUp } from './made_up';

const records = [madeUp('baseline', 1, [5, 40, 77]), madeUp('baseline', 2, [40, 5]), madeUp('l2', 1, [40, 123])];

test('the image that most networks miss comes first, and of equal ones the first in the set', () => {
  expect(hardestImages(records, LABELS).map(({ index, misses }) => [index, misses])).toEqual([
    [40, 3],
    [5, 2],
    [77, 1],
    [123, 1],
  ]);
});

test('it says what all networks said, and what most of them', () => {
  const [hardest, second] = hardestImages(records, LABELS, 2);
  expect(hardest).toEqual({
    index: 40,
    label: 0,
    misses: 3,
    runs: 3,
    answers: [0, 3, 0, 0, 0, 0, 0, 0, 0, 0],
    favourite: 1,
  });
  expect(second).toEqual({
    index: 5,
    label: 5,
    misses: 2,
    runs: 3,
    answers: [0, 0, 0, 0, 0, 1, 2, 0, 0, 0],
    favourite: 6,
  });
});

test('refuses nothing, and labels of other images', () => {
  expect(() => hardestImages([], LABELS)).toThrow('records must hold at least one run');
  expect(() => hardestImages(records, LABELS.slice(1))).toThrow(
    'a label for each of the 1000 images of the run baseline, seed 1, but it holds 999',
  );
  expect(() => hardestImages(records, LABELS, 0)).toThrow('count must be a whole number at least 1');
});
