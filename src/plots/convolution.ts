/**
 * What a convolution computes at one pixel: the patch, the weights, their products, the sum. → core
 *
 * Two sliders move the window, in the browser alone. Every panel holds the numbers of all positions and shows those of
 * one, because its axes are that short; a slider for the rows sets the y axes, one for the columns the x axes. So the
 * two need not know of each other, and 52 steps serve 676 positions.
 */
import { checkInteger, checkOptions } from '../core/check';
import type { Annotation, Axis, Colorscale, Figure, HeatmapTrace, Shape, Slider } from './figure';
import { checkKernel, readFilter } from './filters';
import type { Convolution } from './filters';
import { readPixels } from './pixels';
import type { Image } from './pixels';
import { formatTick } from './ticks';
import { AXIS, DIVERGING, FONT_SIZE, frameAxis, GREYS, INK, makeLayout, MUTED, PALETTE, SMALL_SIZE } from './theme';

/** Options of `convolution`. */
export interface ConvolutionOptions {
  /** Which filter of the layer, by number from 0. Default 0. */
  filter?: number;
  /** Row and column of the window's upper left pixel, from 0; default: where the filter answers most strongly. */
  position?: readonly [row: number, column: number];
  /** Heading of the figure; default: which filter it is. */
  title?: string;
}

/** Pixels: longer side of the image, cells with numbers, room between the upper and the lower panels. */
const SIZE = { image: 280, cell: 42, gap: 42, single: 64, between: 74, sliders: 82 };

/** All numbers of the figure. The output at (r, c) belongs to the window with its upper left pixel there. */
interface Numbers {
  readonly pixels: readonly number[][];
  readonly weights: readonly number[][];
  /** Products of all windows: those of the window at (r, c) begin at (r · kernel height, c · kernel width). */
  readonly products: readonly number[][];
  readonly sums: readonly number[][];
  readonly outputs: readonly number[][];
}

const round = (value: number): number => +value.toPrecision(4);

function compute(pixels: number[][], weights: number[][], bias: number, relu: boolean): Numbers {
  const [kh, kw] = [weights.length, weights[0].length];
  const [rows, columns] = [pixels.length - kh + 1, pixels[0].length - kw + 1];
  const table = (height: number, width: number, value: (r: number, c: number) => number): number[][] =>
    Array.from({ length: height }, (_row, r) => Array.from({ length: width }, (_column, c) => value(r, c)));
  const exact = table(rows, columns, (r, c) =>
    weights.reduce((sum, row, i) => row.reduce((part, weight, j) => part + weight * pixels[r + i][c + j], sum), 0),
  );
  return {
    pixels,
    weights,
    products: table(rows * kh, columns * kw, (y, x) => {
      const [r, c, i, j] = [Math.floor(y / kh), Math.floor(x / kw), y % kh, x % kw];
      return round(pixels[r + i][c + j] * weights[i][j]) + 0;
    }),
    sums: exact.map((row) => row.map(round)),
    outputs: exact.map((row) => row.map((sum) => round(relu ? Math.max(0, sum + bias) : sum + bias))),
  };
}

function strongest(outputs: readonly number[][]): readonly [number, number] {
  let best: [number, number] = [0, 0];
  outputs.forEach((row, r) =>
    row.forEach((value, c) => {
      if (Math.abs(value) > Math.abs(outputs[best[0]][best[1]])) best = [r, c];
    }),
  );
  return best;
}

const largest = (rows: readonly (readonly number[])[]): number =>
  rows.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

/** A panel: its numbers, its place in pixels from the upper left, and which part of the numbers it shows. */
interface PanelOf {
  readonly z: readonly number[][];
  readonly colorscale: Colorscale;
  readonly zmin: number;
  readonly zmax: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly heading: string;
  readonly textSize?: number;
  readonly hovertemplate?: string;
  /** How many rows and columns it shows where the window is; default: it does not move and shows all. */
  readonly window?: readonly [height: number, width: number];
  /** How many rows and columns of its numbers the window moves on with each step. Default 1. */
  readonly stride?: readonly [height: number, width: number];
}

/**
 * Draws what a filter computes at one place of an image, with sliders that move the window over all places. They work
 * wherever the interactive figure is shown, with or without a kernel; a still picture shows the first position.
 *
 * @param image the image as the network gets it, float 0 to 1, [height, width] or [height, width, 1], at most 64 × 64
 * @param layer a convolution of one input channel, filters of at most 7 × 7, padding "valid", strides of 1,
 *   activation "relu" or "linear"
 * @param options which filter, where the window stands at first, heading
 * @returns a figure; the alternative text does the sum
 * @throws TypeError or RangeError if the image or the layer is of another kind, or there is no such filter or position
 * @example show(plots.convolution(xTest.pick(0), convolutionLayer(model, 0), { filter: 5 }))
 * @see Lesson 02, "One pixel of a feature map"
 */
export function convolution(image: Image, layer: Convolution, options: ConvolutionOptions = {}): Figure {
  const where = 'convolution';
  checkOptions(where, options, ['filter', 'position', 'title']);
  const [kh, kw, channels, filters] = checkKernel(where, layer);
  const { activation = 'linear', padding = 'valid', strides = [1, 1] } = layer;
  checkKind(where, [kh, kw, channels], activation, padding, strides);
  const filter = checkInteger(where, 'filter', options.filter ?? 0, { min: 0, max: filters - 1 });
  const { rows: pixels, max } = readPixels(where, image);
  if (pixels.length < kh || pixels[0].length < kw || Math.max(pixels.length, pixels[0].length) > 64)
    throw new RangeError(
      `${where}: the image must be at least as large as the filter and at most 64 × 64, but it is ${pixels.length} × ${pixels[0].length}.`,
    );
  const bias = round(Number(layer.bias?.get(filter) ?? 0));
  const relu = activation === 'relu';
  const numbers = compute(pixels, readFilter(where, layer, 0, filter), bias, relu);
  const [rows, columns] = [numbers.sums.length, numbers.sums[0].length];
  const start = options.position ?? strongest(numbers.outputs);
  const row = checkInteger(where, 'position[0]', start[0], { min: 0, max: rows - 1 });
  const column = checkInteger(where, 'position[1]', start[1], { min: 0, max: columns - 1 });

  const zoom = Math.max(1, Math.round(SIZE.image / Math.max(pixels.length, pixels[0].length)));
  const { cell, gap, single } = SIZE;
  const [patchWidth, patchHeight] = [kw * cell, kh * cell];
  const lower = zoom * pixels.length + SIZE.between;
  const lefts = [0, patchWidth + gap, 2 * (patchWidth + gap)];
  const sumLeft = 3 * (patchWidth + gap) + 10;
  const outLeft = sumLeft + single + gap + 10;
  const width = Math.max(outLeft + single, zoom * (pixels[0].length + columns) + gap);
  const height = lower + Math.max(patchHeight, single);
  const [weightLimit, sumLimit] = [largest(numbers.weights), largest(numbers.sums)];
  const strong = largest(numbers.outputs);
  const grey = { colorscale: GREYS, zmin: 0, zmax: max };
  const signed = (limit: number) => ({ colorscale: DIVERGING, zmin: -limit, zmax: limit });
  const result = relu ? { colorscale: GREYS, zmin: 0, zmax: strong } : signed(strong);
  const patch = { top: lower, width: patchWidth, height: patchHeight, textSize: SMALL_SIZE };
  const one = { top: lower + (patchHeight - single) / 2, width: single, height: single, textSize: FONT_SIZE + 1 };
  const panels: PanelOf[] = [
    {
      z: pixels,
      ...grey,
      left: 0,
      top: 0,
      width: zoom * pixels[0].length,
      height: zoom * pixels.length,
      heading: 'image',
      hovertemplate: 'row %{y}, column %{x}<br>value %{z}<extra></extra>',
    },
    {
      z: numbers.outputs,
      ...result,
      left: width - zoom * columns,
      top: (zoom * (kh - 1)) / 2,
      width: zoom * columns,
      height: zoom * rows,
      heading: 'feature map',
      hovertemplate: 'row %{y}, column %{x}<br>value %{z}<extra></extra>',
    },
    { z: pixels, ...grey, ...patch, left: lefts[0], heading: 'pixels', window: [kh, kw] },
    { z: numbers.weights, ...signed(weightLimit), ...patch, left: lefts[1], heading: 'weights' },
    {
      z: numbers.products,
      ...signed(weightLimit * Math.max(1, max)),
      ...patch,
      left: lefts[2],
      heading: 'products',
      window: [kh, kw],
      stride: [kh, kw],
    },
    { z: numbers.sums, ...signed(sumLimit), ...one, left: sumLeft, heading: 'sum', window: [1, 1] },
    {
      z: numbers.outputs,
      ...result,
      ...one,
      left: outLeft,
      heading: relu ? `bias ${signedNumber(bias)},<br>relu` : `bias ${signedNumber(bias)}`,
      window: [1, 1],
    },
  ];

  const data: HeatmapTrace[] = [];
  const annotations: Annotation[] = [];
  const axes: Record<string, Axis> = {};
  panels.forEach(({ z, colorscale, zmin, zmax, heading, textSize, hovertemplate, ...box }, i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    const ranges = rangesOf(box.window ? { ...box, window: box.window } : undefined, row, column);
    axes[`xaxis${suffix}`] = frameAxis({
      range: ranges?.x ?? [-0.5, z[0].length - 0.5],
      domain: [box.left / width, (box.left + box.width) / width],
      anchor: `y${suffix}`,
      linecolor: AXIS,
    });
    axes[`yaxis${suffix}`] = frameAxis({
      range: ranges?.y ?? [z.length - 0.5, -0.5],
      domain: [1 - (box.top + box.height) / height, 1 - box.top / height],
      anchor: `x${suffix}`,
      linecolor: AXIS,
    });
    data.push({
      type: 'heatmap',
      z,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      colorscale,
      zmin,
      zmax,
      showscale: false,
      ...(textSize ? { texttemplate: '%{z:.2f}', textfont: { size: textSize } } : {}),
      ...(hovertemplate ? { hovertemplate } : { hoverinfo: 'skip' }),
    });
    annotations.push(note(heading, box.left + box.width / 2, box.top - 4, 'bottom', SMALL_SIZE, MUTED));
  });
  const middle = lower + patchHeight / 2;
  const signs: readonly (readonly [string, number])[] = [
    ['×', lefts[1] - gap / 2],
    ['=', lefts[2] - gap / 2],
    ['›', sumLeft - (gap + 10) / 2],
    ['›', outLeft - (gap + 10) / 2],
  ];
  for (const [sign, x] of signs) annotations.push(note(sign, x, middle, 'middle', 24, INK));

  function note(
    text: string,
    x: number,
    y: number,
    yanchor: Annotation['yanchor'],
    size: number,
    color: string,
  ): Annotation {
    return {
      text,
      xref: 'paper',
      yref: 'paper',
      x: x / width,
      y: 1 - y / height,
      xanchor: 'center',
      yanchor,
      showarrow: false,
      font: { size, color },
    };
  }

  const moving = panels.flatMap(({ window, stride }, i): Moving[] => (window ? [{ id: i + 1, window, stride }] : []));
  const title = options.title ?? `Filter ${filter}${layer.name ? ` of ${layer.name}` : ''} at one place of the image`;
  const margin = { l: 24, r: 24, t: 84, b: SIZE.sliders + 16 };
  const slider = (
    name: string,
    steps: number,
    active: number,
    x: number,
    set: (position: number) => Record<string, unknown>,
  ): Slider => ({
    active,
    steps: Array.from({ length: steps }, (_, i) => ({ label: String(i), method: 'relayout', args: [set(i)] })),
    x,
    y: -12 / height,
    len: 0.47,
    xanchor: 'left',
    yanchor: 'top',
    pad: { t: 0, b: 0, l: 0, r: 0 },
    currentvalue: { prefix: `${name} `, font: { size: FONT_SIZE, color: INK }, offset: 6 },
    font: { size: SMALL_SIZE, color: MUTED },
    ticklen: 4,
    tickcolor: AXIS,
    transition: { duration: 0 },
  });
  return {
    data,
    layout: makeLayout({
      width: width + margin.l + margin.r,
      height: height + margin.t + margin.b,
      margin,
      title,
      annotations,
      shapes: [frame('x', 'y', [column, row], [kw, kh]), frame('x2', 'y2', [column, row], [1, 1])],
      sliders: [
        slider('row', rows, row, 0, (r) => ({
          ...Object.fromEntries(moving.map((panel) => [`yaxis${panel.id}.range`, rangesOf(panel, r, 0)?.y])),
          'shapes[0].y0': r - 0.5,
          'shapes[0].y1': r + kh - 0.5,
          'shapes[1].y0': r - 0.5,
          'shapes[1].y1': r + 0.5,
        })),
        slider('column', columns, column, 0.53, (c) => ({
          ...Object.fromEntries(moving.map((panel) => [`xaxis${panel.id}.range`, rangesOf(panel, 0, c)?.x])),
          'shapes[0].x0': c - 0.5,
          'shapes[0].x1': c + kw - 0.5,
          'shapes[1].x0': c - 0.5,
          'shapes[1].x1': c + 0.5,
        })),
      ],
      ...axes,
    }),
    alt: describe(title, numbers, [row, column], bias, relu),
  };
}

/** A panel that shows the part of its numbers that belongs to the window. */
interface Moving {
  readonly id: number;
  readonly window: readonly [number, number];
  readonly stride?: readonly [number, number];
}

/** The ranges of a moving panel's axes; rows count downwards. */
function rangesOf(
  panel: Omit<Moving, 'id'> | undefined,
  row: number,
  column: number,
): { x: [number, number]; y: [number, number] } | undefined {
  if (!panel) return undefined;
  const { window, stride = [1, 1] } = panel;
  const [top, left] = [row * stride[0] - 0.5, column * stride[1] - 0.5];
  return { x: [left, left + window[1]], y: [top + window[0], top] };
}

function frame(xref: string, yref: string, [x, y]: readonly number[], [width, height]: readonly number[]): Shape {
  const line = { color: PALETTE.vermillion, width: 3 };
  return { type: 'rect', xref, yref, x0: x - 0.5, x1: x + width - 0.5, y0: y - 0.5, y1: y + height - 0.5, line };
}

function checkKind(
  where: string,
  [kh, kw, channels]: readonly number[],
  activation: string,
  padding: string,
  strides: readonly number[],
): void {
  const rule = (what: string, found: string): never => {
    throw new RangeError(`${where}: ${what}, but ${found}. Take the first conv2d layer of the course's network.`);
  };
  if (channels !== 1) rule('the layer must have one input channel', `it has ${channels}`);
  if (Math.max(kh, kw) > 7) rule('filters must be at most 7 × 7', `they are ${kh} × ${kw}`);
  if (activation !== 'relu' && activation !== 'linear')
    rule('activation must be relu or linear', `it is ${activation}`);
  if (padding !== 'valid') rule('padding must be valid', `it is ${padding}`);
  if (strides.some((step) => step !== 1)) rule('strides must be 1', `they are [${strides.join(', ')}]`);
}

const signedNumber = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

function describe(
  title: string,
  { pixels, weights, sums, outputs }: Numbers,
  [row, column]: readonly [number, number],
  bias: number,
  relu: boolean,
): string {
  const terms = weights.flatMap((line, i) => line.map((weight, j) => ({ pixel: pixels[row + i][column + j], weight })));
  const text = (value: number): string => formatTick(+value.toFixed(3));
  const said = terms.filter(({ pixel }) => pixel !== 0).map(({ pixel, weight }) => `${text(pixel)} × ${text(weight)}`);
  const zeros = terms.length - said.length;
  const sum = sums[row][column];
  return (
    `${title}. The window of ${weights.length} by ${weights[0].length} pixels stands at row ${row}, column ${column}. ` +
    `Pixel times weight, added up: ${said.join(' + ') || '0'}${said.length > 0 && zeros > 0 ? `, and ${zeros} ${zeros === 1 ? 'pixel' : 'pixels'} of 0,` : ''} = ${text(sum)}. ` +
    `Plus the bias of ${text(bias)} that is ${text(sum + bias)}${relu ? `, after relu ${text(outputs[row][column])}` : ''}. ` +
    'Two sliders move the window over the image.'
  );
}
