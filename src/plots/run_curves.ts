/**
 * The curves of several trainings over one another: a panel for each number, a colour for each training. → core
 *
 * learning_curves.ts draws one training, with its training and validation set in one panel.
 */
import { checkOptions, show } from '../core/check';
import type { Annotation, Axis, Figure, ScatterTrace } from './figure';
import { panelAxes, panelsSize, type Panels } from './panels';
import { textWidth } from './text';
import { FONT_SIZE, INK, makeLayout, PALETTE } from './theme';

/** One training. */
export interface RunCurve {
  /** Stands in the legend. */
  readonly name: string;
  /** Numbers of the epochs, from 0. */
  readonly epoch: readonly number[];
  /** One list for each logged name, as `fit` returns them. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** Options of `runCurves`. */
export interface RunCurvesOptions {
  /** Heading of the figure; default: none. */
  title?: string;
}

const TITLES: Readonly<Record<string, string>> = { loss: 'loss', acc: 'accuracy', accuracy: 'accuracy' };
const PANEL = { width: 330, height: 190, gap: 78, rowGap: 92 };
const COLORS: readonly string[] = [...Object.values(PALETTE), INK];
/** Twice as many as there are colours: those of the second round are dashed and have squares. */
const MOST = 2 * COLORS.length;
/** Pixels: a legend entry besides its name, and the longest name. */
const SAMPLE = 50;
const LONGEST = 220;

const isShare = (name: string): boolean => /^(val_)?(acc|accuracy)$/.test(name);

/** "Training loss", "Validation accuracy". */
function heading(name: string): string {
  const validation = name.startsWith('val_');
  const what = name.replace(/^val_/, '');
  return `${validation ? 'Validation' : 'Training'} ${TITLES[what] ?? what}`;
}

/** The range of a panel: all values that can be drawn, with a little room; what cannot be negative is not shown below zero. */
function rangeOf(name: string, values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = Math.max((high - low) * 0.08, isShare(name) ? 0.002 : Math.abs(high) * 0.02 || 0.01);
  return [
    low >= 0 ? Math.max(0, low - pad) : low - pad,
    isShare(name) ? Math.min(high + pad, 1 + pad / 2) : high + pad,
  ];
}

function shorten(name: string): string {
  if (textWidth(name, FONT_SIZE) <= LONGEST) return name;
  let short = name;
  while (textWidth(`${short}…`, FONT_SIZE) > LONGEST) short = short.slice(0, -1);
  return `${short.trimEnd()}…`;
}

/**
 * Draws trainings over one another: training above, validation beneath, the loss to the left of the metrics.
 *
 * Each panel has a range of its own, in which the trainings differ as clearly as they can. In the notebook a click on a
 * name hides its curves, and a double click hides all others.
 *
 * @param runs names and histories, at most 14, in the order of the legend; they may differ in length and in what they log
 * @param options a heading
 * @returns a figure with a panel for each number that any of them logged
 * @throws TypeError if that is no list of trainings, RangeError if there is none with an epoch or there are too many
 * @example
 * show(plots.runCurves([{ name: 'plain', ...plainHistory }, { name: 'dropout', ...dropoutHistory }]));
 * @see `runs.plot`; lesson 03, "How strong?"
 */
export function runCurves(runs: readonly RunCurve[], options: RunCurvesOptions = {}): Figure {
  const where = 'runCurves';
  checkOptions(where, options, ['title']);
  if (
    !Array.isArray(runs) ||
    runs.some((run: RunCurve) => !Array.isArray(run?.epoch) || typeof run.history !== 'object')
  )
    throw new TypeError(`${where}: runs must be a list of { name, epoch, history }, but it is ${show(runs)}.`);
  const drawn = runs as readonly RunCurve[];
  if (drawn.length > MOST)
    throw new RangeError(
      `${where}: runs must be at most ${MOST}, to be told apart, but there are ${drawn.length}. Draw fewer.`,
    );
  const logged = [...new Set(drawn.flatMap(({ history }) => Object.keys(history)))].filter((name) => name !== 'learning_rate'); // prettier-ignore
  const epochs = drawn.flatMap(({ epoch }) => epoch).map((epoch) => epoch + 1);
  if (epochs.length === 0 || logged.length === 0)
    throw new RangeError(`${where}: runs must have at least one epoch, but they have none. Train first.`);

  const columns = [...new Set(logged.map((name) => name.replace(/^val_/, '')))].sort(
    (a, b) => Number(b === 'loss') - Number(a === 'loss'),
  );
  const rows = ['', 'val_'].filter((prefix) => columns.some((name) => logged.includes(prefix + name)));
  const panels: Panels = { ...PANEL, columns: columns.length, rows: rows.length };
  const { width, height } = panelsSize(panels);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const pad = Math.max(0.2, (last - first) * 0.04);
  // more markers would hide the lines; a single point is nothing without one
  const few = last - first < 40 && drawn.length <= COLORS.length;
  const axes: Record<string, Axis> = {};
  const data: ScatterTrace[] = [];
  const annotations: Annotation[] = [];
  const inLegend = new Set<string>();
  const places = rows.flatMap((prefix, row) => columns.map((name, column) => ({ name: prefix + name, row, column })));
  places
    .filter(({ name }) => logged.includes(name))
    .forEach(({ name, row, column }, index) => {
      const values = drawn.map(({ history }) => history[name] ?? []);
      const made = panelAxes(
        panels,
        { index, column, row },
        {
          heading: heading(name),
          x: { title: 'epoch', range: [first - pad, last + pad], span: last - first },
          y: { range: rangeOf(name, values.flat()), share: isShare(name) },
        },
      );
      Object.assign(axes, made.axes);
      annotations.push(made.heading);
      drawn.forEach((run, i) => {
        if (values[i].length === 0) return;
        const color = COLORS[i % COLORS.length];
        const second = i >= COLORS.length;
        const marked = few || values[i].length === 1;
        const group = String(i);
        data.push({
          type: 'scatter',
          mode: marked ? 'lines+markers' : 'lines',
          x: run.epoch.slice(0, values[i].length).map((epoch) => epoch + 1),
          y: values[i].map((value) => (Number.isFinite(value) ? +value.toPrecision(6) : null)),
          name: shorten(run.name),
          legendgroup: group,
          showlegend: !inLegend.has(group),
          line: { color, width: 2, ...(second ? { dash: 'dash' as const } : {}) },
          ...(marked ? { marker: { color, size: 5, symbol: second ? 'square' : 'circle' } as const } : {}),
          ...made.on,
          hovertemplate: `epoch %{x}<br>${heading(name).toLowerCase()} %{y:${isShare(name) ? '.2%' : '.4f'}}<extra>${shorten(run.name)}</extra>`,
        });
        inLegend.add(group);
      });
    });
  const names = drawn.map(({ name }) => textWidth(shorten(name), FONT_SIZE));
  const margin = { l: 64, r: Math.ceil(Math.max(...names)) + SAMPLE + 40, t: options.title ? 84 : 48, b: 56 };
  return {
    data,
    layout: makeLayout({
      width: width + margin.l + margin.r,
      // as many lines as the legend has need their room
      height: Math.max(height, drawn.length * 22) + margin.t + margin.b,
      margin,
      title: options.title,
      showlegend: true,
      legend: { orientation: 'v', x: 1 + 24 / width, xanchor: 'left', y: 1, yanchor: 'top', tracegroupgap: 0 },
      annotations,
      dragmode: 'zoom',
      ...axes,
    }),
    alt: describe(drawn, logged, options.title),
  };
}

function describe(runs: readonly RunCurve[], logged: readonly string[], title: string | undefined): string {
  const watched = ['val_acc', 'val_loss', 'acc', 'loss'].find((name) => logged.includes(name)) ?? logged[0];
  const text = (value: number): string =>
    !Number.isFinite(value) ? 'not a number' : isShare(watched) ? `${(value * 100).toFixed(2)}%` : value.toFixed(4);
  const parts = runs.map(({ name, epoch, history }) => {
    const values = history[watched] ?? [];
    const length = `${epoch.length} ${epoch.length === 1 ? 'epoch' : 'epochs'}`;
    return `${name}: ${length}${values.length > 0 ? `, ${text(values[values.length - 1])}` : ''}`;
  });
  const count = `${runs.length} ${runs.length === 1 ? 'training' : 'trainings'}`;
  return `${title ? `${title}. ` : ''}Curves of ${count}, by epoch. ${heading(watched)} in the end: ${parts.join('; ')}.`;
}
