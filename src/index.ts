/**
 * The public names of the library, one by one: what a notebook gets from `import { … } from '../src'`.
 */
export { backend, backendInfo, tf } from './backend/tf';
export type { BackendInfo } from './backend/backend';

export { ImageDataGenerator, type FlowOptions, type GeneratorFitOptions } from './augment/image_data_generator';
export { ImageFlow, type ImageBatch } from './augment/flow';
export type { ImageDataGeneratorOptions, Pair, ShiftRange } from './augment/options';
export type { TransformParameters } from './augment/transform';

export type { Batch, BatchSource, BatchTargets } from './core/batches';
export type { SampleWeight } from './core/sample_weight';
export { MAX_SEED, Random } from './core/random';

export { loadMnist, type ImageDataset, type ImageLimit, type LoadMnistOptions } from './data/mnist';
export type { LabelledImages } from './data/dataset';
export type { DownloadProgress } from './data/download';
export {
  ChecksumError,
  DataError,
  DownloadError,
  IdxFormatError,
  LabelledImagesError,
  MissingDataError,
  NpzFormatError,
} from './data/errors';
export { gather, takeImages } from './data/gather';
export { KNOWN_LABEL_ERRORS, type LabelDoubt } from './data/label_errors';
export { toInputs } from './data/preprocess';
export { splitIndices, trainValidationSplit, type Split, type SplitIndices, type SplitOptions } from './data/split';

export {
  compareExperiments,
  type CompareOptions,
  type Comparison,
  type Measured,
  type PairedComparison,
} from './experiments/compare_experiments';
export { buildModel } from './experiments/build_model';
export { CONFIGURATIONS, findConfiguration, type Augmentation, type Configuration } from './experiments/configurations';
export { hardestImages, type HardImage } from './experiments/hardest_images';
export { readExperiments } from './experiments/read_experiments';
export {
  ExperimentRecordError,
  formatRecord,
  predictedClasses,
  recordName,
  type Evaluation,
  type ExperimentRecord,
} from './experiments/record';
export { runExperiment, type RunOptions } from './experiments/run_experiment';
export { sentences, verdict, type Verdict } from './experiments/sentences';
export { tutorialClaims, type Finding, type JudgedClaim } from './experiments/tutorial_claims';

export { applyAffineTransform, type AffineParameters, type FillOptions } from './images/affine';
export type { FillMode } from './images/warp';
export { tileImages, type GridOptions } from './images/grid';
export { encodePng, type PngOptions } from './images/png';

export { activations, type LayerActivations } from './inspect/activations';
export { convolutionLayer, type ConvolutionLayer } from './inspect/convolution_layer';
export { featureMaps, type LayerFeatureMaps } from './inspect/feature_maps';
export { saliency, type SaliencyMap } from './inspect/saliency';

export { accuracy } from './metrics/accuracy';
export { argmaxRows } from './metrics/argmax';
export { classCounts } from './metrics/classes';
export { classScores, confusionMatrix, type ClassScore } from './metrics/confusion';
export { holm } from './metrics/holm';
export { mcnemar, type McNemarTest } from './metrics/mcnemar';
export { worstMistakes, type Mistake } from './metrics/mistakes';
export { pairedTTest, type TTest } from './metrics/paired_t_test';
export { confidenceInterval, mean, standardDeviation } from './metrics/summary';

import * as plots from './plots/plots';
export { plots };

export { RunRecordError, type Run, type RunRecord } from './runs/record';
export type { RepeatOptions, Repetition } from './runs/repeat';
export type { Which } from './runs/run_store';
import { runs, type Runs, type RunsPlotOptions } from './runs/runs';
export { runs, type Runs, type RunsPlotOptions };

export type { Callback, TrainingParams } from './training/callbacks/callback';
export { EarlyStopping, type EarlyStoppingOptions } from './training/callbacks/early_stopping';
export { ModelCheckpoint, type ModelCheckpointOptions } from './training/callbacks/model_checkpoint';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './training/callbacks/reduce_lr_on_plateau';
export { CheckpointError } from './training/checkpoints/checkpoint_file';
export { loadCheckpoint, type Checkpoint, type LoadCheckpointOptions } from './training/checkpoints/load_checkpoint';
export { evaluate, predict, type EvaluateOptions } from './training/evaluate';
export { fit, type FitOptions } from './training/fit';
export { History } from './training/history';
export { modelLayers } from './training/model_layers';
export { seedWeights } from './training/seed_weights';
export type { Logs } from './training/trainer';
export { withProgress } from './training/with_progress';

import { installInNotebook } from './notebook/install';
installInNotebook();

import { installRecorder } from './training/recorder';
installRecorder(runs.recorder);

export { show, showMarkdown } from './notebook/display';
export { LiveFigure } from './notebook/live_figure';
export { profile, type Profile } from './notebook/profile';
export { savedBundle } from './notebook/saved_bundle';
