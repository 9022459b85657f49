import ndarray from 'ndarray';
import type { HeatmapTrace } from '../../src/plots/figure';
import { heatmap } from '../../src/plots/heatmap';
import { figureToSvg } from '../../src/plots/svg';

const MASK = ndarray(Float32Array.of(0, 1.25, 0, 1.25, 1.25, 0), [2, 3]);

it('draws the smallest number white and the largest black, rows from above', () => {
  const { data, layout } = heatmap(MASK);
  const trace = data[0] as HeatmapTrace;
  expect(trace.z).toEqual([
    [0, 1.25, 0],
    [1.25, 1.25, 0],
  ]);
  expect([trace.zmin, trace.zmax]).toEqual([0, 1.25]);
  expect(layout.yaxis.range).toEqual([1.5, -0.5]);
});

it('says in words how large it is and what the shades mean', () => {
  expect(heatmap(MASK, { title: 'Mask', xTitle: 'input', yTitle: 'image' }).alt).toBe(
    'Mask. 2 rows (image) by 3 columns (input), from 0 (white) to 1.25 (black).',
  );
});

it('fits the page however large the matrix is', () => {
  const { layout } = heatmap(ndarray(new Float32Array(32 * 5000), [32, 5000]));
  expect(layout.width).toBeLessThan(830);
  expect(figureToSvg(heatmap(MASK))).toContain('<svg');
});

it('refuses what has not two dimensions, and numbers that are not finite', () => {
  expect(() => heatmap(ndarray(new Float32Array(4), [4]))).toThrow('of shape [rows, columns], but it is of shape [4]');
  expect(() => heatmap(ndarray([NaN], [1, 1]))).toThrow('values must be finite numbers');
});
