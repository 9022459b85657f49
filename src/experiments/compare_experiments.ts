/**
 * From records to the table of lesson 07: means, spreads, intervals, and tests against the baseline.
 *
 * Two questions are asked of each configuration. Is this way of training better? The differences between runs of equal
 * seed answer that (paired t-test over the seeds, Holm's correction over the configurations). Is this one network better
 * than that one? McNemar's test on the same images answers that, for each seed apart: pooling seeds would count every
 * image several times as if it were new. Imports metrics and record.ts; loads no tfjs.
 */
import { checkOptions } from '../core/check';
import { holm } from '../metrics/holm';
import { mcnemar, type McNemarTest } from '../metrics/mcnemar';
import { pairedTTest, type TTest } from '../metrics/paired_t_test';
import { confidenceInterval, mean, standardDeviation } from '../metrics/summary';
import { predictedClasses, sameValue, type ExperimentRecord } from './record';

/** Values of several runs. What needs two runs is undefined for one. */
export interface Measured {
  /** One for each run, in the order of `seeds`. */
  readonly values: readonly number[];
  readonly mean: number;
  readonly standardDeviation: number | undefined;
  /** 95% interval of the mean. */
  readonly interval: readonly [number, number] | undefined;
}

/** A configuration's runs beside those of the baseline with the same seeds, on the test set. */
export interface PairedComparison {
  /** Title of what it is compared with. */
  readonly baseline: string;
  /** Seeds that both have. */
  readonly seeds: readonly number[];
  /** Mistakes of this configuration minus mistakes of the baseline, for each seed: below 0 is better. */
  readonly differences: Measured;
  /** Is the mean difference 0? undefined for fewer than three seeds. */
  readonly tTest: TTest | undefined;
  /** The t-test's p value, corrected for all comparisons in the table by Holm's method. */
  readonly adjustedPValue: number | undefined;
  /** For each seed: the baseline's network (A) against this one (B), on the same images. */
  readonly mcnemar: readonly McNemarTest[];
}

/** A row of the table: one configuration. Errors are shares of images, in [0, 1]. */
export interface Comparison {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly validationError: Measured;
  readonly testError: Measured;
  /** How many test images there are. */
  readonly testImages: number;
  /** undefined for the baseline itself, and where the two have no seed in common. */
  readonly againstBaseline: PairedComparison | undefined;
}

/** Two differences in whole mistakes may well be equal by chance, and a t-test would take that for certainty. */
const LEAST_PAIRS = 3;

/** Options of `compareExperiments`. */
export interface CompareOptions {
  /** Name of the configuration that the others are compared with; default: "baseline". */
  readonly baseline?: string;
}

/**
 * Summarises all runs of each configuration and compares them with the baseline's.
 *
 * @param records from `readExperiments`, in any number; configurations may have different seeds
 * @param testLabels the classes of the test images, uint8 [n]
 * @param options `baseline`
 * @returns one row for each configuration, in the order in which the records have them
 * @throws RangeError if the records are of other images than the labels, hold a run twice, or of one configuration there
 *   are records of different settings
 * @example
 * const { test } = await loadMnist();
 * const rows = compareExperiments(await readExperiments(), test.labels);
 * rows[1].testError.mean; // mean share of test images that L2's networks read wrongly
 * @see lesson 07
 */
export function compareExperiments(
  records: readonly ExperimentRecord[],
  testLabels: ArrayLike<number>,
  options: CompareOptions = {},
): Comparison[] {
  checkOptions('compareExperiments', options, ['baseline']);
  const groups = group(records, testLabels);
  const baseline = groups.get(options.baseline ?? 'baseline');
  const paired = new Map<string, Omit<PairedComparison, 'adjustedPValue'>>();
  for (const [name, runs] of groups) {
    const pairs = baseline === undefined || runs === baseline ? undefined : pair(runs, baseline, testLabels);
    if (pairs !== undefined) paired.set(name, pairs);
  }
  const adjusted = adjust(paired);
  return [...groups].map(([name, runs]) => {
    const pairs = paired.get(name);
    return {
      name,
      title: runs[0].configuration.title,
      seeds: runs.map(({ seed }) => seed),
      validationError: measure(runs.map(({ validation }) => 1 - validation.accuracy)),
      testError: measure(runs.map((run) => mistakes(run, testLabels) / testLabels.length)),
      testImages: testLabels.length,
      againstBaseline: pairs && { ...pairs, adjustedPValue: adjusted.get(name) },
    };
  });
}

/** Records by configuration, each group by seed. */
function group(records: readonly ExperimentRecord[], labels: ArrayLike<number>): Map<string, ExperimentRecord[]> {
  const groups = new Map<string, ExperimentRecord[]>();
  for (const record of records) {
    const { configuration, seed, data } = record;
    const run = `${configuration.name}, seed ${seed}`;
    if (data.test !== labels.length)
      throw new RangeError(
        `compareExperiments: testLabels must belong to the records' test images, but there are ${labels.length} labels ` +
          `and the run ${run} has ${data.test} images. Give the labels of the whole test set, without a limit.`,
      );
    const runs = groups.get(configuration.name) ?? [];
    const other = runs.find((one) => one.seed === seed);
    if (other) throw new RangeError(`compareExperiments: the run ${run} is there twice. Give each record once.`);
    if (runs.length > 0 && !(sameValue(runs[0].configuration, configuration) && sameValue(runs[0].data, data)))
      throw new RangeError(
        `compareExperiments: the run ${run} has other settings or other data than ${configuration.name}, seed ` +
          `${runs[0].seed}, so their mean would mean nothing. Delete the records of the one or the other.`,
      );
    groups.set(configuration.name, [...runs, record]);
  }
  for (const runs of groups.values()) runs.sort((a, b) => a.seed - b.seed);
  return groups;
}

function mistakes(record: ExperimentRecord, labels: ArrayLike<number>): number {
  let wrong = 0;
  predictedClasses(record.test.predictions).forEach((predicted, i) => (wrong += predicted === labels[i] ? 0 : 1));
  return wrong;
}

function measure(values: readonly number[]): Measured {
  const several = values.length > 1;
  return {
    values,
    mean: mean(values),
    standardDeviation: several ? standardDeviation(values) : undefined,
    interval: several ? confidenceInterval(values) : undefined,
  };
}

/** undefined if the two have no seed in common. */
function pair(
  runs: readonly ExperimentRecord[],
  baseline: readonly ExperimentRecord[],
  labels: ArrayLike<number>,
): Omit<PairedComparison, 'adjustedPValue'> | undefined {
  const pairs = runs.flatMap((run) => {
    const other = baseline.find(({ seed }) => seed === run.seed);
    return other === undefined ? [] : [{ run, other }];
  });
  if (pairs.length === 0) return undefined;
  const differences = pairs.map(({ run, other }) => mistakes(run, labels) - mistakes(other, labels));
  return {
    baseline: baseline[0].configuration.title,
    seeds: pairs.map(({ run }) => run.seed),
    differences: measure(differences),
    tTest: differences.length >= LEAST_PAIRS ? pairedTTest(differences) : undefined,
    mcnemar: pairs.map(({ run, other }) =>
      mcnemar(labels, predictedClasses(other.test.predictions), predictedClasses(run.test.predictions)),
    ),
  };
}

/** Holm's correction over all configurations that could be tested. */
function adjust(paired: ReadonlyMap<string, Omit<PairedComparison, 'adjustedPValue'>>): Map<string, number> {
  const tested = [...paired].flatMap(([name, { tTest }]) => (tTest === undefined ? [] : [{ name, p: tTest.pValue }]));
  const adjusted = holm(tested.map(({ p }) => p));
  return new Map(tested.map(({ name }, i) => [name, adjusted[i]]));
}
