import ndarray from 'ndarray';
import { featureMaps } from '../../src/plots/feature_maps';
import type { HeatmapTrace } from '../../src/plots/figure';

const maps = (size: number, channels: number) => ({
  name: `layer ${size}`,
  maps: ndarray(
    Float32Array.from({ length: size * size * channels }, (_, i) => (i % channels) / 2),
    [size, size, channels],
  ),
});

it('draws all maps of one layer in a grid, row by row', () => {
  const figure = featureMaps(maps(2, 10));
  const [{ z }] = figure.data as HeatmapTrace[];
  const tile = tileOf(z, figure.layout.xaxis.tickvals ?? []);
  expect([tile(0, 0), tile(0, 7), tile(1, 0), tile(1, 1), tile(1, 2)]).toEqual([0, 3.5, 4, 4.5, null]);
  expect(figure.layout.yaxis.ticktext).toEqual(['0', '8']);
});

it('draws a row for each of several layers, the first six channels, in the same columns', () => {
  const figure = featureMaps([maps(28, 1), maps(26, 8), maps(13, 8), maps(3, 2)]);
  expect(figure.data).toHaveLength(4);
  const { layout } = figure;
  const width = layout.width - layout.margin.l - layout.margin.r;
  const middles = ['xaxis2', 'xaxis3'].map((name) => {
    const { range, domain = [0, 1] } = layout[name as 'xaxis2'];
    const stride = (range[1] - range[0]) / 6;
    return Array.from(
      { length: 6 },
      (_, i) => (domain[0] + ((i + 0.5) * stride * (domain[1] - domain[0])) / (range[1] - range[0])) * width,
    );
  });
  middles[0].forEach((x, i) => expect(middles[1][i]).toBeCloseTo(x, 6));
});

it('gives the maps of a layer one scale, from 0 to its strongest answer', () => {
  const [first, second] = featureMaps([maps(3, 2), maps(3, 5)]).data as HeatmapTrace[];
  expect([first.zmin, first.zmax, second.zmin, second.zmax]).toEqual([0, 0.5, 0, 2]);
  const [negative] = featureMaps({ name: 'linear', maps: ndarray(Float32Array.of(-1, 2), [1, 1, 2]) })
    .data as HeatmapTrace[];
  expect([negative.zmin, negative.zmax]).toEqual([-1, 2]);
});

it('draws a layer that stays silent', () => {
  const [trace] = featureMaps({ name: 'dead', maps: ndarray(new Float32Array(4), [2, 2, 1]) }).data as HeatmapTrace[];
  expect([trace.zmin, trace.zmax]).toEqual([0, 1]);
});

it('tells what is drawn, how much is zero and which channel is the most active', () => {
  expect(featureMaps([maps(2, 8), maps(1, 2)]).alt).toBe(
    'Feature maps of one image, dark where a filter answers strongly. ' +
      'layer 2, 2 × 2 × 8, of which 6 are drawn: 16.7% zeros, strongest answer 2.5, channel 5 most active. ' +
      'layer 1, 1 × 1 × 2: 50.0% zeros, strongest answer 0.5, channel 1 most active.',
  );
});

it('refuses what are no maps', () => {
  expect(() => featureMaps([])).toThrow('layers must have at least one entry');
  expect(() => featureMaps({ name: 'flat', maps: ndarray(new Float32Array(4), [4]) })).toThrow(
    /maps must be an ndarray of shape \[height, width, channels\].*\[4\]/,
  );
  expect(() => featureMaps({ name: 'a', maps: ndarray(Float32Array.of(Infinity), [1, 1, 1]) })).toThrow(
    'channel 0 of "a" has Infinity in row 0, column 0',
  );
});

/** The first number of the map in a row and a column of the grid. */
function tileOf(z: HeatmapTrace['z'], middles: readonly number[]) {
  const stride = middles[1] - middles[0];
  return (row: number, column: number) => z[row * stride]?.[column * stride] ?? null;
}
