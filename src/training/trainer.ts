/**
 * The seam between `fit` and whatever computes: tfjs, or the engine.
 *
 * `fit` decides what happens (order of the samples, epochs, callbacks, validation, progress); a Trainer does the
 * arithmetic of one pass over the data. This file holds types only.
 */

/** Inputs: float32, row-major, shape [n, …] with one sample per row. `data` may lie on a SharedArrayBuffer. */
export interface Inputs {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Targets: class numbers (int32 [n], sparse losses) or rows of numbers (float32 [n, …]). */
export type Targets =
  | { readonly kind: 'classes'; readonly data: Int32Array }
  | { readonly kind: 'values'; readonly data: Float32Array; readonly shape: readonly number[] };

/** What one pass works on: samples with their targets and, where given, a weight for each (float32 [n]). */
export interface Samples {
  readonly x: Inputs;
  readonly y: Targets;
  readonly weights?: Float32Array;
}

/** Means over samples: `loss` (penalties included) and, when the model was compiled with it, `acc` in [0, 1]. */
export interface Logs {
  loss: number;
  [name: string]: number;
}

/** What a pass trains on if the samples lie ready. */
export interface OrderedSamples {
  readonly samples: Samples;
  /** Which samples, in which order: int32, indices into `samples`. The last batch may be short. */
  readonly order: Int32Array;
  /** Samples per step, at least 1. */
  readonly batchSize: number;
}

/** What a pass trains on if batches are made when their turn comes. */
export interface BatchStream {
  /** Samples in each batch, 1 to `batchSize`; any may be short. Int32 [batches]. */
  readonly sizes: Int32Array;
  /** Samples of a full batch. */
  readonly batchSize: number;
  /** Makes a batch of that many samples; asked for one after the other, each once. */
  readonly read: (batch: number) => Samples;
}

/** One training pass. */
export type Pass = PassSettings & (OrderedSamples | BatchStream);

/** How a pass goes, whatever it trains on. */
export interface PassSettings {
  /** Steps of the epoch that were done before this pass; with the rest it determines dropout masks. Default 0. */
  readonly firstBatch?: number;
  /** Number of the epoch since the model's first `fit` of this call, from 0; with the seed it determines dropout masks. */
  readonly epoch: number;
  /** Called before each batch, in order; `undefined` if nobody listens, so that the trainer need not wait. */
  readonly onBatchBegin?: (batch: number, size: number) => void | Promise<void>;
  /** Called after each batch, in order, with that batch's own means; awaited before the next batch starts. */
  readonly onBatchEnd?: (batch: number, size: number, logs: Logs) => void | Promise<void>;
  /** Called now and then (at least 5 times a second where the clock allows) with how many batches are done and the running means of the epoch. */
  readonly onProgress?: (batchesDone: number, means: Logs) => void;
  /** Asked between batches; true ends the pass after the batch in hand. */
  readonly shouldStop: () => boolean;
}

/** Trains, evaluates and predicts with one compiled model. */
export interface Trainer {
  /** What computes, in a few words for the progress line and for records: "tfjs-node 4.22.0", "engine, 2 threads". */
  readonly name: string;
  /** Trains on one pass of samples; resolves to the means over the batches done, and afterwards the tf model holds the new weights. */
  train(pass: Pass): Promise<Logs>;
  /**
   * Called from `onBatchEnd`: brings the tf model and its optimizer up to date in the midst of a pass. Absent where they
   * always are.
   */
  sync?(): Promise<void>;
  /** Loss and metrics without training (dropout off, moving averages used). */
  evaluate(samples: Samples, batchSize: number): Promise<Logs>;
  /** The model's outputs, float32 [n, …output shape]. */
  predict(x: Inputs, batchSize: number): Promise<Float32Array>;
  /** Frees what the trainer holds; the tf model stays usable. */
  dispose(): Promise<void>;
}
