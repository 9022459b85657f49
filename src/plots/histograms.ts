/**
 * How numbers are distributed: outlines of histograms over each other. → core
 */
import { checkInteger, checkOptions, show } from '../core/check';
import type { Figure } from './figure';
import { curves } from './curves';
import { toNumbers } from './pixels';
import type { Numbers } from './pixels';
import { formatShare } from './ticks';

/** One distribution of `histograms`. */
export interface Distribution {
  /** Stands in the legend. */
  readonly name: string;
  /** Numbers in any order; an ndarray may have any number of dimensions. */
  readonly values: Numbers;
}

/** Options of `histograms`. */
export interface HistogramsOptions {
  /** Heading of the figure; default: none. */
  title?: string;
  /** What the numbers are. Default "value". */
  xTitle?: string;
  /** Number of bins, 2 to 500; all distributions share them. Default 60. */
  bins?: number;
  /** Lowest and highest number shown; what lies outside is counted in the first or last bin. Default: all are shown. */
  range?: readonly [number, number];
  /**
   * Whether numbers that are exactly 0 are left out of the outlines and told in the legend instead, so that the zeros of
   * relu do not flatten all the rest. Shares remain those of all numbers. Default false.
   */
  omitZeros?: boolean;
}

const zerosOf = (numbers: readonly number[]): number => numbers.filter((value) => value === 0).length / numbers.length;

/** All numbers of an ndarray, whatever its shape. */
function flat(where: string, name: string, values: Numbers): number[] {
  if (typeof values !== 'object' || values === null || !('shape' in values) || values.shape.length <= 1)
    return toNumbers(where, name, values);
  return Array.from({ length: values.shape[0] }, (_, i) => flat(where, name, values.pick(i))).flat();
}

/**
 * Draws the share of the numbers that falls into each bin, one outline for each distribution.
 *
 * @param distributions names and numbers; non-finite numbers are refused
 * @param options headings, bins, range
 * @returns a figure; the alternative text tells mean and standard deviation of each
 * @throws TypeError or RangeError if there is nothing to draw, or a number is not finite
 * @example show(plots.histograms([{ name: 'without L2', values: a }, { name: 'with L2', values: b }], { xTitle: 'weight' }))
 * @see Lesson 03, "What it does to the weights"
 */
export function histograms(distributions: readonly Distribution[], options: HistogramsOptions = {}): Figure {
  const where = 'histograms';
  checkOptions(where, options, ['title', 'xTitle', 'bins', 'range', 'omitZeros']);
  if (!Array.isArray(distributions) || distributions.length === 0)
    throw new TypeError(
      `${where}: distributions must be a list of { name, values } with at least one entry, but it is ${show(distributions)}.`,
    );
  const { title, xTitle = 'value', bins = 60, omitZeros = false } = options;
  checkInteger(where, 'bins', bins, { min: 2, max: 500 });
  const sets = distributions.map(({ name, values }: Distribution) => {
    const numbers = flat(where, `values of "${name}"`, values);
    const odd = numbers.find((x) => !Number.isFinite(x));
    if (numbers.length === 0 || odd !== undefined)
      throw new RangeError(
        `${where}: values of "${name}" must be finite numbers, at least one, but ${odd === undefined ? 'there are none' : `${odd} is among them`}.`,
      );
    return { name, numbers };
  });
  const ends = sets.map(({ numbers }) =>
    numbers.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]),
  );
  const low = options.range?.[0] ?? Math.min(...ends.map(([a]) => a));
  const high = options.range?.[1] ?? Math.max(...ends.map(([, b]) => b));
  if (!(low < high) && options.range)
    throw new RangeError(`${where}: range must be a lower and a higher number, but it is ${show(options.range)}.`);
  const width = (high - low) / bins || 1 / bins; // the quotient may be 0 although the ends differ
  const x = Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width);
  const series = sets.map(({ name, numbers }, i) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of numbers)
      if (!omitZeros || value !== 0) counts[Math.max(0, Math.min(bins - 1, Math.floor((value - low) / width)))]++;
    return {
      name: omitZeros ? `${name} (${formatShare(zerosOf(numbers))} zeros)` : name,
      x,
      values: counts.map((count) => count / numbers.length),
      dashed: i % 2 === 1,
    };
  });
  const figure = curves(series, { title, xTitle, yTitle: 'share', percent: true });
  const parts = sets.map(({ name, numbers }) => {
    const mean = numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
    const deviation = Math.sqrt(numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0) / numbers.length);
    const zeros = zerosOf(numbers);
    return (
      `${name}: ${numbers.length} numbers, mean ${+mean.toPrecision(3)}, standard deviation ${+deviation.toPrecision(3)}` +
      (zeros > 0 ? `, ${formatShare(zeros)} exactly 0` : '')
    );
  });
  return { ...figure, alt: `${title ?? `Distribution of ${xTitle}`}. ${parts.join('; ')}.` };
}
