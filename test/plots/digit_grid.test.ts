import ndarray from 'ndarray';
import { digitGrid } from '../../src/plots/digit_grid';
import type { HeatmapTrace } from '../../src/plots/figure';
import { FIRST_LABELS, scaled, strokes } from './examples';

it('draws the first nine images in three rows, each with its pixels', () => {
  const figure = digitGrid(strokes(20));
  expect(figure.data).toHaveLength(9);
  const traces = figure.data as HeatmapTrace[];
  expect(traces[4].z[4]).toEqual([
    ...strokes(20)
      .pick(4, 4)
      .data.slice(4 * 784 + 4 * 28, 4 * 784 + 5 * 28),
  ]);
  expect([traces[0].zmin, traces[0].zmax]).toEqual([0, 255]);
});

it('places every picture on axes of its own, square and apart from the others', () => {
  const { layout } = digitGrid(strokes(9));
  const width = layout.width - layout.margin.l - layout.margin.r;
  const height = layout.height - layout.margin.t - layout.margin.b;
  const boxes = Array.from({ length: 9 }, (_, i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    const [x0, x1] = layout[`xaxis${suffix}`].domain as [number, number];
    const [y0, y1] = layout[`yaxis${suffix}`].domain as [number, number];
    return { x0: x0 * width, x1: x1 * width, y0: y0 * height, y1: y1 * height };
  });
  for (const { x0, x1, y0, y1 } of boxes) {
    expect(x1 - x0).toBeCloseTo(112, 6);
    expect(y1 - y0).toBeCloseTo(112, 6);
  }
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) expect(a.x1 < b.x0 || b.x1 < a.x0 || a.y1 < b.y0 || b.y1 < a.y0).toBe(true);
});

it('reads the grid row by row in its alternative text', () => {
  const { alt } = digitGrid(strokes(9), { labels: FIRST_LABELS });
  expect(alt).toBe('Nine handwritten digits in a 3 by 3 grid: 5 0 4 / 1 9 2 / 1 3 1.');
  expect(digitGrid(strokes(4), { labels: ndarray(Uint8Array.of(7, 8, 9, 0)), columns: 3 }).alt).toBe(
    'Four handwritten digits in a 2 by 3 grid: 7 8 9 / 0.',
  );
  expect(digitGrid(strokes(1)).alt).toBe('One handwritten digit.');
  expect(digitGrid(strokes(1), { title: 'Turned' }).alt).toBe('Turned. One handwritten digit.');
});

it('shows chosen images with texts of their own, broken into lines', () => {
  const figure = digitGrid(strokes(9), {
    indices: [7, 2],
    titles: ['true 4, predicted 9 (98%)', 'true 1, predicted 7 (91%)'],
  });
  expect(figure.alt).toBe(
    'Two handwritten digits in a 1 by 2 grid: true 4, predicted 9 (98%); true 1, predicted 7 (91%).',
  );
  expect(figure.layout.annotations?.[0].text).toBe('true 4, predicted 9<br>(98%)');
  expect((figure.data[0] as HeatmapTrace).hovertemplate).toContain('image 7<br>');
  expect((figure.data[0] as HeatmapTrace).z[4][17]).toBe(255);
});

it('takes floats with a channel, and values beyond 0 to 1 with a scale of their own', () => {
  const [trace] = digitGrid(scaled(2)).data as HeatmapTrace[];
  expect([trace.zmin, trace.zmax, trace.z[4][11]]).toEqual([0, 1, 0.502]);
  const wide = ndarray(Float32Array.of(-2, 0, 1, 3), [1, 2, 2]);
  const [standardised] = digitGrid(wide).data as HeatmapTrace[];
  expect([standardised.zmin, standardised.zmax]).toEqual([-2, 3]);
});

it('stays small: nine images are under 30 kB of JSON', () => {
  expect(JSON.stringify(digitGrid(strokes(9), { labels: FIRST_LABELS })).length).toBeLessThan(30_000);
});

describe('refuses', () => {
  const images = strokes(4);
  it.each([
    [
      'a single image',
      () => digitGrid(images.pick(0)),
      /images must be an ndarray of shape \[n, height, width\].*\[28, 28\]/,
    ],
    ['no images', () => digitGrid(strokes(0)), /at least one image/],
    [
      'more than there are',
      () => digitGrid(images, { count: 5 }),
      /count must be a whole number at least 1 and at most 4, but it is 5/,
    ],
    [
      'an index that does not exist',
      () => digitGrid(images, { indices: [4] }),
      /image index must be .* at most 3, but it is 4/,
    ],
    [
      'labels of another set',
      () => digitGrid(images, { labels: [1, 2] }),
      /labels must have one number for each of the 4 images, but there are 2/,
    ],
    ['too few titles', () => digitGrid(images, { titles: ['a'] }), /titles must have a text for each of the 4 images/],
    ['a misspelt option', () => digitGrid(images, { column: 2 } as object), /no option "column"/],
    ['NaN pixels', () => digitGrid(ndarray(Float32Array.of(NaN), [1, 1, 1])), /row 0, column 0 is NaN/],
  ])('%s', (_, call, message) => expect(call).toThrow(message));
});
