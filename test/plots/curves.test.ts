import type { ScatterTrace } from '../../src/plots/figure';
import { curves } from '../../src/plots/curves';
import { figureToSvg } from '../../src/plots/svg';
import { tickValues } from '../../src/plots/ticks';

const TWO = [
  { name: 'train', values: [0.5, 0.3, 0.2], group: 'a' },
  { name: 'validation', values: [0.6, 0.4, 0.45], group: 'a', dashed: true },
];

it('draws each series as a line that counts from 1, with its name in the legend', () => {
  const traces = curves(TWO).data as ScatterTrace[];
  expect(traces.map(({ name, x, y }) => [name, x, y])).toEqual([
    ['train', [1, 2, 3], [0.5, 0.3, 0.2]],
    ['validation', [1, 2, 3], [0.6, 0.4, 0.45]],
  ]);
});

it('gives curves of one group one colour and tells them apart by dashes and markers', () => {
  const [a, b] = curves(TWO).data as ScatterTrace[];
  expect(a.line?.color).toBe(b.line?.color);
  expect([a.line?.dash, a.marker?.symbol]).toEqual([undefined, 'circle']);
  expect([b.line?.dash, b.marker?.symbol]).toEqual(['dash', 'square']);
  const [c, d] = curves([
    { name: 'c', values: [1] },
    { name: 'd', values: [2] },
  ]).data as ScatterTrace[];
  expect(c.line?.color).not.toBe(d.line?.color);
});

it('shows every point, and nothing below zero when no number is', () => {
  const { layout } = curves(TWO);
  const [low, high] = layout.yaxis.range;
  expect(low).toBeGreaterThanOrEqual(0);
  expect(low).toBeLessThanOrEqual(0.2);
  expect(high).toBeGreaterThanOrEqual(0.6);
});

it('draws marks as vertical lines with their word above, and tells them in the alternative text', () => {
  const figure = curves(TWO, { yTitle: 'loss', marks: [{ x: 2, label: 'restored' }] });
  expect((figure.data[2] as ScatterTrace).x).toEqual([2, 2]);
  expect(figure.layout.annotations?.map(({ text }) => text)).toEqual(['restored']);
  expect(figure.alt).toBe('Loss by epoch: train from 0.5 to 0.2; validation from 0.6 to 0.45. restored at epoch 2.');
});

it.each([1, 2, 3, 5, 8, 25, 300])('labels whole numbers only where it counts, as for %i epochs', (epochs) => {
  const values = Array.from({ length: epochs }, (_, i) => i);
  const ticks = tickValues(curves([{ name: 'loss', values }]).layout.xaxis, 560, 40);
  expect(ticks.length).toBeGreaterThan(0);
  expect(ticks.filter((tick) => !Number.isInteger(tick))).toEqual([]);
  const { xaxis } = curves([{ name: 'loss', values: [1, 2, 3], x: [-0.5, 0, 0.5] }]).layout;
  expect(tickValues(xaxis, 560, 40)).toContain(0.2);
});

it('makes room for a long legend', () => {
  const many = Array.from({ length: 6 }, (_, i) => ({ name: `a rather long name ${i}`, values: [i, i + 1] }));
  expect(curves(many).layout.width).toBeGreaterThan(1000);
});

it('leaves a gap where a value is not finite, and draws as SVG', () => {
  const figure = curves([{ name: 'loss', values: [1, NaN, 2] }]);
  expect((figure.data[0] as ScatterTrace).y).toEqual([1, null, 2]);
  expect(figureToSvg(figure)).toContain('<svg');
});

it('refuses what it cannot draw', () => {
  expect(() => curves([])).toThrow('curves: series must have at least one finite number');
  expect(() => curves([{ name: 'a', values: [1, 2], x: [1] }])).toThrow(
    'x must be as long as values, but "a" has 1 and 2',
  );
  const seven = Array.from({ length: 7 }, (_, i) => ({ name: String(i), values: [i] }));
  expect(() => curves(seven)).toThrow('colours for 6 groups of curves, but here are 7');
});
