/**
 * Where the numbers on an axis stand, and how they are written.
 *
 * The rule is Plotly's: steps of 1, 2 or 5 times a power of ten, so many that labels have room. Imports types only.
 */
import type { Axis, TickFormat } from './figure';

/**
 * The smallest step of 1, 2 or 5 times a power of ten that divides a range into at most `count` parts.
 *
 * @param span length of the range, greater than 0
 * @param count number of parts, at least 1
 * @example niceStep(0.93, 5) // 0.2
 */
export function niceStep(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  // one part in 10⁹ of slack: 0.3 / 3 is a little more than 0.1 in binary
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough * (1 - 1e-9)) ?? 10;
  return factor >= 1 && power < 1 ? factor / Math.round(1 / power) : factor * power;
}

/**
 * A number with nothing but its first digit, rounded towards zero: where a scale that ends there has its last tick.
 *
 * @param value greater than 0
 * @example firstDigit(0.29) // 0.2
 */
export function firstDigit(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return +(Math.floor(value / power) * power).toPrecision(1);
}

/** The multiples of `step` between two ends, whichever is the larger, ascending. */
export function multiples(from: number, to: number, step: number): number[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  // what rounding may do to the two quotients
  const slack = 1e-9 + 4 * Number.EPSILON * Math.max(Math.abs(low / step), Math.abs(high / step));
  const first = Math.ceil(low / step - slack);
  const last = Math.floor(high / step + slack);
  // rounding far below the step removes the dust of 3 × 0.1 = 0.30000000000000004; adding 0 turns −0 into 0
  const decimals = Math.min(100, Math.max(0, 3 - Math.floor(Math.log10(step))));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => +((first + i) * step).toFixed(decimals) + 0);
}

/**
 * The values at which an axis is labelled.
 *
 * @param axis a linear axis
 * @param pixels its length on the screen
 * @param perTick pixels that a label needs along the axis
 */
export function tickValues(axis: Axis, pixels: number, perTick: number): readonly number[] {
  if (axis.tickvals) return axis.tickvals;
  const [from, to] = axis.range;
  const count = Math.min(10, Math.max(5, Math.floor(pixels / perTick) + 1));
  return multiples(from, to, axis.dtick ?? niceStep(Math.abs(to - from), count));
}

/** How shares are written on an axis with this step: with as many decimals as tell neighbouring ticks apart. */
export function percentFormat(step: number): TickFormat {
  if (step >= 0.01) return '.0%';
  if (step >= 0.001) return '.1%';
  return step >= 0.0001 ? '.2%' : '.3%';
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/**
 * A number as an axis shows it, with a real minus sign.
 *
 * @example formatTick(0.975, '.1%') // "97.5%"
 */
export function formatTick(value: number, format?: TickFormat): string {
  let text: string;
  if (format === undefined) text = String(+value.toPrecision(6));
  else if (format === ',d') text = grouped.format(Math.round(value));
  else text = `${(value * 100).toFixed(Number(format[1]))}%`;
  return text.replace('-', '−');
}

/** A whole number with commas between the thousands: 60,000. */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/**
 * A probability or share as a reader wants it: one decimal, and never "0.0%" or "100.0%" unless it is.
 *
 * @param share from 0 to 1
 * @example formatShare(0.00003) // "<0.1%"
 */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1%';
  if (share < 1 && share >= 0.9995) return '>99.9%';
  return share === 0 || share === 1 ? `${share * 100}%` : `${(share * 100).toFixed(1)}%`;
}
