import { dotPlot } from '../../src/plots/dot_plot';
import type { ScatterTrace } from '../../src/plots/figure';
import { figureToSvg } from '../../src/plots/svg';
import { RUNS } from './examples';

const figure = dotPlot(RUNS, { reference: 'Baseline', xTitle: 'test error', percent: true });

it('draws a dot for each run, beneath them mean and interval, the first row on top', () => {
  const traces = figure.data as ScatterTrace[];
  expect(traces.map(({ mode, x }) => [mode, x])).toEqual([
    ['markers', [0.0089, 0.0101, 0.0078, 0.0088, 0.0095]],
    ['lines', [0.0079, 0.0101]],
    ['markers', [0.00902]],
    ['markers', [0.0075, 0.0088, 0.0066]],
    ['lines', [0.0049, 0.0104]],
    ['markers', [0.00763]],
    ['markers', [0.0083]],
    ['markers', [0.0083]],
  ]);
  expect(traces[0].y).toEqual([-0.14, -0.14, -0.14, -0.14, -0.14]);
  expect(traces[2].y).toEqual([0.14]);
  expect(figure.layout.yaxis).toMatchObject({
    range: [2.5, -0.5],
    tickvals: [0, 1, 2],
    ticktext: RUNS.map(({ name }) => name),
  });
});

it('stacks equal runs, so that each can be seen', () => {
  const [dots] = dotPlot([{ name: 'a', values: [3, 4, 3, 3], mean: 3.25 }]).data as ScatterTrace[];
  expect(dots.y).toEqual([-0.14, -0.14, -0.26, -0.38]);
});

it('shades what the reference reaches, from its best to its worst run', () => {
  expect(figure.layout.shapes).toMatchObject([{ x0: 0.0078, x1: 0.0101 }]);
  expect(dotPlot(RUNS, { reference: 'Dropout + L2' }).layout.shapes).toMatchObject([{ x0: 0.0066, x1: 0.0088 }]);
  expect(dotPlot(RUNS).layout.shapes).toMatchObject([{ x0: 0.0078, x1: 0.0101 }]);
});

it('shows every dot and interval within its range', () => {
  const [low, high] = figure.layout.xaxis.range;
  for (const { x } of figure.data as ScatterTrace[])
    for (const value of x) {
      expect(value).toBeGreaterThan(low);
      expect(value).toBeLessThan(high);
    }
  expect(low).toBeGreaterThanOrEqual(0);
});

it('has the names at the left and the band beneath everything in its still picture', () => {
  const svg = figureToSvg(figure);
  expect(svg).toContain('>Dropout + L2</text>');
  expect(svg).toContain('>Early &lt;b&gt;</text>');
  const { width, margin } = figure.layout;
  const [low, high] = figure.layout.xaxis.range;
  const left = margin.l + ((0.0078 - low) / (high - low)) * (width - margin.l - margin.r);
  const band = svg.indexOf(`<rect x="${Math.round(left * 100) / 100}" y="${margin.t}"`);
  expect(band).toBeGreaterThan(0);
  expect(band).toBeLessThan(svg.indexOf('<circle'));
});

it('gives the numbers in its alternative text', () => {
  expect(figure.alt).toBe(
    'Test error, one dot for each run; the range of Baseline is shaded. ' +
      'Baseline: 5 runs from 0.78% to 1.01%, mean 0.90%, 95% interval 0.79% to 1.01%. ' +
      'Dropout + L2: 3 runs from 0.66% to 0.88%, mean 0.76%, 95% interval 0.49% to 1.04%. ' +
      'Early <b>: one run, 0.83%.',
  );
});

it('refuses nothing, numbers that are none, and a reference that is not there', () => {
  expect(() => dotPlot([])).toThrow('dotPlot: rows must be a list of { name, values, mean } with at least one');
  expect(() => dotPlot([{ name: 'a', values: [], mean: 1 }])).toThrow(
    'of "a" must be finite numbers, and at least one value, but there is none',
  );
  expect(() => dotPlot([{ name: 'a', values: [1, NaN], mean: 1 }])).toThrow('but NaN is among them');
  expect(() => dotPlot(RUNS, { reference: 'L2' })).toThrow(
    'reference must be the name of a row, but it is "L2". The rows are "Baseline", "Dropout + L2", "Early <b>".',
  );
});
