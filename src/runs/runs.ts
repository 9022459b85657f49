/**
 * `runs`: the trainings of a session, to be compared, kept and repeated. What a student sees of this folder.
 */
import type { BatchSource } from '../core/batches';
import { isBatchSource } from '../core/batches';
import { checkOptions } from '../core/check';
import type { Figure } from '../plots/figure';
import { runCurves } from '../plots/run_curves';
import type { Table } from '../plots/table';
import type { FitEnvironment } from '../training/fit';
import { toStandardOutput } from '../training/messages';
import type { Write } from '../training/progress_bar';
import type { Recorder } from '../training/recorder';
import type { InputsLike, TargetsLike } from '../training/samples';
import type { Run } from './record';
import { repeatRun, type RepeatOptions, type Repetition } from './repeat';
import { RunFiles } from './run_files';
import { RunStore, type Which } from './run_store';
import { runsTable } from './runs_table';
import { SessionRecorder } from './session_recorder';

/** Options of `runs.plot`. */
export interface RunsPlotOptions {
  /** Which runs: numbers or names. Default: all, or the last ten if there are more. */
  which?: Which | readonly Which[];
  /** Heading of the figure; default: none. */
  title?: string;
}

/** Runs that a figure shows unless it is told which. */
const SHOWN = 10;

/**
 * The trainings of a session.
 *
 * Every `fit` that made at least one step is remembered, in memory: the last 1,000, without data and models. The
 * weights that they began with are kept too, each once, up to 128 MB; of older runs they are read from the folder, if
 * there is one (`keep`), or else those runs can be looked at but not repeated.
 *
 * Wherever a run is asked for, its number does, its name, or `'last'`.
 *
 * @example
 * for (const lambda of [0, 0.001, 0.01]) {
 *   await fit(buildNetwork(lambda), x, y, options);
 *   await runs.name('last', `L2 ${lambda}`);
 * }
 * show(runs.table()); // what was changed from one to the next, and what came of it
 * show(runs.plot());
 * @see Lesson 02, "Exercises"; lesson 03, "How strong?"
 */
export class Runs {
  private readonly files: RunFiles;
  private readonly recording: SessionRecorder;

  /**
   * @param write where lines go; default: standard output
   * @param store where runs are remembered; default: a new one
   */
  constructor(
    private readonly write: Write = toStandardOutput,
    private readonly store: RunStore = new RunStore(),
  ) {
    this.files = new RunFiles(store, write);
    this.recording = new SessionRecorder(store, (run) => this.files.save(run), write);
  }

  /** What `fit` tells its trainings to; see training/recorder.ts. */
  get recorder(): Recorder {
    return this.recording;
  }

  /**
   * The runs so far as a table, each compared with the one above it.
   *
   * @param which numbers or names; default: all
   * @returns a table: what was changed, epochs, time, seed, the last epoch's numbers, and the best validation
   * @example show(runs.table())
   * @see Lesson 03, "How strong?"
   */
  table(which?: Which | readonly Which[]): Table {
    return runsTable(this.store.select('runs.table', which), this.store.list);
  }

  /**
   * The curves of several runs in one figure: loss and metrics by epoch, training and validation.
   *
   * @param options which runs, and a heading
   * @throws RangeError if there is nothing to draw
   * @example show(runs.plot({ which: [1, 3] }))
   * @see Lesson 03, "How strong?"
   */
  plot(options: RunsPlotOptions = {}): Figure {
    checkOptions('runs.plot', options, ['which', 'title']);
    const { which, title } = options;
    const selected = this.store.select('runs.plot', which).filter(({ outcome }) => outcome.epoch.length > 0);
    const drawn = which === undefined ? selected.slice(-SHOWN) : selected;
    if (drawn.length === 0)
      throw new RangeError('runs.plot: there must be a run with at least one whole epoch, but there is none. Train first.'); // prettier-ignore
    return runCurves(
      drawn.map(({ number, name, outcome: { epoch, history } }) => ({
        name: name === undefined ? `run ${number}` : `${number} ${name}`,
        epoch,
        history,
      })),
      { title },
    );
  }

  /**
   * Gives a run a name, for table, plot and for finding it again. Of several runs with one name, the last is found.
   *
   * @returns when the name is in the run's file too, if runs are kept
   * @throws RangeError if there is no such run; TypeError for a name that is none
   * @example await runs.name(2, 'more filters')
   */
  async name(which: Which, name: string): Promise<void> {
    await this.files.save(this.store.rename('runs.name', which, name));
  }

  /** All runs, by number. Not to be changed. */
  list(): readonly Run[] {
    return [...this.store.list];
  }

  /**
   * One run: everything that decided it, and what came out.
   *
   * @throws RangeError if there is no such run
   * @example runs.get('last').outcome.history.val_acc
   */
  get(which: Which): Run {
    return this.store.find('runs.get', which);
  }

  /**
   * Trains a run again, from the same weights, with the same options and callbacks, and says whether all numbers and the
   * final weights come out equal, bit for bit. They do on every machine, unless the run was trained with `fast` or by
   * tfjs-node.
   *
   * The data must be those that `fit` got; they are compared with the run's fingerprint before anything is trained. Of a
   * source of batches the first batch is compared. EarlyStopping and ReduceLROnPlateau are made again; ModelCheckpoint is
   * not, since it would write over its files; other callbacks must be given. A run that the stop button ended is stopped
   * at the same step.
   *
   * @param which the run
   * @param x inputs, as they were given to `fit`, or the source of batches
   * @param y targets
   * @param options validation data, sample weights and callbacks, where the run had them; `verbose`, `threads`
   * @returns the trained model, its history, and whether all is equal
   * @throws RangeError if the data are others, with what differs; Error if the record does not hold what is needed
   * @example const { model, equal } = await runs.repeat(2, xTrain, train.labels, { validationData })
   */
  async repeat(which: Which, x: InputsLike, y: TargetsLike, options?: RepeatOptions, environment?: Partial<FitEnvironment>): Promise<Repetition>; // prettier-ignore
  async repeat(which: Which, source: BatchSource, options?: RepeatOptions, environment?: Partial<FitEnvironment>): Promise<Repetition>; // prettier-ignore
  async repeat(
    which: Which,
    ...rest:
      | [InputsLike, TargetsLike, RepeatOptions?, Partial<FitEnvironment>?]
      | [BatchSource, RepeatOptions?, Partial<FitEnvironment>?]
  ): Promise<Repetition> {
    const run = this.store.find('runs.repeat', which);
    await this.files.bringBack(run);
    const [data, options = {}, environment] = isBatchSource(rest[0])
      ? ([[rest[0]], rest[1] as RepeatOptions | undefined, rest[2] as Partial<FitEnvironment> | undefined] as const)
      : ([[rest[0], rest[1] as TargetsLike], rest[2] as RepeatOptions | undefined, rest[3]] as const);
    return repeatRun(run, this.store.arrays, data, options, this.recording, this.write, environment);
  }

  /**
   * Writes runs to a file, with the weights that they began with, so that they can be repeated elsewhere.
   *
   * @param file its path; replaced in one step if it is there
   * @param which numbers or names; default: all
   * @throws RangeError if there are no runs; Error of the file system
   * @example await runs.export('runs/lambda.json', [2, 3, 4])
   */
  async export(file: string, which?: Which | readonly Which[]): Promise<void> {
    await this.files.export(file, this.store.select('runs.export', which));
  }

  /**
   * Adds the runs of a file that `runs.export` or `runs.keep` wrote. Those that are there already stay as they are.
   *
   * @param file its path
   * @returns the runs that were added, with their numbers in this session
   * @throws RunRecordError if the file is damaged or of another kind, and then none is added; Error of the file system
   * @example await runs.import('runs/lambda.json')
   */
  async import(file: string): Promise<readonly Run[]> {
    return this.files.import(file);
  }

  /**
   * From now on keeps every run in a folder, one file each, written as soon as it ends; those so far are written too,
   * and those that are in the folder are read. A process that is killed loses at most the run in hand.
   *
   * @param folder its path; made if it is missing
   * @returns how many runs were read from it
   * @throws Error of the file system. A file in it that is damaged is left out, which a line says
   * @example await runs.keep('../runs')
   */
  async keep(folder: string): Promise<number> {
    return this.files.keep(folder);
  }

  /** Forgets all runs; files stay. The next run is number 1, and is kept if runs are. */
  clear(): void {
    this.store.clear();
  }
}

/** The trainings of this session. */
export const runs = new Runs();
