/**
 * Trains a run again from its record: the same model, weights, optimizer, options and callbacks, the data checked, and
 * the outcome compared, bit for bit.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { isBatchSource, type BatchSource } from '../core/batches';
import { checkOptions } from '../core/check';
import type { Callback } from '../training/callbacks/callback';
import { fit, type FitEnvironment, type FitOptions } from '../training/fit';
import type { History } from '../training/history';
import type { Write } from '../training/progress_bar';
import type { Recorder } from '../training/recorder';
import type { InputsLike, TargetsLike } from '../training/samples';
import { currentSurroundings, type Surroundings } from '../training/session';
import { weightsDigest } from '../training/weights';
import type { ArrayStore } from './array_store';
import { makeCallbacks, mustBeGiven } from './callbacks';
import { differenceOfSets } from './fingerprint';
import type { DataRecord, Run, RunRecord } from './record';
import { describeOutcome, describeStart } from './recording';
import { differences } from './same_outcome';
import { rebuild } from './rebuild';
import type { SessionRecorder } from './session_recorder';

/** Options of `runs.repeat`: what a record does not hold. */
export interface RepeatOptions extends Pick<FitOptions, 'validationData' | 'sampleWeight' | 'verbose' | 'threads'> {
  /** What stands for the callbacks that a record cannot hold, in their order; `[]` does without them. Default none. */
  callbacks?: Callback | readonly Callback[];
}

/** What `runs.repeat` returns. */
export interface Repetition {
  /** The model, trained. */
  readonly model: LayersModel;
  readonly history: History;
  /** Whether all numbers and the final weights are those of the record, bit for bit. */
  readonly equal: boolean;
}

const WHERE = 'runs.repeat';

/**
 * Trains a run again.
 *
 * @param run what to repeat
 * @param arrays where the weights that it began with are
 * @param data inputs and targets, or a source of batches
 * @param recorder remembers the repetition
 * @param say where the line goes that tells what came of it
 * @param environment as for `fit`, for tests
 */
export async function repeatRun(
  run: Run,
  arrays: ArrayStore,
  data: readonly [InputsLike, TargetsLike] | readonly [BatchSource],
  options: RepeatOptions,
  recorder: SessionRecorder,
  say: Write,
  environment: Partial<FitEnvironment> = {},
): Promise<Repetition> {
  checkOptions(WHERE, options, ['validationData', 'sampleWeight', 'callbacks', 'verbose', 'threads']);
  checkKind(run.data, data[0]);
  const given =
    options.callbacks === undefined ? undefined : [options.callbacks].flat<(Callback | readonly Callback[])[]>();
  const callbacks = makeCallbacks(WHERE, run.callbacks, given);
  const stopper = stopAsBefore(run, environment.surroundings ?? currentSurroundings());
  const { model, resumeFrom } = await rebuild(WHERE, run, arrays);
  try {
    const fitOptions: FitOptions = {
      ...optionsOf(run, isBatchSource(data[0])),
      ...options,
      ...(resumeFrom && { resumeFrom, initialEpoch: undefined }),
      callbacks: [...callbacks, ...stopper.callbacks],
    };
    const checked: Recorder = {
      begin: async (start) => {
        const begun = await describeStart(start, arrays);
        checkData(run.data, begun.data);
        return recorder.recording({ ...begun, callbacks: run.callbacks }, model, run.id);
      },
    };
    const own = { ...environment, surroundings: stopper.surroundings, recorder: checked };
    const history = isBatchSource(data[0])
      ? await fit(model, data[0], fitOptions, own)
      : await fit(model, data[0], data[1]!, fitOptions, own);
    const different = differences(run, { outcome: describeOutcome(history), weights: weightsDigest(model) });
    if (options.verbose !== 0) say(`${describeRepetition(run, history, different, given?.length === 0)}\n`);
    return { model, history, equal: different.length === 0 };
  } catch (error) {
    model.optimizer.dispose();
    model.dispose();
    throw error;
  }
}

/** The options of `fit` in a record; a source of batches has some of them itself. */
function optionsOf({ options }: RunRecord, source: boolean): FitOptions {
  const { epochs, seed, initialEpoch, stepsPerEpoch, classWeight, fast, batchSize, shuffle, validationSplit } = options;
  const always = { epochs, seed, initialEpoch, stepsPerEpoch, classWeight, fast };
  return { ...always, ...(source ? {} : { batchSize, shuffle, validationSplit }) };
}

/** @throws RangeError that names what differs */
function refuseData(different: string | undefined): void {
  if (different !== undefined)
    throw new RangeError(`${WHERE}: the data must be those of the run, but they are not: ${different}. Pass the same x, y and validationData.`); // prettier-ignore
}

/** Refuses arrays in the place of a source of batches, and the other way round. */
function checkKind({ source }: DataRecord, given: unknown): void {
  if ((source !== undefined) === isBatchSource(given)) return;
  const [was, is] = source ? [`a source of batches (${source.kind})`, 'arrays'] : ['arrays', 'a source of batches'];
  refuseData(`the training data: they were ${was}, and now they are ${is}`);
}

/** Refuses data with another fingerprint. */
function checkData(recorded: DataRecord, given: DataRecord): void {
  refuseData(differenceOfSets('the training data', recorded.training, given.training));
  refuseData(differenceOfSets('validation data', recorded.validation, given.validation));
}

/** Stops a training where the stop button stopped the one that is repeated. */
function stopAsBefore({ outcome }: RunRecord, surroundings: Surroundings) {
  if (!outcome.interrupted) return { callbacks: [], surroundings };
  const { epoch, unfinished } = outcome;
  const stop = new AbortController();
  const callback: Callback = unfinished
    ? { onBatchEnd: (batch) => void (current === unfinished.epoch && batch + 1 === unfinished.batches && stop.abort()), onEpochBegin: (at) => void (current = at) } // prettier-ignore
    : { onEpochEnd: (at) => void (at === epoch[epoch.length - 1] && stop.abort()) };
  let current = -1;
  const stopping: Surroundings = {
    open: async (where, kind, silent) => {
      const session = await surroundings.open(where, kind, silent);
      return { ...session, stop: AbortSignal.any([session.stop, stop.signal]) };
    },
  };
  return { callbacks: [callback], surroundings: stopping };
}

/** What came of it, in one line. */
function describeRepetition(
  run: Run,
  { trainer, interrupted }: History,
  different: readonly string[],
  without: boolean,
): string {
  const what = `Repeat of run ${run.number}`;
  if (different.length === 0) return `${what}: all numbers and the final weights are equal, bit for bit.`;
  const kind = (name: string): string => name.replace(/, .*/, '');
  const list =
    different.length === 1
      ? different[0]
      : `${different.slice(0, -1).join(', ')} and ${different[different.length - 1]}`;
  const why =
    interrupted && !run.outcome.interrupted
      ? ' It was stopped this time.'
      : without && run.callbacks.some(mustBeGiven)
        ? ' It was trained without some of its callbacks.'
        : kind(trainer) !== kind(run.trainer)
          ? ` It was computed by ${run.trainer}, and now by ${trainer}.`
          : run.options.fast
            ? ' With fast, the last digits depend on the machine.'
            : kind(trainer) !== 'engine'
              ? ` What ${kind(trainer)} computes may differ from one time to the next.`
              : '';
  return `${what}: ${list} ${different.length === 1 && !/weights$/.test(list) ? 'differs' : 'differ'}.${why}`;
}
