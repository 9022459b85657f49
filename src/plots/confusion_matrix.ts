/**
 * Which classes a model takes for which. → core
 */
import type { NdArray } from 'ndarray';
import { checkOptions, show } from '../core/check';
import { checkNames } from './class_balance';
import type { Figure, HeatmapTrace } from './figure';
import { className, textWidth, wrap } from './text';
import { formatCount, formatShare } from './ticks';
import { axisTitle, FONT_SIZE, INK, makeLayout, MUTED, ORANGES, scaleAxis, SMALL_SIZE, TITLE_SIZE } from './theme';

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixOptions {
  /** Names of the classes, in order; default: their numbers from 0. */
  names?: readonly string[];
  /** Heading of the figure; default: how many are right. */
  title?: string;
}

const CELL = 46;
/** Right answers are one pale blue, however many: the colour scale belongs to the errors. */
const RIGHT = '#d3e5f3';

function readCounts(counts: NdArray | readonly ArrayLike<number>[]): number[][] {
  const where = 'confusionMatrix';
  if (typeof counts !== 'object' || counts === null)
    throw new TypeError(`${where}: counts must be a matrix of numbers, but it is ${show(counts)}.`);
  const rows =
    'shape' in counts
      ? Array.from({ length: counts.shape[0] }, (_, r) =>
          Array.from({ length: counts.shape[1] ?? 0 }, (_, c) => counts.get(r, c)),
        )
      : Array.from(counts, (row) => Array.from(row));
  if (rows.length === 0 || rows.some((row) => row.length !== rows.length))
    throw new RangeError(
      `${where}: counts must be square, one row for each true class and one column for each predicted class, but it has ` +
        `${rows.length} rows of ${rows[0]?.length ?? 0}.`,
    );
  rows.forEach((row, r) =>
    row.forEach((count, c) => {
      if (!Number.isSafeInteger(count) || count < 0)
        throw new RangeError(
          `${where}: counts must be whole numbers of at least 0, but row ${r}, column ${c} is ${show(count)}.`,
        );
    }),
  );
  return rows;
}

/**
 * Draws a table of true against predicted classes, in which the errors stand out although nearly everything lies on
 * the diagonal: the colours grade the errors alone.
 *
 * @param counts whole numbers, [classes, classes]; the row is the true class, the column the predicted one
 * @param options names and heading
 * @returns a figure; hovering names the pair, its count, and its share of the true class
 * @throws RangeError if counts is not square or holds anything but whole numbers of at least 0
 * @example show(confusionMatrix([[98, 2], [5, 95]]))
 * @see Lesson 02, "Confusion matrix"; Keras: `tf.math.confusion_matrix` has the same rows and columns
 */
export function confusionMatrix(
  counts: NdArray | readonly ArrayLike<number>[],
  options: ConfusionMatrixOptions = {},
): Figure {
  checkOptions('confusionMatrix', options, ['names', 'title']);
  const rows = readCounts(counts);
  checkNames('confusionMatrix', options.names, rows.length);
  const names = rows.map((_, i) => className(options.names, i));
  const totals = rows.map((row) => row.reduce((sum, count) => sum + count, 0));
  const total = totals.reduce((sum, count) => sum + count, 0);
  const right = rows.reduce((sum, row, i) => sum + row[i], 0);
  const mistakes = rows
    .flatMap((row, t) =>
      row.map((count, p) => ({ count, pair: `true ${names[t]} predicted ${names[p]}`, error: t !== p })),
    )
    .filter(({ count, error }) => error && count > 0)
    .sort((a, b) => b.count - a.count);
  const worst = Math.max(1, mistakes[0]?.count ?? 0);

  const layer = (onDiagonal: boolean): HeatmapTrace => ({
    type: 'heatmap',
    x: names,
    y: names,
    z: rows.map((row, t) => row.map((count, p) => ((t === p) === onDiagonal ? count : null))),
    zmin: 0,
    zmax: worst,
    colorscale: onDiagonal
      ? [
          [0, RIGHT],
          [1, RIGHT],
        ]
      : ORANGES,
    showscale: false,
    xgap: 2,
    ygap: 2,
    text: rows.map((row, t) =>
      row.map((count, p) => ((t === p) === onDiagonal && count > 0 ? formatCount(count) : '')),
    ),
    texttemplate: '%{text}',
    textfont: { size: SMALL_SIZE, ...(onDiagonal ? { color: INK } : {}) },
    customdata: rows.map((row, t) => row.map((count) => formatShare(totals[t] > 0 ? count / totals[t] : 0))),
    hoverongaps: false,
    hovertemplate: 'true %{y}, predicted %{x}<br>%{z:,d} images, %{customdata} of all true %{y}<extra></extra>',
  });

  const widest = Math.max(...names.map((name) => textWidth(name, FONT_SIZE)));
  const cell = Math.max(CELL, widest + 10);
  const title =
    options.title ??
    (total > 0
      ? `${formatCount(right)} of ${formatCount(total)} right, ${formatCount(total - right)} wrong`
      : 'No images');
  const across = cell * names.length;
  // few classes make a small matrix, whose heading needs more room
  const room = Math.max(across, 1.1 * textWidth(title, TITLE_SIZE));
  const pairs = mistakes.slice(0, 3).map(({ pair, count }) => `${pair} (${formatCount(count)})`);
  const pieces = pairs.map((pair, i) => (i < pairs.length - 1 ? `${pair},` : pair));
  const below = pieces.length > 0 ? wrap(['Most often:', ...pieces], room, SMALL_SIZE) : [];
  const margin = { l: Math.round(52 + widest), r: Math.round(20 + room - across), t: 56, b: 60 + 17 * below.length };
  const axis = { type: 'category', fixedrange: true } as const;
  return {
    data: [layer(false), layer(true)],
    layout: makeLayout({
      width: Math.round(across + margin.l + margin.r),
      height: CELL * names.length + margin.t + margin.b,
      margin,
      title,
      ...(below.length > 0
        ? {
            annotations: [
              {
                text: below.join('<br>'),
                xref: 'paper',
                yref: 'paper',
                x: 0,
                y: -54 / (CELL * names.length),
                xanchor: 'left',
                yanchor: 'top',
                showarrow: false,
                font: { size: SMALL_SIZE, color: MUTED },
              },
            ],
          }
        : {}),
      xaxis: scaleAxis({ ...axis, range: [-0.5, names.length - 0.5], title: axisTitle('predicted') }),
      yaxis: scaleAxis({ ...axis, range: [names.length - 0.5, -0.5], title: axisTitle('true') }),
    }),
    alt:
      `Confusion matrix of ${formatCount(total)} images in ${names.length} ${names.length === 1 ? 'class' : 'classes'}: ${formatCount(right)} right ` +
      `(${formatShare(total > 0 ? right / total : 0)}), ${formatCount(total - right)} wrong.` +
      (mistakes.length > 0
        ? ` Most frequent mistakes: ${mistakes
            .slice(0, 5)
            .map(({ pair, count }) => `${pair} (${formatCount(count)})`)
            .join(', ')}.`
        : ''),
  };
}
