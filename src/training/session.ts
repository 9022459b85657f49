/**
 * The seam between training and whoever sits before it: where a call tells how it goes, and how it can be stopped.
 *
 * `fit`, `evaluate` and `predict` open a session each. In a terminal or a test there is nobody (the default below);
 * in a notebook src/notebook installs its own surroundings, with the stop button and the live chart. This file knows
 * neither. Imports types of src/training only.
 */
import type { History } from './history';
import { toStandardOutput } from './messages';
import type { Write } from './progress_bar';
import type { Logs } from './trainer';

/** What `fit` is going to do, known before the first step. */
export interface TrainingPlan {
  /** Where the epochs end, counted from 0. */
  readonly epochs: number;
  /** The first epoch, from 0. */
  readonly initialEpoch: number;
  /** Steps per epoch, at least 1. */
  readonly steps: number;
  /** Names that will be logged after each epoch. */
  readonly metrics: readonly string[];
}

/** Is told how a training goes; every call returns at once and costs next to nothing. */
export interface TrainingObserver {
  /** The first step is about to be made. */
  trainBegin(plan: TrainingPlan): void;
  /**
   * A few times a second, and when an epoch's last batch is done.
   *
   * @param epoch number of the epoch, from 0
   * @param first batches of the epoch that an earlier training did, 0 unless that was broken off in its midst
   * @param batches batches done since
   * @param means over those batches
   */
  progress(epoch: number, first: number, batches: number, means: Logs): void;
  /** An epoch is over, validation included. */
  epochEnd(epoch: number, logs: Logs): void;
  /** The training is over and went well, or was stopped. */
  trainEnd(history: History): void;
}

/** One call of `fit`, `evaluate` or `predict`, as its surroundings see it. */
export interface Session {
  /** Where text goes: the progress bar and what is said at the end. */
  readonly write: Write;
  /** Aborts when the call is to end soon and well: a training after the batch in hand, with its weights and history. */
  readonly stop: AbortSignal;
  /** Aborts when the call is to end at once, by an error. Never before `stop`. */
  readonly interrupt: AbortSignal;
  /** Is told how a training goes; undefined if nobody watches. */
  readonly observer?: TrainingObserver;
  /** Says that the call is over, however it ended. */
  close(): void;
}

/** A loop whose passes a person waits for (with_progress.ts), as its surroundings see it. */
export interface LoopObserver {
  /** A pass is over. */
  passEnd(): void;
  /** The loop is over, whether all passes were made or not. */
  end(): void;
}

/** What kind of call it is: a training can be stopped and has a result even so, a question cannot. */
export type SessionKind = 'training' | 'question';

/** What surrounds all calls. */
export interface Surroundings {
  /**
   * Called before any work is done.
   *
   * @param where the function that is called, for messages
   * @param kind what kind of call it is
   * @param silent whether nothing shall be shown
   * @throws Error if nothing may start, because the cell that calls was stopped before
   */
  open(where: string, kind: SessionKind, silent: boolean): Promise<Session>;
  /**
   * Called before a loop's first pass. Absent where nobody ever watches.
   *
   * @param passes how many there will be
   * @returns who watches it; undefined if nobody does
   */
  beginLoop?(passes: number): LoopObserver | undefined;
}

/** Nobody watches and nobody stops; text goes to standard output. */
export const plainSurroundings: Surroundings = {
  open: async () => ({
    write: toStandardOutput,
    stop: new AbortController().signal,
    interrupt: new AbortController().signal,
    close: () => {},
  }),
};

let installed = plainSurroundings;

/** Makes surroundings the default of every later call; the notebook does it when it is imported. */
export function installSurroundings(surroundings: Surroundings): void {
  installed = surroundings;
}

/** The surroundings that calls have unless they are told otherwise. */
export const currentSurroundings = (): Surroundings => installed;
