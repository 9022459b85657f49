/**
 * The seam between training and whoever remembers it: `fit` shows what it is about to do, and afterwards what it did.
 *
 * By default nobody remembers anything; src/runs installs a recorder. This file knows it not. Types of src/training only.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import type { BatchSource } from '../core/batches';
import type { Callback } from './callbacks/callback';
import type { TrainingState } from './checkpoints/training_state';
import type { History } from './history';
import type { Samples } from './trainer';
import type { TrainingData } from './training_data';

/** The options of `fit` that decide its numbers, defaults filled in. */
export interface TrainingOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly initialEpoch: number;
  readonly stepsPerEpoch?: number;
  readonly validationSplit?: number;
  readonly classWeight?: Readonly<Record<number, number>>;
  readonly fast?: boolean;
}

/** A training that is about to begin: everything is checked, no step is made. */
export interface TrainingStart {
  /** The compiled model, with the weights and the optimizer that it begins with. */
  readonly model: LayersModel;
  readonly options: TrainingOptions;
  readonly callbacks: readonly Callback[];
  readonly training: TrainingData;
  readonly validation?: Samples;
  /** Where the training data come from, if not from arrays. */
  readonly source?: BatchSource;
  /** Where the training stands that goes on from a checkpoint; absent for a training of its own. */
  readonly resumed?: TrainingState;
}

/** Remembers one training. */
export interface Recording {
  /** The training is over and went well, or was stopped. It is called before the model is given back, and must not throw. */
  end(history: History): void | Promise<void>;
}

/** Remembers trainings. */
export interface Recorder {
  /**
   * Called before the first step, whoever trains. What it keeps beyond the call must not be the data, the model or its
   * tensors.
   *
   * @returns what remembers this training; undefined if nothing does
   * @throws Error only if the training shall not begin
   */
  begin(start: TrainingStart): Promise<Recording | undefined>;
}

let installed: Recorder = { begin: async () => undefined };

/** Makes a recorder the default of every later training. */
export function installRecorder(recorder: Recorder): void {
  installed = recorder;
}

/** The recorder that trainings have unless they are told otherwise. */
export const currentRecorder = (): Recorder => installed;
