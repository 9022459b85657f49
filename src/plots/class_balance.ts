/**
 * How many images there are of each class. → core
 */
import { checkOptions } from '../core/check';
import type { Figure } from './figure';
import { toNumbers } from './pixels';
import type { Numbers } from './pixels';
import { className, textWidth } from './text';
import { formatCount, formatShare } from './ticks';
import { AXIS, axisTitle, FONT_SIZE, makeLayout, PALETTE, scaleAxis, SMALL_SIZE } from './theme';

/** Options of `classBalance`. */
export interface ClassBalanceOptions {
  /** Names of the classes, in order; default: their numbers from 0. */
  names?: readonly string[];
  /** Heading of the figure; default: "Images per class". */
  title?: string;
}

/** Refuses a list of names that is not as long as there are classes. */
export function checkNames(where: string, names: readonly string[] | undefined, classes: number): void {
  if (names !== undefined && names.length !== classes)
    throw new RangeError(
      `${where}: names must have one name for each of the ${classes} classes, but there are ${names.length}.`,
    );
}

/**
 * Draws a bar for each class, as high as its number of images.
 *
 * @param counts images of each class, whole numbers from 0, [classes]
 * @param options names and heading
 * @returns a figure; hovering shows the share of all images
 * @throws RangeError if a count is negative or not whole, or the names do not fit
 * @example show(classBalance([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]))
 * @see Lesson 01, "Class balance"
 */
export function classBalance(counts: Numbers, options: ClassBalanceOptions = {}): Figure {
  const where = 'classBalance';
  checkOptions(where, options, ['names', 'title']);
  const numbers = toNumbers(where, 'counts', counts);
  if (numbers.length === 0) throw new RangeError(`${where}: counts must have at least one class, but it is empty.`);
  numbers.forEach((count, i) => {
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError(
        `${where}: counts must be whole numbers of at least 0, but counts[${i}] is ${count}. ` +
          'Pass how many images each class has, not the labels themselves.',
      );
  });
  checkNames(where, options.names, numbers.length);
  const { title = 'Images per class' } = options;
  const names = numbers.map((_, i) => className(options.names, i));
  const total = numbers.reduce((sum, count) => sum + count, 0);
  const texts = numbers.map(formatCount);
  const step = Math.max(54, ...[...names, ...texts].map((text) => textWidth(text, FONT_SIZE) + 12));
  const largest = Math.max(1, ...numbers);
  const smallest = Math.min(...numbers);
  const margin = { l: 74, r: 20, t: 56, b: 56 };
  return {
    data: [
      {
        type: 'bar',
        x: names,
        y: numbers,
        marker: { color: PALETTE.blue },
        text: texts,
        textposition: 'outside',
        textfont: { size: SMALL_SIZE },
        cliponaxis: false,
        hovertemplate: numbers.map(
          (count, i) =>
            `class ${names[i]}<br>${texts[i]} images, ${formatShare(total > 0 ? count / total : 0)} of all<extra></extra>`,
        ),
      },
    ],
    layout: makeLayout({
      width: Math.round(step * names.length + margin.l + margin.r),
      height: 340,
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
      yaxis: scaleAxis({ range: [0, largest * 1.1], tickformat: ',d', fixedrange: true, title: axisTitle('images') }),
    }),
    alt:
      `${title}, ${formatCount(total)} in all: ` +
      `${names.map((name, i) => `${name}: ${texts[i]}`).join(', ')}. ` +
      `The smallest class is ${names[numbers.indexOf(smallest)]}, the largest ${names[numbers.indexOf(Math.max(...numbers))]}.`,
  };
}
