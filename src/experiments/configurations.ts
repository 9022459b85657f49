/**
 * What is compared in lesson 07: the tutorial's network, trained in seven ways.
 *
 * A configuration is plain data, so that a record of a run can hold all of it; build_model.ts and run_experiment.ts turn
 * it into layers and a training. To try a way of your own, add it to the list and run `npm run experiments`.
 */
import type { ImageDataGeneratorOptions } from '../augment/options';
import type { EarlyStoppingOptions } from '../training/callbacks/early_stopping';

/** One way of training the tutorial's network. */
export interface Configuration {
  /** Short name for files and commands: small letters, digits and hyphens. */
  readonly name: string;
  /** What tables and pictures call it. */
  readonly title: string;
  /** Passes over the training images; with early stopping the most there can be. */
  readonly epochs: number;
  /** Images per step. */
  readonly batchSize: number;
  /** Adam's. */
  readonly learningRate: number;
  /** Share of the 60,000 training images that is held out to choose by, as in lesson 02. */
  readonly validationFraction: number;
  /** Factor of the L2 penalty on the kernels of both dense layers; default: no penalty. */
  readonly l2?: number;
  /** Share of the flattened features that dropout silences, above 0 and below 1; default: no dropout. */
  readonly dropout?: number;
  /** How the training images are varied; default: not at all. */
  readonly augmentation?: Augmentation;
  /** When to stop before the last epoch; default: never. */
  readonly earlyStopping?: EarlyStoppingOptions;
}

/** The arguments of `ImageDataGenerator` (lesson 05) that can be written down in a record. */
export type Augmentation = Omit<ImageDataGeneratorOptions, 'preprocessingFunction'>;

/** What the tutorial's network is trained with unless a configuration says otherwise: the settings of lesson 02. */
const TUTORIAL = { epochs: 5, batchSize: 32, learningRate: 0.001, validationFraction: 0.1 };

/** The tutorial's L2 factor (lesson 03) and its dropout rate (lesson 04). */
const L2 = 0.0001;
const DROPOUT = 0.2;

/** All configurations, the baseline first. */
export const CONFIGURATIONS: readonly Configuration[] = [
  { name: 'baseline', title: 'Baseline', ...TUTORIAL },
  { name: 'l2', title: 'L2', ...TUTORIAL, l2: L2 },
  // what the tutorial calls dropout
  { name: 'dropout-l2', title: 'Dropout + L2', ...TUTORIAL, dropout: DROPOUT, l2: L2 },
  { name: 'dropout', title: 'Dropout', ...TUTORIAL, dropout: DROPOUT },
  {
    name: 'augmentation-tutorial',
    title: 'Augmentation as in the tutorial',
    ...TUTORIAL,
    // what the tutorial builds and never trains with (lesson 05)
    augmentation: {
      rotationRange: 40,
      widthShiftRange: 0.2,
      heightShiftRange: 0.2,
      shearRange: 0.2,
      zoomRange: 0.2,
      horizontalFlip: true,
      fillMode: 'nearest',
    },
  },
  {
    name: 'augmentation-gentle',
    title: 'Gentle augmentation',
    ...TUTORIAL,
    // digits stay digits: no mirror, and what moves away leaves background behind
    augmentation: {
      rotationRange: 10,
      widthShiftRange: 0.1,
      heightShiftRange: 0.1,
      zoomRange: 0.1,
      fillMode: 'constant',
    },
  },
  {
    name: 'early-stopping',
    title: 'Early stopping, up to 10 epochs',
    ...TUTORIAL,
    epochs: 10,
    // the tutorial's monitor and patience (lesson 06)
    earlyStopping: { monitor: 'val_acc', patience: 2, restoreBestWeights: true },
  },
];

/**
 * The configuration of a name.
 *
 * @throws RangeError that lists the names there are
 * @example findConfiguration('baseline').epochs // 5
 */
export function findConfiguration(name: string, among: readonly Configuration[] = CONFIGURATIONS): Configuration {
  const found = among.find((configuration) => configuration.name === name);
  if (found === undefined)
    throw new RangeError(
      `findConfiguration: there is no configuration "${name}". There are ${among.map((c) => c.name).join(', ')}.`,
    );
  return found;
}
