/**
 * A table of numbers as shades: dropout masks, weights, whatever has rows and columns. → core
 */
import type { NdArray } from 'ndarray';
import { checkOptions, show } from '../core/check';
import type { Figure } from './figure';
import { AXIS, axisTitle, GREYS, makeLayout, scaleAxis } from './theme';

/** Options of `heatmap`. */
export interface HeatmapOptions {
  /** Heading of the figure; default: none. */
  title?: string;
  /** What the columns are; default: nothing written. */
  xTitle?: string;
  /** What the rows are; default: nothing written. */
  yTitle?: string;
}

/** Longest sides of the picture, in pixels, and the largest cell. */
const LARGEST = { width: 720, height: 400, cell: 16 };

/**
 * Draws a matrix: its smallest number white, its largest black.
 *
 * @param values ndarray of finite numbers, [rows, columns]
 * @param options headings
 * @returns a figure; hovering shows the numbers
 * @throws TypeError if that is no ndarray with two dimensions, RangeError if it is empty or not finite
 * @example show(plots.heatmap(mask, { title: 'Dropped inputs', xTitle: 'input', yTitle: 'image of the batch' }))
 * @see Lesson 04, "The mask"
 */
export function heatmap(values: NdArray, options: HeatmapOptions = {}): Figure {
  const where = 'heatmap';
  checkOptions(where, options, ['title', 'xTitle', 'yTitle']);
  if (!Array.isArray(values?.shape) || values.shape.length !== 2)
    throw new TypeError(
      `${where}: values must be an ndarray of shape [rows, columns], but it is ${Array.isArray(values?.shape) ? `of shape [${values.shape.join(', ')}]` : show(values)}.`,
    );
  const [rows, columns] = values.shape;
  const z = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => +values.get(r, c).toPrecision(4)),
  );
  const all = z.flat();
  if (all.length === 0 || !all.every(Number.isFinite))
    throw new RangeError(
      `${where}: values must be finite numbers, at least one, but ${all.length === 0 ? 'there are none' : 'some are not'}.`,
    );
  const [low, high] = all.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]);
  const { title, xTitle, yTitle } = options;
  const cell = Math.min(LARGEST.cell, LARGEST.width / columns);
  const rowHeight = Math.min(Math.max(cell, 6), LARGEST.height / rows);
  const margin = { l: yTitle ? 78 : 52, r: 20, t: title ? 56 : 20, b: xTitle ? 56 : 36 };
  const frame = { showline: true, mirror: true, linecolor: AXIS, fixedrange: true };
  return {
    data: [
      {
        type: 'heatmap',
        z,
        zmin: low,
        zmax: high > low ? high : low + 1,
        colorscale: GREYS,
        showscale: false,
        hovertemplate: `${yTitle ?? 'row'} %{y}, ${xTitle ?? 'column'} %{x}: %{z}<extra></extra>`,
      },
    ],
    layout: makeLayout({
      width: Math.round(cell * columns) + margin.l + margin.r,
      height: Math.round(rowHeight * rows) + margin.t + margin.b,
      margin,
      title,
      xaxis: scaleAxis({ range: [-0.5, columns - 0.5], ...frame, ...(xTitle ? { title: axisTitle(xTitle) } : {}) }),
      yaxis: scaleAxis({ range: [rows - 0.5, -0.5], ...frame, ...(yTitle ? { title: axisTitle(yTitle) } : {}) }),
    }),
    alt: `${title ? `${title}. ` : ''}${rows} rows${yTitle ? ` (${yTitle})` : ''} by ${columns} columns${xTitle ? ` (${xTitle})` : ''}, from ${low} (white) to ${high} (black).`,
  };
}
