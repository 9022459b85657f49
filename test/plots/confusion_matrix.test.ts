import ndarray from 'ndarray';
import { colorAt, hexColor } from '../../src/plots/colors';
import { confusionMatrix } from '../../src/plots/confusion_matrix';
import type { HeatmapTrace } from '../../src/plots/figure';
import { textWidth } from '../../src/plots/text';
import { CONFUSION } from './examples';

it('keeps errors and right answers in layers of their own, so that every cell is drawn once', () => {
  const [errors, right] = confusionMatrix(CONFUSION).data as HeatmapTrace[];
  expect(errors.z).toEqual([
    [null, 0, 0],
    [2, null, 13],
    [4, 1, null],
  ]);
  expect(right.z).toEqual([
    [980, null, null],
    [null, 1120, null],
    [null, null, 1027],
  ]);
});

it('makes errors visible although the diagonal is a hundred times larger: the worst has the darkest colour', () => {
  const [errors] = confusionMatrix(CONFUSION).data as HeatmapTrace[];
  const color = (count: number) => hexColor(colorAt(errors.colorscale, count, errors.zmin, errors.zmax));
  expect(color(13)).toBe(errors.colorscale[errors.colorscale.length - 1][1]);
  expect(new Set([0, 1, 2, 4, 13].map(color)).size).toBe(5);
});

it('names the pair and its share of the true class on hovering', () => {
  const [errors] = confusionMatrix(CONFUSION).data as HeatmapTrace[];
  expect(errors.hovertemplate).toBe(
    'true %{y}, predicted %{x}<br>%{z:,d} images, %{customdata} of all true %{y}<extra></extra>',
  );
  expect(errors.customdata?.[1]).toEqual(['0.2%', '98.7%', '1.1%']);
});

it('names the most frequent mistakes in its alternative text', () => {
  expect(confusionMatrix(CONFUSION).alt).toBe(
    'Confusion matrix of 3,147 images in 3 classes: 3,127 right (99.4%), 20 wrong. Most frequent mistakes: ' +
      'true 1 predicted 2 (13), true 2 predicted 0 (4), true 1 predicted 0 (2), true 2 predicted 1 (1).',
  );
  expect(confusionMatrix([[3]]).alt).toBe('Confusion matrix of 3 images in 1 class: 3 right (100%), 0 wrong.');
});

it('names the three most frequent pairs beneath the matrix', () => {
  const [note] = confusionMatrix(CONFUSION).layout.annotations ?? [];
  expect(note.text.replaceAll('<br>', ' ')).toBe(
    'Most often: true 1 predicted 2 (13), true 2 predicted 0 (4), true 1 predicted 0 (2)',
  );
  expect(confusionMatrix([[3]]).layout.annotations).toBeUndefined();
});

it('breaks that line between the pairs, and has room for its heading however few classes there are', () => {
  const counts = Array.from({ length: 10 }, (_, t) => Array.from({ length: 10 }, (_, p) => (t === p ? 900 : t + p)));
  expect(confusionMatrix(counts).layout.annotations?.[0].text).toBe(
    'Most often: true 8 predicted 9 (17), true 9 predicted 8 (17),<br>true 7 predicted 9 (16)',
  );
  const { layout } = confusionMatrix([
    [50, 12],
    [13, 60],
  ]);
  expect(layout.title?.text).toBe('110 of 135 right, 25 wrong');
  expect(layout.width - layout.margin.l).toBeGreaterThan(textWidth('110 of 135 right, 25 wrong', 17));
});

it('takes an ndarray as well', () => {
  const counts = ndarray(Int32Array.from(CONFUSION.flat()), [3, 3]);
  expect(confusionMatrix(counts)).toEqual(confusionMatrix(CONFUSION));
});

it('refuses a matrix that is not square or does not count', () => {
  expect(() => confusionMatrix([[1, 2]])).toThrow('counts must be square');
  expect(() => confusionMatrix([])).toThrow('counts must be square');
  expect(() => confusionMatrix([[0.5]])).toThrow('row 0, column 0 is 0.5');
  expect(() => confusionMatrix([[-1]])).toThrow('row 0, column 0 is -1');
  expect(() => confusionMatrix(7 as never)).toThrow('counts must be a matrix of numbers, but it is 7');
});
