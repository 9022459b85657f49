/**
 * Loss and accuracy, epoch by epoch, on the training and the validation set. → core
 */
import { checkOptions, show } from '../core/check';
import type { Annotation, Axis, Figure, ScatterTrace } from './figure';
import { panelAxes, panelsSize, type Panels } from './panels';
import { makeLayout, PALETTE } from './theme';

/** What `fit` returns, as far as it is drawn: numbers of the epochs from 0, and one list per logged name. */
export interface EpochHistory {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** Options of `learningCurves`. */
export interface LearningCurvesOptions {
  /** Heading of the figure; default: none. */
  title?: string;
}

const TITLES: Readonly<Record<string, string>> = { loss: 'Loss', acc: 'Accuracy', accuracy: 'Accuracy' };
const PANEL = { width: 330, height: 240, gap: 78 };

const isShare = (name: string): boolean => TITLES[name] === 'Accuracy';

/** The range of a panel: losses start at 0, so that heights compare; accuracies show the part where they differ. */
function rangeOf(name: string, values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  if (finite.length === 0) return [0, 1];
  if (name === 'loss' && low >= 0) return [0, high > 0 ? high * 1.06 : 1];
  const pad = Math.max((high - low) * 0.08, isShare(name) ? 0.002 : Math.abs(high) * 0.01 || 0.01);
  return [low - pad, isShare(name) ? Math.min(high + pad, 1 + pad / 2) : high + pad];
}

/**
 * Draws one panel for each thing that was measured: the training set in blue, the validation set in red-orange and
 * dashed.
 *
 * @param history what `fit` returned; `val_…` lists are the validation set's
 * @param options a heading
 * @returns a figure with a panel for the loss and one for each metric
 * @throws TypeError if that is no history, RangeError if it has no epoch
 * @example show(learningCurves(history))
 * @see Lesson 02, "Learning curves"
 */
export function learningCurves(history: EpochHistory, options: LearningCurvesOptions = {}): Figure {
  const where = 'learningCurves';
  checkOptions(where, options, ['title']);
  if (typeof history?.epoch !== 'object' || typeof history.history !== 'object')
    throw new TypeError(`${where}: history must be what fit returned, but it is ${show(history)}.`);
  const epochs = history.epoch.map((epoch) => epoch + 1);
  const names = Object.keys(history.history)
    .filter((name) => !name.startsWith('val_'))
    .sort((a, b) => Number(b === 'loss') - Number(a === 'loss'));
  if (epochs.length === 0 || names.length === 0)
    throw new RangeError(`${where}: history must have at least one epoch, but it is empty. Train first.`);

  const marked = epochs.length <= 40; // more markers would hide the line
  const panels: Panels = { ...PANEL, columns: names.length };
  const { width, height } = panelsSize(panels);
  const first = epochs[0];
  const last = epochs[epochs.length - 1];
  const pad = Math.max(0.2, (last - first) * 0.04);
  const axes: Record<string, Axis> = {};
  const data: ScatterTrace[] = [];
  const annotations: Annotation[] = [];
  const sentences: string[] = [];
  names.forEach((name, panel) => {
    const sets = [
      { set: 'training', values: history.history[name], color: PALETTE.blue },
      { set: 'validation', values: history.history[`val_${name}`] ?? [], color: PALETTE.vermillion },
    ].filter(({ values }) => values.length > 0);
    const range = rangeOf(
      name,
      sets.flatMap(({ values }) => values),
    );
    const title = TITLES[name] ?? name;
    const made = panelAxes(
      panels,
      { index: panel, column: panel },
      {
        heading: title,
        x: { title: 'epoch', range: [first - pad, last + pad], span: last - first },
        y: { range, share: isShare(name) },
      },
    );
    Object.assign(axes, made.axes);
    annotations.push(made.heading);
    for (const { set, values, color } of sets) {
      data.push({
        type: 'scatter',
        mode: marked ? 'lines+markers' : 'lines',
        x: epochs,
        y: values.map((value) => (Number.isFinite(value) ? +value.toPrecision(6) : null)),
        name: set,
        legendgroup: set,
        showlegend: panel === 0,
        line: { color, width: 2.5, ...(set === 'validation' ? { dash: 'dash' as const } : {}) },
        ...(marked ? { marker: { color, size: 7, symbol: set === 'validation' ? 'square' : 'circle' } as const } : {}),
        ...made.on,
        hovertemplate: `epoch %{x}<br>${title.toLowerCase()} %{y:${isShare(name) ? '.2%' : '.4f'}}<extra>${set}</extra>`,
      });
    }
    sentences.push(describe(title, isShare(name), sets, epochs));
  });
  const margin = { l: 64, r: 24, t: options.title ? 96 : 60, b: 56 };
  return {
    data,
    layout: makeLayout({
      width: width + margin.l + margin.r,
      height: height + margin.t + margin.b,
      margin,
      title: options.title,
      showlegend: true,
      legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1 + 4 / height, yanchor: 'bottom' },
      annotations,
      dragmode: 'zoom',
      ...axes,
    }),
    alt: `${options.title ? `${options.title}: learning` : 'Learning'} curves over ${epochs.length} ${epochs.length === 1 ? 'epoch' : 'epochs'}. ${sentences.join(' ')}`,
  };
}

function describe(
  title: string,
  share: boolean,
  sets: readonly { set: string; values: readonly number[] }[],
  epochs: readonly number[],
): string {
  const text = (value: number): string =>
    !Number.isFinite(value) ? 'not a number' : share ? `${(value * 100).toFixed(2)}%` : value.toFixed(4);
  const parts = sets.map(({ set, values }) => {
    if (values.length === 1) return `${set} ${text(values[0])}`;
    const course = `${set} from ${text(values[0])} to ${text(values[values.length - 1])}`;
    const finite = values.filter(Number.isFinite);
    // whether high or low is better is known for these two only
    if (finite.length === 0 || !(title === 'Loss' || share)) return course;
    const best = title === 'Loss' ? Math.min(...finite) : Math.max(...finite);
    return `${course} (best ${text(best)} in epoch ${epochs[values.indexOf(best)]})`;
  });
  return `${title}: ${parts.join(', ')}.`;
}
