/**
 * The tutorial's claims about its techniques, held against the runs. Each is judged by runs of equal seed, so that what
 * one run could not show is not claimed here either. Imports neighbours only; loads no tfjs.
 */
import { compareExperiments, type Comparison } from './compare_experiments';
import type { ExperimentRecord } from './record';
import { sentences, verdict } from './sentences';

/** Whether the runs bear a claim out. */
export type Finding = 'holds' | 'does not hold' | 'not shown' | 'too few runs';

/** A claim and what the runs say to it. */
export interface JudgedClaim {
  /** The tutorial's claim, in our words. */
  readonly claim: string;
  readonly finding: Finding;
  /** The numbers it rests on: one sentence for each comparison. */
  readonly because: readonly string[];
}

interface Claim {
  readonly claim: string;
  /** Configurations whose runs are compared … */
  readonly of: readonly string[];
  /** … with the runs of this one. */
  readonly with: string;
  /** What all of them must be, beside it, for the claim to hold. */
  readonly must: 'better' | 'worse' | 'not better';
}

const CLAIMS: readonly Claim[] = [
  { claim: 'L2 improves on the plain network a little.', of: ['l2'], with: 'baseline', must: 'better' },
  { claim: 'Dropout, added to L2, improves on L2 a little.', of: ['dropout-l2'], with: 'l2', must: 'better' },
  {
    claim: 'Augmentation with these settings does not improve on the plain network.',
    of: ['augmentation-tutorial'],
    with: 'baseline',
    must: 'not better',
  },
  {
    claim: 'Dropout does by far the best job of all these techniques.',
    of: ['l2', 'augmentation-tutorial', 'early-stopping'],
    with: 'dropout-l2',
    must: 'worse',
  },
];

/**
 * Judges what the tutorial says about its techniques.
 *
 * A claim holds, or does not, only where the runs show a difference (p < 0.05, corrected where a claim takes several
 * comparisons); where they show none, the claim is "not shown", which does not make it false. That a technique does *not*
 * improve holds as long as no improvement is shown.
 *
 * @param records from `readExperiments`
 * @param testLabels the classes of the test images, uint8 [n]
 * @returns the claims in the tutorial's order; 'too few runs' where a configuration is missing or has fewer than three
 *   seeds in common with the other
 * @throws RangeError if the records do not belong together or to the labels (see `compareExperiments`)
 * @example tutorialClaims(records, test.labels)[0].finding // 'not shown'
 * @see lesson 07
 */
export function tutorialClaims(records: readonly ExperimentRecord[], testLabels: ArrayLike<number>): JudgedClaim[] {
  return CLAIMS.map((claim) => {
    const names = [claim.with, ...claim.of];
    const involved = records.filter(({ configuration }) => names.includes(configuration.name));
    const rows = compareExperiments(involved, testLabels, { baseline: claim.with });
    const said = sentences(rows);
    const compared = claim.of.flatMap((name) => rows.filter((row) => row.name === name));
    return {
      claim: claim.claim,
      finding: compared.length < claim.of.length ? 'too few runs' : judge(compared, claim.must),
      because: compared.map((row) => said[rows.indexOf(row)]),
    };
  });
}

function judge(compared: readonly Comparison[], must: Claim['must']): Finding {
  const verdicts = compared.map(verdict);
  if (verdicts.includes('too few runs')) return 'too few runs';
  if (must === 'not better') return verdicts.includes('better') ? 'does not hold' : 'holds';
  if (verdicts.every((one) => one === must)) return 'holds';
  const contrary = must === 'better' ? 'worse' : 'better';
  return verdicts.includes(contrary) ? 'does not hold' : 'not shown';
}
