/**
 * Which test images most networks read wrongly. Imports metrics and record.ts; loads no tfjs.
 */
import { classCounts } from '../metrics/classes';
import { checkInteger, show } from '../core/check';
import { predictedClasses, type ExperimentRecord } from './record';

/** A test image and what all networks said to it. */
export interface HardImage {
  /** Which test image it is. */
  readonly index: number;
  /** The class that the data set gives it. */
  readonly label: number;
  /** How many networks said something else. */
  readonly misses: number;
  /** How many networks there are. */
  readonly runs: number;
  /** How many networks gave each class, from 0 to 9; they add up to `runs`. */
  readonly answers: readonly number[];
  /** The class that most networks gave; of equally frequent ones the smallest. */
  readonly favourite: number;
}

/**
 * The test images that most networks read wrongly.
 *
 * An image that every network misses, whatever its seed and its training, is either hard for people too or labelled
 * wrongly; it is no matter of luck.
 *
 * @param records of any configurations, at least one
 * @param testLabels the classes of the test images, uint8 [n]
 * @param count how many images at most, at least 1; default: every image that was missed at least once
 * @returns images, the most often missed first; of equal ones, the smaller index first
 * @throws RangeError if there is no record, or one is of other images than the labels
 * @example hardestImages(records, test.labels, 12)[0].misses // how many of all networks missed the hardest image
 * @see lesson 07
 */
export function hardestImages(
  records: readonly ExperimentRecord[],
  testLabels: ArrayLike<number>,
  count = Infinity,
): HardImage[] {
  if (count !== Infinity) checkInteger('hardestImages', 'count', count, { min: 1 });
  if (records.length === 0)
    throw new RangeError(
      'hardestImages: records must hold at least one run, but it is empty. Give what readExperiments returns.',
    );
  const predictions = records.map(({ configuration, seed, test }) => {
    if (test.predictions.length !== testLabels.length)
      throw new RangeError(
        `hardestImages: testLabels must hold a label for each of the ${test.predictions.length} images of the run ` +
          `${configuration.name}, seed ${seed}, but it holds ${show(testLabels.length)}. Give the labels of the whole test set.`,
      );
    return predictedClasses(test.predictions);
  });
  const images: HardImage[] = [];
  for (let index = 0; index < testLabels.length; index++) {
    const label = testLabels[index];
    const answers = classCounts(predictions.map((classes) => classes[index]));
    const misses = records.length - answers[label];
    if (misses > 0)
      images.push({
        index,
        label,
        misses,
        runs: records.length,
        answers,
        favourite: answers.indexOf(Math.max(...answers)),
      });
  }
  return images.sort((a, b) => b.misses - a.misses || a.index - b.index).slice(0, count);
}
