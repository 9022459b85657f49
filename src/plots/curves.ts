/**
 * Several series of numbers in one picture, to be compared: runs, settings, training beside validation. → core
 */
import { checkOptions, show } from '../core/check';
import type { Annotation, Figure, ScatterTrace } from './figure';
import { textWidth } from './text';
import { niceStep, percentFormat } from './ticks';
import { axisTitle, FONT_SIZE, LINE, makeLayout, MUTED, PALETTE, scaleAxis, SMALL_SIZE, tickedAxis } from './theme';

/** One line of `curves`. */
export interface Curve {
  /** Stands in the legend. */
  readonly name: string;
  /** Heights of the points. Numbers that are not finite leave a gap. */
  readonly values: readonly number[];
  /** Where the points are; default: 1, 2, 3, … as epochs are counted. */
  readonly x?: readonly number[];
  /** Curves with the same group have the same colour; default: each has its own. */
  readonly group?: string;
  /** Whether the line is dashed, as validation is throughout the course. Default false. */
  readonly dashed?: boolean;
}

/** A vertical line with a word above it. */
export interface CurveMark {
  readonly x: number;
  readonly label: string;
}

/** Options of `curves`. */
export interface CurvesOptions {
  /** Heading of the figure; default: none. */
  title?: string;
  /** What the x axis counts. Default "epoch". */
  xTitle?: string;
  /** What the y axis measures; default: nothing written. */
  yTitle?: string;
  /** Whether the values are shares and written as percentages. Default false. */
  percent?: boolean;
  /** Lowest and highest value shown; default: all values with a little room. */
  range?: readonly [number, number];
  /** Vertical lines, at the epoch where a training stopped, say. Default none. */
  marks?: readonly CurveMark[];
}

const PLOT = { width: 560, height: 280 };
const COLORS = Object.values(PALETTE);
const SAMPLE = 61; // pixels that a legend entry needs besides its name

/**
 * Draws curves in up to six colours over one axis.
 *
 * @param series the curves, in the order of the legend
 * @param options headings, range and marks
 * @returns a figure; hovering shows the numbers
 * @throws TypeError if the series are no list, RangeError if there is nothing to draw or x and values differ in length
 * @example
 * show(plots.curves([
 *   { name: 'train', values: history.history.loss },
 *   { name: 'validation', values: history.history.val_loss, dashed: true },
 * ], { yTitle: 'loss' }));
 * @see Lesson 04, "The gap"
 */
export function curves(series: readonly Curve[], options: CurvesOptions = {}): Figure {
  const where = 'curves';
  checkOptions(where, options, ['title', 'xTitle', 'yTitle', 'percent', 'range', 'marks']);
  if (!Array.isArray(series))
    throw new TypeError(`${where}: series must be a list of curves { name, values }, but it is ${show(series)}.`);
  const { title, xTitle = 'epoch', yTitle, percent = false, marks = [] } = options;
  const lines = series.map(({ name, values, x = values.map((_, i) => i + 1), ...rest }: Curve) => {
    if (x.length !== values.length)
      throw new RangeError(
        `${where}: x must be as long as values, but "${name}" has ${x.length} and ${values.length}. Leave x out to count from 1.`,
      );
    return { name, values, x, ...rest };
  });
  const finite = lines.flatMap(({ values }) => values).filter(Number.isFinite);
  if (finite.length === 0)
    throw new RangeError(`${where}: series must have at least one finite number, but they have none.`);
  const groups = [...new Set(lines.map(({ name, group = name }) => group))];
  if (groups.length > COLORS.length)
    throw new RangeError(
      `${where}: there are colours for ${COLORS.length} groups of curves, but here are ${groups.length}. Draw fewer, or give some of them the same group.`,
    );

  const xs = [...lines.flatMap(({ x }) => x), ...marks.map((mark) => mark.x)];
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const xPad = Math.max((last - first) * 0.03, 0.02 * Math.abs(last) || 0.1);
  const [lowest, highest] = [Math.min(...finite), Math.max(...finite)];
  const yPad = (highest - lowest) * 0.07 || Math.abs(highest) * 0.05 || 0.1;
  // what cannot be negative is not shown below zero
  const range = options.range ?? [lowest >= 0 ? Math.max(0, lowest - yPad) : lowest - yPad, highest + yPad];
  const most = Math.max(...lines.map(({ x }) => x.length));
  const data: ScatterTrace[] = lines.map(({ name, values, x, group = name, dashed = false }) => {
    const color = COLORS[groups.indexOf(group)];
    return {
      type: 'scatter',
      mode: most <= 40 ? 'lines+markers' : 'lines',
      x,
      y: values.map((value) => (Number.isFinite(value) ? +value.toPrecision(6) : null)),
      name,
      showlegend: true,
      line: { color, width: 2.5, ...(dashed ? { dash: 'dash' as const } : {}) },
      ...(most <= 40 ? { marker: { color, size: 6, symbol: dashed ? 'square' : 'circle' } as const } : {}),
      hovertemplate: `${xTitle} %{x}<br>%{y:${percent ? '.2%' : '.4g'}}<extra>${name}</extra>`,
    };
  });
  const annotations: Annotation[] = [];
  const left = first - xPad;
  const span = last + xPad - left;
  for (const { x, label } of marks) {
    const line = { color: MUTED, width: 1.5, dash: 'dot' as const };
    data.push({ type: 'scatter', mode: 'lines', x: [x, x], y: [...range], name: label, line, showlegend: false });
    annotations.push({
      text: label,
      xref: 'paper',
      yref: 'paper',
      x: (x - left) / span,
      y: 1,
      xanchor: x - left > span / 2 ? 'right' : 'left',
      yanchor: 'bottom',
      showarrow: false,
      font: { size: SMALL_SIZE, color: MUTED },
    });
  }
  const legendWidth = lines.reduce((sum, { name }) => sum + SAMPLE + textWidth(name, FONT_SIZE), 0);
  const margin = { l: 74, r: 28, t: (title ? 78 : 40) + (marks.length > 0 ? 20 : 0), b: 56 };
  return {
    data,
    layout: makeLayout({
      width: Math.max(PLOT.width, Math.ceil(legendWidth)) + margin.l + margin.r,
      height: PLOT.height + margin.t + margin.b,
      margin,
      title,
      showlegend: true,
      legend: {
        orientation: 'h',
        x: 1,
        xanchor: 'right',
        y: 1 + (marks.length > 0 ? 24 : 4) / PLOT.height,
        yanchor: 'bottom',
      },
      annotations,
      dragmode: 'zoom',
      xaxis: tickedAxis({
        range: [left, last + xPad],
        title: axisTitle(xTitle),
        // there is no epoch one and a half
        ...(series.every(({ x }) => x === undefined) && { dtick: Math.max(1, niceStep(last - first + 1, 10)) }),
      }),
      yaxis: scaleAxis({
        range,
        showgrid: true,
        gridcolor: LINE,
        ...(yTitle ? { title: axisTitle(yTitle) } : {}),
        ...(percent ? { tickformat: percentFormat(niceStep(range[1] - range[0], 7)) } : {}),
      }),
    }),
    alt: describe(lines, marks, title, xTitle, yTitle, percent),
  };
}

function describe(
  lines: readonly { name: string; values: readonly number[]; x: readonly number[] }[],
  marks: readonly CurveMark[],
  title: string | undefined,
  xTitle: string,
  yTitle: string | undefined,
  percent: boolean,
): string {
  const text = (value: number): string =>
    !Number.isFinite(value) ? 'not a number' : percent ? `${(100 * value).toFixed(2)}%` : String(+value.toPrecision(4));
  const heading = `${title ? `${title}. ` : ''}${yTitle ? `${yTitle[0].toUpperCase()}${yTitle.slice(1)} by` : 'Curves by'} ${xTitle}: `;
  const parts = lines.map(({ name, values, x }) =>
    values.length === 1
      ? `${name} ${text(values[0])} at ${x[0]}`
      : `${name} from ${text(values[0])} to ${text(values[values.length - 1])}`,
  );
  const places = marks.map(({ x, label }) => ` ${label} at ${xTitle} ${x}.`);
  return `${heading}${parts.join('; ')}.${places.join('')}`;
}
