/**
 * Repeated measurements of several things, to be compared: every one a dot, with mean and interval. → core
 */
import { checkOptions, show } from '../core/check';
import type { Figure, ScatterTrace } from './figure';
import { textWidth } from './text';
import { formatTick, niceStep, percentFormat } from './ticks';
import { axisTitle, INK, LINE, makeLayout, MUTED, PALETTE, scaleAxis, SMALL_SIZE, tickedAxis } from './theme';

/** One row of `dotPlot`. */
export interface DotRow {
  /** Stands at the left. */
  readonly name: string;
  /** What was measured, at least one finite number. */
  readonly values: readonly number[];
  /** Their mean. */
  readonly mean: number;
  /** The interval of the mean; left out for a single value. */
  readonly interval?: readonly [number, number];
}

/** Options of `dotPlot`. */
export interface DotPlotOptions {
  /** Name of the row whose range from its smallest to its largest value is shaded; default: the first. */
  reference?: string;
  /** Heading of the figure; default: none. */
  title?: string;
  /** What was measured. Default "value". */
  xTitle?: string;
  /** Whether the values are shares and written as percentages. Default false. */
  percent?: boolean;
}

const ROW = 46; // pixels
const WIDTH = 520;
/** In rows: how far above its line a row's dots lie, and beneath it mean and interval. */
const OFFSET = 0.14;
const STACK = 0.12;

/** Refuses rows that cannot be drawn. */
function checkRows(where: string, rows: readonly DotRow[]): void {
  if (!Array.isArray(rows) || rows.length === 0)
    throw new TypeError(
      `${where}: rows must be a list of { name, values, mean } with at least one, but it is ${show(rows)}.`,
    );
  for (const { name, values, mean, interval } of rows as readonly DotRow[]) {
    const odd = [...values, mean, ...(interval ?? [])].find((value) => !Number.isFinite(value));
    if (values.length === 0 || odd !== undefined)
      throw new RangeError(
        `${where}: values, mean and interval of "${name}" must be finite numbers, and at least one value, but ` +
          `${odd === undefined ? 'there is none' : `${odd} is among them`}.`,
      );
  }
}

/**
 * Draws a row for each thing: its single measurements as dots, beneath them their mean with its interval. The range of
 * the reference row is shaded through all rows: whatever lies within it, luck alone can bring about.
 *
 * @param rows names and measurements, the first on top
 * @param options reference, headings, percentages
 * @returns a figure; hovering shows the numbers
 * @throws TypeError or RangeError if there is nothing to draw, a number is not finite, or no row has the reference's name
 * @example
 * const rows = compareExperiments(records, test.labels).map(({ title, testError }) => ({ name: title, ...testError }));
 * show(plots.dotPlot(rows, { reference: 'Baseline', xTitle: 'test error', percent: true }));
 * @see Lesson 07
 */
export function dotPlot(rows: readonly DotRow[], options: DotPlotOptions = {}): Figure {
  const where = 'dotPlot';
  checkOptions(where, options, ['reference', 'title', 'xTitle', 'percent']);
  checkRows(where, rows);
  const { title, xTitle = 'value', percent = false } = options;
  const reference = options.reference === undefined ? rows[0] : rows.find(({ name }) => name === options.reference);
  if (reference === undefined)
    throw new RangeError(
      `${where}: reference must be the name of a row, but it is ${show(options.reference)}. The rows are ` +
        `${rows.map(({ name }) => show(name)).join(', ')}.`,
    );
  const band = rangeOf(reference.values);
  const [low, high] = rangeOf(rows.flatMap(({ values, interval = [] }) => [...values, ...interval]));
  const pad = (high - low) * 0.05 || Math.abs(high) * 0.05 || 0.1;
  // what cannot be negative is not shown below zero
  const range = [low >= 0 ? Math.max(0, low - pad) : low - pad, high + pad] as const;
  const step = niceStep(range[1] - range[0], 6);
  const tickformat = percent ? percentFormat(step) : undefined;

  const caption = `Dots: single runs. Squares: means, with 95% intervals. Shaded: all runs of ${reference.name}.`;
  const margin = {
    l: Math.ceil(Math.max(...rows.map(({ name }) => textWidth(name, SMALL_SIZE)))) + 24,
    r: 28,
    t: (title ? 50 : 16) + 24,
    b: 56,
  };
  const height = rows.length * ROW;
  return {
    data: traces(rows, percent),
    layout: makeLayout({
      width: Math.max(WIDTH + margin.l + margin.r, Math.ceil(textWidth(caption, SMALL_SIZE)) + 48),
      height: height + margin.t + margin.b,
      margin,
      title,
      annotations: [
        {
          text: caption,
          xref: 'paper',
          yref: 'paper',
          x: 1,
          y: 1 + 6 / height,
          xanchor: 'right',
          yanchor: 'bottom',
          showarrow: false,
          font: { size: SMALL_SIZE, color: MUTED },
        },
      ],
      shapes: [
        {
          type: 'rect',
          xref: 'x',
          yref: 'paper',
          x0: band[0],
          x1: band[1],
          y0: 0,
          y1: 1,
          fillcolor: SHADE,
          line: { width: 0 },
          layer: 'below',
        },
      ],
      xaxis: tickedAxis({
        range,
        title: axisTitle(xTitle),
        showgrid: true,
        gridcolor: LINE,
        ...(tickformat ? { tickformat } : {}),
      }),
      yaxis: scaleAxis({
        range: [rows.length - 0.5, -0.5], // the first row on top
        tickvals: rows.map((_, i) => i),
        ticktext: rows.map(({ name }) => name),
        fixedrange: true,
      }),
    }),
    alt: describe(rows, reference.name, title ?? xTitle, percent),
  };
}

/** Behind dots and grid lines, which must stay visible on it. */
const SHADE = '#eef3f8';

const rangeOf = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

const rounded = (value: number): number => +value.toPrecision(6);

function traces(rows: readonly DotRow[], percent: boolean): ScatterTrace[] {
  const number = percent ? '%{x:.2%}' : '%{x:.4g}';
  return rows.flatMap(({ name, values, mean, interval }, i): ScatterTrace[] => [
    {
      type: 'scatter',
      mode: 'markers',
      x: values.map(rounded),
      // equal values are stacked, or one dot would hide the other
      y: values.map((value, k) => i - OFFSET - STACK * values.slice(0, k).filter((other) => other === value).length),
      name,
      marker: { color: PALETTE.blue, size: 8, symbol: 'circle' },
      hovertemplate: `${number}<extra>${name}, one run</extra>`,
    },
    ...(interval
      ? [
          {
            type: 'scatter',
            mode: 'lines',
            x: interval.map(rounded),
            y: [i + OFFSET, i + OFFSET],
            name,
            line: { color: INK, width: 2 },
            hovertemplate: `${number}<extra>${name}, end of the 95% interval</extra>`,
          } as const,
        ]
      : []),
    {
      type: 'scatter',
      mode: 'markers',
      x: [rounded(mean)],
      y: [i + OFFSET],
      name,
      marker: { color: INK, size: 8, symbol: 'square' },
      hovertemplate: `${number}<extra>${name}, mean</extra>`,
    },
  ]);
}

function describe(rows: readonly DotRow[], reference: string, heading: string, percent: boolean): string {
  const text = (value: number): string => formatTick(value, percent ? '.2%' : undefined);
  const parts = rows.map(({ name, values, mean, interval }) => {
    if (values.length === 1) return `${name}: one run, ${text(mean)}`;
    const [least, most] = rangeOf(values);
    return (
      `${name}: ${values.length} runs from ${text(least)} to ${text(most)}, mean ${text(mean)}` +
      (interval ? `, 95% interval ${text(interval[0])} to ${text(interval[1])}` : '')
    );
  });
  return `${heading[0].toUpperCase()}${heading.slice(1)}, one dot for each run; the range of ${reference} is shaded. ${parts.join('. ')}.`;
}
