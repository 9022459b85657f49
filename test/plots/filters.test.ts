import ndarray from 'ndarray';
import type { HeatmapTrace } from '../../src/plots/figure';
import { filters } from '../../src/plots/filters';

/** Two filters of 1 × 2 weights for two input channels. */
const LAYER = {
  name: 'first',
  //                       filter: 0     1    0  1     0    1     0   1
  kernel: ndarray(Float32Array.of(0.5, -0.25, 9, 9, -0.125, -0.5, 9, -9), [1, 2, 2, 2]),
};

it('draws every filter of an input channel, with holes between them', () => {
  const [trace] = filters(LAYER).data as HeatmapTrace[];
  expect(trace.z[0].filter((weight) => weight !== null)).toEqual([0.5, -0.125, -0.25, -0.5]);
  expect(trace.z[0]).toContain(null);
  const [second] = filters(LAYER, { inputChannel: 1 }).data as HeatmapTrace[];
  expect(second.z[0].filter((weight) => weight !== null)).toEqual([9, 9, 9, -9]);
});

it('has a scale that is symmetric about zero, so that white is zero', () => {
  const [trace] = filters(LAYER).data as HeatmapTrace[];
  expect([trace.zmin, trace.zmax]).toEqual([-0.5, 0.5]);
  expect(trace.colorscale.find(([stop]) => stop === 0.5)?.[1]).toBe('#ffffff');
  expect(trace.colorbar?.tickvals).toEqual([-0.5, 0, 0.5]);
});

it('numbers the filters along the axes and on hovering', () => {
  const twelve = { kernel: ndarray(new Float32Array(9 * 12).fill(0.1), [3, 3, 1, 12]) };
  const { data, layout } = filters(twelve);
  expect(layout.xaxis.ticktext).toEqual(['+0', '+1', '+2', '+3', '+4', '+5', '+6', '+7']);
  expect(layout.yaxis.ticktext).toEqual(['0', '8']);
  expect((data[0] as HeatmapTrace).customdata?.[4][4]).toBe('9');
});

it('tells the range and the signs in its alternative text', () => {
  expect(filters(LAYER).alt).toBe(
    '2 filters of 1 × 2 weights, layer first, input channel 0 of 2. Weights from −0.5 to 0.5, 75% of them negative. ' +
      'One filter has weights of both signs.',
  );
});

it('draws weights that are all zero', () => {
  const [trace] = filters({ kernel: ndarray(new Float32Array(4), [2, 2, 1, 1]) }).data as HeatmapTrace[];
  expect([trace.zmin, trace.zmax]).toEqual([-1, 1]);
});

it('refuses what is no convolution, a channel that there is not, and weights that are lost', () => {
  expect(() => filters({ kernel: ndarray(new Float32Array(4), [2, 2]) })).toThrow(
    /layer.kernel must be .* of shape \[2, 2\].*convolutionLayer/,
  );
  expect(() => filters({} as never)).toThrow('but it is undefined');
  expect(() => filters(LAYER, { inputChannel: 2 })).toThrow(
    'inputChannel must be a whole number at least 0 and at most 1',
  );
  expect(() => filters({ kernel: ndarray(Float32Array.of(NaN), [1, 1, 1, 1]) })).toThrow(
    'weights must be finite numbers, but filter 0 has NaN in row 0, column 0',
  );
});
