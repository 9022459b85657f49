/**
 * What a convolution has learned to look for: its filters, side by side. → core
 */
import type { NdArray } from 'ndarray';
import { checkInteger, checkOptions, show } from '../core/check';
import type { Figure } from './figure';
import { layTiles, tiling } from './tiles';
import { countOf } from './text';
import { firstDigit, formatTick } from './ticks';
import { DIVERGING, makeLayout, scaleAxis, SMALL_SIZE, TRAY } from './theme';

/** A convolution layer as plain numbers, in the order in which Keras keeps them. */
export interface Convolution {
  /** Name in the model, such as "conv2d_1"; default: none. */
  readonly name?: string;
  /** Weights, [height, width, input channels, filters]. */
  readonly kernel: NdArray;
  /** What is added to each filter's sum, [filters]; default: 0. */
  readonly bias?: NdArray;
  /** What is done to the sum: "linear" or "relu". Default "linear". */
  readonly activation?: string;
  /** "valid" or "same". Default "valid". */
  readonly padding?: string;
  /** Steps of the window in rows and columns. Default [1, 1]. */
  readonly strides?: readonly number[];
}

/** Options of `filters`. */
export interface FiltersOptions {
  /** Which input channel's weights are drawn, by number from 0. Default 0, the only one of a first layer. */
  inputChannel?: number;
  /** Filters in a row. Default 8. */
  columns?: number;
  /** Heading of the figure; default: how many filters of which size there are. */
  title?: string;
}

/** Pixels from filter to filter. */
const PITCH = 64;

/** Refuses anything but a convolution with four-dimensional finite weights; returns the shape of its kernel. */
export function checkKernel(where: string, layer: Convolution): readonly [number, number, number, number] {
  const shape: unknown = layer?.kernel?.shape;
  if (!Array.isArray(shape) || shape.length !== 4 || shape.includes(0))
    throw new TypeError(
      `${where}: layer.kernel must be an ndarray of shape [height, width, input channels, filters], but it is ` +
        `${Array.isArray(shape) ? `of shape [${shape.join(', ')}]` : show(layer?.kernel)}. Pass what convolutionLayer(model, layer) returns.`,
    );
  return shape as unknown as [number, number, number, number];
}

/** The weights of one filter for one input channel as rows of numbers. */
export function readFilter(where: string, { kernel }: Convolution, channel: number, filter: number): number[][] {
  return Array.from({ length: kernel.shape[0] }, (_, r) =>
    Array.from({ length: kernel.shape[1] }, (_, c) => {
      const weight = kernel.get(r, c, channel, filter);
      if (!Number.isFinite(weight))
        throw new RangeError(
          `${where}: weights must be finite numbers, but filter ${filter} has ${weight} in row ${r}, column ${c}. ` +
            'A training with too high a learning rate ends like this.',
        );
      return +weight.toPrecision(4);
    }),
  );
}

/**
 * Draws the filters of a convolution in a grid: weights below zero blue, above zero red-orange, zero white, on one scale
 * for all filters.
 *
 * @param layer a convolution: `kernel` [height, width, input channels, filters]
 * @param options which input channel, columns, heading
 * @returns a figure; the number of a filter is that of its row plus that of its column, hovering shows it
 * @throws TypeError or RangeError if there is no such kernel or channel, or a weight is not finite
 * @example show(plots.filters(convolutionLayer(model, 0)))
 * @see Lesson 02, "What the filters look for"
 */
export function filters(layer: Convolution, options: FiltersOptions = {}): Figure {
  const where = 'filters';
  checkOptions(where, options, ['inputChannel', 'columns', 'title']);
  const [height, width, channels, count] = checkKernel(where, layer);
  const channel = checkInteger(where, 'inputChannel', options.inputChannel ?? 0, { min: 0, max: channels - 1 });
  const across = Math.min(count, checkInteger(where, 'columns', options.columns ?? 8, { min: 1 }));
  const down = Math.ceil(count / across);
  const tiles = Array.from({ length: count }, (_, filter) => readFilter(where, layer, channel, filter));
  const { zoom, stride } = tiling(Math.max(height, width), PITCH);
  const z = layTiles(tiles, across, stride);
  const names = layTiles(
    tiles.map((rows, filter) => rows.map((row) => row.map(() => filter))),
    across,
    stride,
  );
  const weights = tiles.flat(2);
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const limit = +(largest || 1).toPrecision(2);
  const tick = firstDigit(limit);
  const [rows, columns] = [z.length, z[0].length];
  const title = options.title ?? `${count === 1 ? '1 filter' : `${count} filters`} of ${height} × ${width} weights`;
  const margin = { l: 58, r: 92, t: 84, b: 20 };
  const gap = stride - Math.max(height, width);
  return {
    data: [
      {
        type: 'heatmap',
        z,
        colorscale: DIVERGING,
        zmin: -limit,
        zmax: limit,
        showscale: true,
        colorbar: {
          title: { text: 'weight', font: { size: SMALL_SIZE } },
          tickfont: { size: SMALL_SIZE },
          thickness: 14,
          outlinewidth: 0,
          tickvals: [-tick, 0, tick],
        },
        customdata: names.map((row) => row.map((name) => (name === null ? '' : String(name)))),
        hoverongaps: false,
        hovertemplate: 'filter %{customdata}<br>weight %{z}<extra></extra>',
      },
    ],
    layout: makeLayout({
      width: zoom * (columns + 2 * gap) + margin.l + margin.r,
      height: zoom * (rows + 2 * gap) + margin.t + margin.b,
      margin,
      title,
      plot_bgcolor: TRAY.grey,
      xaxis: scaleAxis({
        range: [-0.5 - gap, columns - 0.5 + gap],
        side: 'top',
        tickvals: Array.from({ length: across }, (_, i) => i * stride + (width - 1) / 2),
        ticktext: Array.from({ length: across }, (_, i) => (down === 1 ? String(i) : `+${i}`)),
        fixedrange: true,
      }),
      yaxis: scaleAxis({
        range: [rows - 0.5 + gap, -0.5 - gap],
        tickvals: Array.from({ length: down }, (_, i) => i * stride + (height - 1) / 2),
        ticktext: Array.from({ length: down }, (_, i) => (down === 1 ? 'filter' : String(i * across))),
        fixedrange: true,
      }),
    }),
    alt: describe(title, layer, tiles, channel, channels),
  };
}

function describe(
  title: string,
  { name }: Convolution,
  tiles: readonly (readonly (readonly number[])[])[],
  channel: number,
  channels: number,
): string {
  const weights = tiles.flat(2);
  const [low, high] = weights.reduce(([a, b], w) => [Math.min(a, w), Math.max(b, w)], [Infinity, -Infinity]);
  const negative = weights.filter((weight) => weight < 0).length;
  const mixed = tiles.filter((rows) => rows.flat().some((w) => w < 0) && rows.flat().some((w) => w > 0)).length;
  return (
    `${title}${name ? `, layer ${name}` : ''}${channels > 1 ? `, input channel ${channel} of ${channels}` : ''}. ` +
    `Weights from ${formatTick(+low.toPrecision(3))} to ${formatTick(+high.toPrecision(3))}, ` +
    `${Math.round((100 * negative) / weights.length)}% of them negative. ` +
    `${countOf(mixed, 'filter')} ${mixed === 1 ? 'has' : 'have'} weights of both signs.`
  );
}
