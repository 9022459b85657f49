/**
 * A training under way: loss and metrics by epoch, the training set as a line that follows the batches, the validation
 * set as a point for each epoch. → core
 *
 * learning_curves.ts draws the history of a training that is over, one point for each epoch.
 */
import type { Annotation, Axis, Figure, ScatterTrace } from './figure';
import { panelAxes, panelsSize, type Panels } from './panels';
import { makeLayout, PALETTE } from './theme';

/** Numbers along a training: `x` counts epochs done, with fractions, and each named list is as long as `x`. */
export interface Course {
  readonly x: readonly number[];
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** How far a training is. */
export interface TrainingProgress {
  /** The first and the last epoch as far as planned: 0 and 5 for five epochs. */
  readonly span: readonly [number, number];
  /** Names of what is measured, without `val_`. */
  readonly names: readonly string[];
  /** The training set, a number for every few batches. */
  readonly training: Course;
  /** The validation set, a number for each epoch. */
  readonly validation: Course;
}

const TITLES: Readonly<Record<string, string>> = { loss: 'Loss', acc: 'Accuracy', accuracy: 'Accuracy' };
const PANEL = { width: 330, height: 200, gap: 78 };
/** The part of the training line, from its start, that the range of an axis disregards: its numbers are far off. */
const WARM_UP = 0.06;

const isShare = (name: string): boolean => TITLES[name] === 'Accuracy';

/** The range of a panel: losses start at 0, so that heights compare; accuracies show the part where they differ. */
function rangeOf(name: string, training: readonly number[], validation: readonly number[]): [number, number] {
  const settled = training.slice(Math.floor(training.length * WARM_UP));
  const values = [...settled, ...validation].filter(Number.isFinite);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!isShare(name)) return [Math.min(0, low), high > 0 ? high * 1.06 : 1];
  const pad = Math.max((high - low) * 0.08, 0.002);
  return [Math.max(0, low - pad), Math.min(high + pad, 1 + pad / 2)];
}

/**
 * Draws a training as far as it is.
 *
 * @param progress what has been measured so far
 * @returns a figure with a panel for the loss and one for each metric; its x axis spans all epochs from the start
 * @example show(trainingProgress({ span: [0, 5], names: ['loss', 'acc'], training, validation }))
 */
export function trainingProgress({ span, names, training, validation }: TrainingProgress): Figure {
  const panels: Panels = { ...PANEL, columns: names.length };
  const { width, height } = panelsSize(panels);
  const axes: Record<string, Axis> = {};
  const data: ScatterTrace[] = [];
  const annotations: Annotation[] = [];
  names.forEach((name, panel) => {
    const [own, other] = [training.values[name] ?? [], validation.values[name] ?? []];
    const range = rangeOf(name, own, other);
    const length = span[1] - span[0];
    const made = panelAxes(
      panels,
      { index: panel, column: panel },
      {
        heading: TITLES[name] ?? name,
        x: { title: 'epochs', range: [span[0], span[1] + length * 0.03], span: length },
        y: { range, share: isShare(name) },
      },
    );
    Object.assign(axes, made.axes);
    annotations.push(made.heading);
    const number = isShare(name) ? '.2%' : '.4f';
    const common = { type: 'scatter', showlegend: panel === 0, ...made.on } as const;
    data.push({
      ...common,
      mode: 'lines',
      x: training.x.map((x) => +x.toPrecision(6)),
      // what lies outside the panel is left out, since nothing clips it
      y: own.map((value) => (value >= range[0] && value <= range[1] ? +value.toPrecision(5) : null)),
      name: 'training',
      legendgroup: 'training',
      line: { color: PALETTE.blue, width: 2 },
      hovertemplate: `epoch %{x:.2f}<br>%{y:${number}}<extra>training</extra>`,
    });
    if (other.length > 0)
      data.push({
        ...common,
        mode: 'lines+markers',
        x: validation.x,
        y: other.map((value) => (Number.isFinite(value) ? +value.toPrecision(6) : null)),
        name: 'validation',
        legendgroup: 'validation',
        line: { color: PALETTE.vermillion, width: 2.5, dash: 'dash' },
        marker: { color: PALETTE.vermillion, size: 7, symbol: 'square' },
        hovertemplate: `after epoch %{x}<br>%{y:${number}}<extra>validation</extra>`,
      });
  });
  const margin = { l: 64, r: 24, t: 60, b: 56 };
  return {
    data,
    layout: makeLayout({
      width: width + margin.l + margin.r,
      height: height + margin.t + margin.b,
      margin,
      showlegend: true,
      legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1 + 4 / height, yanchor: 'bottom' },
      annotations,
      dragmode: 'zoom',
      ...axes,
    }),
    alt: describe(span, names, training, validation),
  };
}

function describe(
  span: readonly [number, number],
  names: readonly string[],
  training: Course,
  validation: Course,
): string {
  const done = training.x[training.x.length - 1] ?? span[0];
  const parts = names.map((name) => {
    const text = (values: readonly number[] = []): string => {
      const value = values[values.length - 1];
      return isShare(name) ? `${(100 * value).toFixed(2)}%` : value.toPrecision(4);
    };
    const [own, other] = [training.values[name] ?? [], validation.values[name] ?? []];
    const numbers = [
      ...(own.length > 0 ? [`training ${text(own)}`] : []),
      ...(other.length > 0 ? [`validation ${text(other)}`] : []),
    ];
    return numbers.length > 0 ? ` ${TITLES[name] ?? name}: ${numbers.join(', ')}.` : '';
  });
  return `A training after ${+done.toFixed(2)} of ${span[1]} epochs.${parts.join('')}`;
}
