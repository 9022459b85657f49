/**
 * What is remembered of a training: everything that decided it, and what came out. Types only, but for the error.
 *
 * A record holds no data and no arrays: data are told by fingerprints, the weights and the optimizer state that the
 * training began with by SHA-256, under which array_store.ts keeps the numbers themselves.
 */
import type { io } from '@tensorflow/tfjs';
import type { CallbackConfig } from '../training/callbacks/callback';
import type { OptimizerNumbers } from '../training/checkpoints/optimizer_state';
import type { CallbackState, HistoryRecord, TrainingState } from '../training/checkpoints/training_state';
import type { TrainingOptions } from '../training/recorder';

/** How to build the model, as tfjs writes it. */
export interface ModelRecord {
  /** Layers and how they hang together; keys in snake_case. */
  readonly topology: { readonly class_name: string; readonly config: unknown };
  /** Loss, metrics, optimizer and its hyperparameters; null if a loss or metric is a function, which nothing can write down. */
  readonly training: io.TrainingConfig | null;
  /** How many numbers the model's weights have in all, moving averages included. */
  readonly weights: number;
}

/** The optimizer as the training found it. */
export interface OptimizerRecord {
  readonly numbers: OptimizerNumbers;
  /** Names and shapes of what it remembers from step to step; empty for one that has taken no step. */
  readonly arrays: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** SHA-256 of those arrays, one after the other, as little-endian float32. */
  readonly sha256: string;
}

/** Where a training stood that went on from a checkpoint. */
export interface ResumedRecord extends Omit<TrainingState, 'callbacks'> {
  /** What callbacks remembered, without their arrays. */
  readonly callbacks: readonly {
    readonly name: string;
    readonly values: CallbackState['values'];
    /** How many numbers each of its arrays has. */
    readonly lengths: readonly number[];
  }[];
  /** SHA-256 of all these arrays, one after the other, as little-endian float32. */
  readonly sha256: string;
}

/** What the training began with. */
export interface StartRecord {
  /** SHA-256 of all weights, little-endian float32, in the order of `model.getWeights()`. */
  readonly weights: string;
  /** null for an optimizer that does not give its state away, such as Adamax. */
  readonly optimizer: OptimizerRecord | null;
  /** Steps that the optimizer had taken. */
  readonly iterations: number;
  /** Absent for a training of its own. */
  readonly resumed?: ResumedRecord;
}

/** A callback: by class and options if another one can be made of them, else by its name. */
export interface CallbackRecord {
  /** Name of its class; "Object" for one written on the spot. */
  readonly name: string;
  /** Absent if it does not tell them. */
  readonly options?: CallbackConfig;
}

/** Samples, known again by their fingerprint. */
export interface SetRecord {
  readonly samples: number;
  /** Shape of the inputs; of a source of batches, that of its first batch. */
  readonly shape: readonly number[];
  /** SHA-256 of the inputs, float32; of a source, those of its first batch. */
  readonly x: string;
  /** SHA-256 of the targets as they are trained on: class numbers int32, or rows float32. */
  readonly y: string;
  /** SHA-256 of the weights of the samples; absent if all count alike. */
  readonly weights?: string;
}

/** A source of batches, as far as it tells what it is. */
export interface SourceRecord {
  /** Name of its class, such as "ImageFlow". */
  readonly kind: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What was trained on and validated with. */
export interface DataRecord {
  readonly training: SetRecord;
  readonly validation?: SetRecord;
  readonly source?: SourceRecord;
}

/** What `fit` returned. */
export interface OutcomeRecord extends HistoryRecord {
  readonly stoppedEpoch?: number;
  /** Whether the stop button ended it. */
  readonly interrupted: boolean;
  /** The epoch that the stop button cut short. */
  readonly unfinished?: {
    readonly epoch: number;
    readonly batches: number;
    readonly logs: Readonly<Record<string, number>>;
  };
}

/** One training. */
export interface RunRecord {
  /** Unlike that of every other run, in whatever session. */
  readonly id: string;
  readonly name?: string;
  /** When it ended, ISO 8601, UTC. */
  readonly date: string;
  /** The id of the run that it repeats. */
  readonly repeats?: string;
  readonly model: ModelRecord;
  readonly start: StartRecord;
  readonly options: TrainingOptions;
  readonly callbacks: readonly CallbackRecord[];
  readonly data: DataRecord;
  readonly outcome: OutcomeRecord;
  /** What computed, such as "engine, 2 threads". */
  readonly trainer: string;
  /** Versions of Node, of this project ("digits") and of tfjs. */
  readonly versions: { readonly node: string; readonly digits: string; readonly tfjs: string };
  /** SHA-256 of the weights that the training ended with, as in `start`. */
  readonly weights: string;
}

/** A training of this session, or one that was read from a file. */
export interface Run extends RunRecord {
  /** Its number in this session, from 1. */
  readonly number: number;
}

/** A file that holds no sound records. */
export class RunRecordError extends Error {
  override readonly name = 'RunRecordError';
}
