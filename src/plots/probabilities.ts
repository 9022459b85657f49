/**
 * What a model answers for one image: a probability for each class. → core
 */
import { checkInteger, checkOptions } from '../core/check';
import { checkNames } from './class_balance';
import type { Figure } from './figure';
import { toNumbers } from './pixels';
import type { Numbers } from './pixels';
import { className, textWidth } from './text';
import { formatShare } from './ticks';
import { AXIS, axisTitle, FONT_SIZE, makeLayout, PALETTE, QUIET, scaleAxis, SMALL_SIZE } from './theme';

/** Options of `probabilities`. */
export interface ProbabilitiesOptions {
  /** The true class, by number from 0; default: not known. */
  label?: number;
  /** Names of the classes, in order; default: their numbers from 0. */
  names?: readonly string[];
  /** Heading of the figure; default: the prediction, and the true class where it is known. */
  title?: string;
}

/**
 * Draws a bar for each class, as high as its probability. The predicted class is blue, or red-orange if it is wrong,
 * and then the true class is green.
 *
 * @param p probabilities that add up to 1, such as a softmax layer gives, [classes]
 * @param options the true class, names, heading
 * @returns a figure
 * @throws RangeError if p are no probabilities, or label or names do not fit
 * @example show(probabilities(prediction.subarray(0, 10), { label: 9 }))
 * @see Lesson 02, "One prediction"
 */
export function probabilities(p: Numbers, options: ProbabilitiesOptions = {}): Figure {
  const where = 'probabilities';
  checkOptions(where, options, ['label', 'names', 'title']);
  const values = toNumbers(where, 'p', p);
  const sum = values.reduce((total, value) => total + value, 0);
  // float32 and float16 sums of softmax stray by less than this
  if (values.length === 0 || !values.every((value) => value >= 0 && value <= 1 + 1e-6) || Math.abs(sum - 1) > 1e-2)
    throw new RangeError(
      `${where}: p must be numbers from 0 to 1 that add up to 1, but they are [${values.slice(0, 10).join(', ')}]. ` +
        'Pass the output of a softmax layer for one image.',
    );
  const { label } = options;
  if (label !== undefined) checkInteger(where, 'label', label, { min: 0, max: values.length - 1 });
  checkNames(where, options.names, values.length);
  const names = values.map((_, i) => className(options.names, i));
  const best = values.indexOf(Math.max(...values));
  const wrong = label !== undefined && label !== best;
  const texts = values.map(formatShare);
  const verdict = `Predicted ${names[best]} (${texts[best]})`;
  const truth =
    label === undefined ? '' : wrong ? `, true class ${names[label]} (${texts[label]})` : ', which is right';
  const title = options.title ?? verdict + truth;
  const step = Math.max(54, ...names.map((text) => textWidth(text, FONT_SIZE) + 12));
  const margin = { l: 74, r: 20, t: 56, b: 56 };
  return {
    data: [
      {
        type: 'bar',
        x: names,
        y: values.map((value) => +value.toPrecision(6)),
        marker: {
          color: values.map((_, i) =>
            i === best ? (wrong ? PALETTE.vermillion : PALETTE.blue) : i === label ? PALETTE.green : QUIET,
          ),
        },
        text: texts,
        textposition: 'outside',
        textfont: { size: SMALL_SIZE },
        cliponaxis: false,
        hovertemplate: 'class %{x}<br>probability %{y:.6f}<extra></extra>',
      },
    ],
    layout: makeLayout({
      width: Math.round(step * names.length + margin.l + margin.r),
      height: 320,
      margin,
      title,
      bargap: 0.25,
      xaxis: scaleAxis({
        type: 'category',
        range: [-0.5, names.length - 0.5],
        fixedrange: true,
        showline: true,
        linecolor: AXIS,
        title: axisTitle('class'),
      }),
      yaxis: scaleAxis({
        range: [0, 1.12],
        tickvals: [0, 0.25, 0.5, 0.75, 1],
        tickformat: '.0%',
        fixedrange: true,
        title: axisTitle('probability'),
      }),
    }),
    alt: `${verdict}${truth}. Probabilities: ${names.map((name, i) => `${name}: ${texts[i]}`).join(', ')}.`,
  };
}
