/** What is reported of a list of measurements. Imports nothing. */

/**
 * The number below which a share of the sorted measurements lies, interpolated as NumPy's `percentile` does.
 *
 * @param {readonly number[]} values at least one, in any order
 * @param {number} share from 0 (the smallest) to 1 (the largest)
 * @returns {number}
 */
export function quantile(values, share) {
  if (values.length === 0) throw new RangeError('quantile: there must be at least one value.');
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);
