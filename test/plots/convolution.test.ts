import ndarray from 'ndarray';
import { convolution } from '../../src/plots/convolution';
import type { Figure, HeatmapTrace, Slider } from '../../src/plots/figure';
import { figureToSvg } from '../../src/plots/svg';

// 3 × 4 pixels and two filters of 2 × 2 weights; the second is [[1, −2], [0.5, 0]] with a bias of −0.25
const IMAGE = ndarray(Float32Array.of(0, 0.5, 1, 0, 0.25, 1, 0, 0, 1, 0, 0, 0.75), [3, 4]);
const LAYER = {
  name: 'first',
  kernel: ndarray(Float32Array.of(9, 1, 9, -2, 9, 0.5, 9, 0), [2, 2, 1, 2]),
  bias: ndarray(Float32Array.of(7, -0.25)),
  activation: 'relu',
};
const draw = () => convolution(IMAGE, LAYER, { filter: 1, position: [0, 0] });

const PANELS = ['image', 'feature map', 'pixels', 'weights', 'products', 'sum', 'result'] as const;

/** What a panel shows once the given layout has been set: the numbers between the ends of its axes. */
function shown(figure: Figure, panel: (typeof PANELS)[number], set: Record<string, unknown> = {}): (number | null)[][] {
  const i = PANELS.indexOf(panel);
  const suffix = i === 0 ? '' : String(i + 1);
  const range = (letter: 'x' | 'y') =>
    (set[`${letter}axis${suffix}.range`] ?? figure.layout[`${letter}axis${suffix}`].range) as [number, number];
  const inside =
    ([a, b]: [number, number]) =>
    (_: unknown, k: number) =>
      k > Math.min(a, b) && k < Math.max(a, b);
  return (figure.data[i] as HeatmapTrace).z.filter(inside(range('y'))).map((row) => row.filter(inside(range('x'))));
}

/** The layout after both sliders have been moved. */
function moved(figure: Figure, row: number, column: number): Record<string, unknown> {
  const [rows, columns] = figure.layout.sliders as [Slider, Slider];
  return { ...rows.steps[row].args[0], ...columns.steps[column].args[0] };
}

it('shows the patch, the weights, their products and the sum of the place where it starts', () => {
  const figure = draw();
  expect(shown(figure, 'pixels')).toEqual([
    [0, 0.5],
    [0.25, 1],
  ]);
  expect(shown(figure, 'weights')).toEqual([
    [1, -2],
    [0.5, 0],
  ]);
  expect(shown(figure, 'products')).toEqual([
    [0, -1],
    [0.125, 0],
  ]);
  expect(shown(figure, 'sum')).toEqual([[-0.875]]);
  expect(shown(figure, 'result')).toEqual([[0]]);
});

it('adds up at every place that the sliders can reach', () => {
  const figure = draw();
  const [rows, columns] = figure.layout.sliders as [Slider, Slider];
  expect([rows.steps.length, columns.steps.length]).toEqual([2, 3]);
  const sum = (table: (number | null)[][]) => table.flat().reduce<number>((total, value) => total + (value ?? NaN), 0);
  for (let r = 0; r < 2; r++)
    for (let c = 0; c < 3; c++) {
      const at = moved(figure, r, c);
      const [pixels, weights] = [shown(figure, 'pixels', at).flat(), shown(figure, 'weights', at).flat()];
      expect(pixels).toEqual([IMAGE.get(r, c), IMAGE.get(r, c + 1), IMAGE.get(r + 1, c), IMAGE.get(r + 1, c + 1)]);
      expect(shown(figure, 'products', at).flat()).toEqual(
        pixels.map((pixel, k) => (pixel ?? NaN) * (weights[k] ?? NaN) + 0),
      );
      expect(shown(figure, 'sum', at)).toEqual([[sum(shown(figure, 'products', at))]]);
      expect(shown(figure, 'result', at)[0][0]).toBeCloseTo(Math.max(0, sum(shown(figure, 'products', at)) - 0.25), 6);
      expect(shown(figure, 'result', at)[0][0]).toBe(shown(figure, 'feature map')[r][c]);
    }
});

it('frames the window on the image and the pixel on the feature map, and the sliders move both frames', () => {
  const figure = draw();
  expect(figure.layout.shapes).toMatchObject([
    { xref: 'x', yref: 'y', x0: -0.5, x1: 1.5, y0: -0.5, y1: 1.5 },
    { xref: 'x2', yref: 'y2', x0: -0.5, x1: 0.5, y0: -0.5, y1: 0.5 },
  ]);
  expect(moved(figure, 1, 2)).toMatchObject({
    'shapes[0].x0': 1.5,
    'shapes[0].x1': 3.5,
    'shapes[0].y0': 0.5,
    'shapes[0].y1': 2.5,
    'shapes[1].x0': 1.5,
    'shapes[1].x1': 2.5,
    'shapes[1].y0': 0.5,
    'shapes[1].y1': 1.5,
  });
});

it('starts where the filter answers most strongly, and the layout is what the sliders would set there', () => {
  const figure = convolution(IMAGE, LAYER, { filter: 1 });
  const [rows, columns] = figure.layout.sliders as [Slider, Slider];
  // (0, 2): 1 − 2 · 0 + 0.5 · 0 − 0.25 = 0.75 is the largest of the six
  expect([rows.active, columns.active]).toEqual([0, 2]);
  for (const [place, value] of Object.entries(moved(figure, rows.active, columns.active))) {
    const [, name, index, field] = /^(\w+?)(?:\[(\d)\])?\.(\w+)$/.exec(place) ?? [];
    const part = index === undefined ? figure.layout[name as 'xaxis'] : figure.layout.shapes?.[+index];
    expect((part as unknown as Record<string, unknown>)[field]).toEqual(value);
  }
});

it('does the sum in its alternative text', () => {
  expect(draw().alt).toBe(
    'Filter 1 of first at one place of the image. The window of 2 by 2 pixels stands at row 0, column 0. ' +
      'Pixel times weight, added up: 0.5 × −2 + 0.25 × 0.5 + 1 × 0, and 1 pixel of 0, = −0.875. ' +
      'Plus the bias of −0.25 that is −1.125, after relu 0. Two sliders move the window over the image.',
  );
});

it('writes the numbers of the first position, and no others, into the still picture', () => {
  const svg = figureToSvg(draw());
  const written = [...svg.matchAll(/>(−?\d\.\d\d)</g)].map(([, number]) => number);
  expect(written).toHaveLength(4 + 4 + 4 + 1 + 1);
  expect(written).toEqual(expect.arrayContaining(['−2.00', '−1.00', '0.13', '−0.88', '0.00']));
  expect(svg).toContain('>row 0<');
  expect(svg).toContain('>column 0<');
});

it("stays small: a digit under the course's filters is under 80 kB of JSON", () => {
  const image = ndarray(
    Float32Array.from({ length: 784 }, (_, i) => (i % 7 < 3 ? ((i * 37) % 256) / 255 : 0)),
    [28, 28, 1],
  );
  const kernel = ndarray(
    Float32Array.from({ length: 9 }, (_, i) => Math.sin(i + 1)),
    [3, 3, 1, 1],
  );
  const figure = convolution(image, { kernel });
  expect(figure.layout.sliders?.map(({ steps }) => steps.length)).toEqual([26, 26]);
  expect(JSON.stringify(figure).length).toBeLessThan(80_000);
});

describe('refuses', () => {
  const kernel = (shape: number[]) => ndarray(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
  it.each([
    ['a deeper layer', () => convolution(IMAGE, { kernel: kernel([2, 2, 3, 1]) }), /one input channel, but it has 3/],
    [
      'another activation',
      () => convolution(IMAGE, { ...LAYER, activation: 'tanh' }),
      /relu or linear, but it is tanh/,
    ],
    ['padding', () => convolution(IMAGE, { ...LAYER, padding: 'same' }), /padding must be valid, but it is same/],
    ['strides', () => convolution(IMAGE, { ...LAYER, strides: [2, 2] }), /strides must be 1, but they are \[2, 2\]/],
    ['a large filter', () => convolution(IMAGE, { kernel: kernel([8, 8, 1, 1]) }), /at most 7 × 7, but they are 8 × 8/],
    ['a small image', () => convolution(IMAGE, { kernel: kernel([4, 4, 1, 1]) }), /at least as large as the filter/],
    ['a filter that there is not', () => convolution(IMAGE, LAYER, { filter: 2 }), /filter must be .* at most 1/],
    ['a place beyond', () => convolution(IMAGE, LAYER, { position: [2, 0] }), /position\[0\] must be .* at most 1/],
  ])('%s', (_, call, message) => expect(call).toThrow(message));
});
