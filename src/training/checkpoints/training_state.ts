/**
 * What there is to a training besides its model: enough to go on with it later as if it had never stopped.
 *
 * Types only.
 */

/** What a callback must remember. */
export interface CallbackState {
  readonly values: Readonly<Record<string, string | number | null>>;
  readonly arrays?: readonly Float32Array[];
}

/** The numbers of a History. */
export interface HistoryRecord {
  readonly epoch: readonly number[];
  readonly seconds: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** What decides the order of the samples, the batches and the dropout masks. */
export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  /** Samples per epoch. */
  readonly samples: number;
}

/** A training between two steps. */
export interface TrainingState {
  /** Whole epochs that are done. */
  readonly epoch: number;
  /** Steps that are done of the epoch after those. */
  readonly batch: number;
  /** For each logged name the sum over the samples of those steps; empty if there are none. */
  readonly sums: Readonly<Record<string, number>>;
  readonly settings: TrainingSettings;
  readonly history: HistoryRecord;
  /** The callbacks that have something to remember, by the names of their classes, in their order. */
  readonly callbacks: readonly { readonly name: string; readonly state: CallbackState }[];
}
