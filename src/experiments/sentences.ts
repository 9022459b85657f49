/**
 * What a comparison says, in words. Every number in them is computed; nothing is claimed that the runs cannot show.
 * Imports types and metrics only.
 */
import { mean } from '../metrics/summary';
import type { Comparison, PairedComparison } from './compare_experiments';

/** From this p value on, after Holm's correction, nothing is called a difference. */
export const SIGNIFICANCE = 0.05;

/** What the runs show about a configuration beside the baseline. */
export type Verdict = 'better' | 'worse' | 'no difference shown' | 'too few runs';

/**
 * Whether a configuration is better than the baseline.
 *
 * @returns 'better' or 'worse' if the corrected p value is below 0.05; 'too few runs' if fewer than three seeds are
 *   shared, and for the baseline itself
 * @example verdict(row) // 'no difference shown'
 */
export function verdict({ againstBaseline }: Pick<Comparison, 'againstBaseline'>): Verdict {
  const p = againstBaseline?.adjustedPValue;
  if (againstBaseline === undefined || p === undefined) return 'too few runs';
  if (p >= SIGNIFICANCE) return 'no difference shown';
  return againstBaseline.differences.mean < 0 ? 'better' : 'worse';
}

/**
 * One paragraph for each configuration: what its runs show, and what they do not.
 *
 * @param comparisons from `compareExperiments`
 * @returns sentences, in the order of the comparisons
 * @example
 * showMarkdown(sentences(rows).map((text) => `- ${text}`).join('\n'));
 * // "Dropout: on average 14.2 fewer mistakes on the 10,000 test images than the baseline (95% interval …)"
 * @see lesson 07
 */
export function sentences(comparisons: readonly Comparison[]): string[] {
  const tests = comparisons.filter(({ againstBaseline }) => againstBaseline?.tTest !== undefined).length;
  const compared = comparisons.some(({ againstBaseline }) => againstBaseline !== undefined);
  return comparisons.map((comparison) => {
    const { title, testError, testImages, againstBaseline } = comparison;
    const counts = testError.values.map((error) => Math.round(error * testImages));
    if (againstBaseline === undefined)
      return `${title}: ${spread(counts, testImages)}${compared ? '' : ' There is nothing to compare it with.'}`;
    return `${title}: ${difference(againstBaseline, testImages)}${conclusion(comparison, againstBaseline, tests)}`;
  });
}

const count = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** "5 runs … made between 78 and 101 mistakes …": how far apart equal trainings come out. */
function spread(counts: readonly number[], images: number): string {
  const of = `on the ${count(images)} test images`;
  if (counts.length === 1) return `one run, ${count(counts[0])} mistakes ${of}.`;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const range =
    least === most ? `${count(least)} mistakes each` : `between ${count(least)} and ${count(most)} mistakes`;
  return `${counts.length} runs that differ in nothing but the seed made ${range} ${of}, on average ${count(mean(counts), 1)}.`;
}

/** "14.2 fewer", "3.0 more". */
const amount = (n: number, digits = 1): string =>
  count(Math.abs(n), digits) + (n === 0 ? '' : n < 0 ? ' fewer' : ' more');

/** "on average 14.2 fewer mistakes than Baseline on the 10,000 test images". */
function difference({ baseline, seeds, differences }: PairedComparison, images: number): string {
  const [often, digits] = seeds.length === 1 ? [`with seed ${seeds[0]},`, 0] : ['on average', 1];
  const much =
    differences.mean === 0 ? 'just as many mistakes as' : `${amount(differences.mean, digits)} mistakes than`;
  return `${often} ${much} ${baseline} on the ${count(images)} test images`;
}

/** "20.3 to 8.1 fewer", "12.0 fewer to 9.6 more". */
const interval = ([low, high]: readonly [number, number]): string =>
  `${low * high > 0 ? count(Math.abs(low), 1) : amount(low)} to ${amount(high)}`;

/** "= 0.23", "< 0.001". */
const pText = (p: number): string => (p < 0.001 ? '< 0.001' : `= ${p.toFixed(p < 0.1 ? 3 : 2)}`);

const CONCLUSIONS: Readonly<Record<Verdict, (runs: number) => string>> = {
  better: (runs) => `an improvement that ${runs} runs show.`,
  worse: (runs) => `a change for the worse that ${runs} runs show.`,
  'no difference shown': (runs) => `no difference that ${runs} runs can show.`,
  'too few runs': (runs) => `${runs === 1 ? '1 run is' : `${runs} runs are`} too few to tell the training from luck.`,
};

function conclusion(
  comparison: Comparison,
  { seeds, differences, adjustedPValue, mcnemar }: PairedComparison,
  tests: number,
): string {
  const numbers =
    adjustedPValue === undefined || differences.interval === undefined
      ? ''
      : ` (95% interval: ${interval(differences.interval)}; p ${pText(adjustedPValue)}` +
        `${tests > 1 ? `, corrected for ${tests} comparisons` : ''})`;
  const apart = mcnemar.filter(({ pValue }) => pValue < SIGNIFICANCE).length;
  const networks =
    seeds.length === 1
      ? `${apart === 1 ? 'a' : 'no'} difference between the two networks`
      : `a difference in ${apart} of the ${seeds.length} pairs of networks with the same seed`;
  return (
    `${numbers}: ${CONCLUSIONS[verdict(comparison)](seeds.length)} ` +
    `At the ${100 * SIGNIFICANCE}% level McNemar's test finds ${networks}.`
  );
}
