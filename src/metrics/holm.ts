/**
 * Several tests at once: p values that count for what they are. Imports core.
 */
import { checkNumber } from '../core/check';

/**
 * Adjusts p values of tests that were made together, by Holm's method.
 *
 * Who makes six tests at 5% finds something in a quarter of all cases where there is nothing. After the adjustment the
 * chance of one false finding or more among all of them is at most what each is compared with.
 *
 * @param pValues one per test, in [0, 1]
 * @returns adjusted p values in the same order, in [0, 1], none smaller than it was
 * @throws RangeError if a value is not in [0, 1]
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 * @see statsmodels' `multipletests(p, method='holm')`; S. Holm (1979), "A simple sequentially rejective multiple test
 *   procedure", Scandinavian Journal of Statistics 6, 65–70; lesson 07
 */
export function holm(pValues: readonly number[]): number[] {
  pValues.forEach((p, i) => checkNumber('holm', `pValues[${i}]`, p, { min: 0, max: 1 }));
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  const ascending = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
  ascending.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[i]));
    adjusted[i] = largest;
  });
  return adjusted;
}
