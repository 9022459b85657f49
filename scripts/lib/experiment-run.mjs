/**
 * Makes the records of experiments: what is to be run, in which order, by how many processes.
 *
 * Each process of experiment-worker.mjs trains one network after another. Only this one writes records, each in one step
 * when its run is over, so that a kill at any moment loses at most what was under way. Imports experiment-progress.mjs.
 */
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openProgress } from './experiment-progress.mjs';
import { Problem } from './problem.mjs';
import { writeAtomically } from './stamp.mjs';

/**
 * @typedef {{ name: string, title: string, epochs: number }} Configuration of which only these matter here
 * @typedef {{ configuration: Configuration, seed: number }} Run
 * @typedef {Run & { test: { accuracy: number }, seconds: number[] }} Outcome a record, of which only these matter here
 * @typedef {object} Library the functions of src/experiments/record.ts that are used
 * @property {(configuration: Configuration, seed: number) => string} recordName
 * @property {(record: object) => string} formatRecord
 * @property {(text: string, file: string) => Outcome} parseRecord
 * @property {(a: unknown, b: unknown) => boolean} sameValue
 * @property {(record: object, again: object) => string[]} findDifferences
 * @typedef {object} Options
 * @property {Library} library
 * @property {string} folder where the records are
 * @property {number} [limit] how many training and test images to load; default: all
 * @property {number} threads for each process
 * @property {AbortSignal} signal stops the work
 * @property {string} [worker] the module that a process runs; tests put another in its place
 * @property {import('./experiment-progress.mjs').Out} [out] default: standard output
 */

const WORKER = fileURLToPath(new URL('experiment-worker.mjs', import.meta.url));

/**
 * The runs in their order: first one seed of every configuration, then the next, so that whatever is finished is
 * balanced.
 *
 * @param {Configuration[]} configurations
 * @param {{ seeds: number, only?: string[] }} options
 * @returns {Run[]}
 */
export function planRuns(configurations, { seeds, only }) {
  const chosen = only ? only.map((name) => find(configurations, name)) : configurations;
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    chosen.map((configuration) => ({ configuration, seed })),
  );
}

/**
 * @param {Configuration[]} configurations
 * @param {string} name
 */
function find(configurations, name) {
  const found = configurations.find((configuration) => configuration.name === name);
  if (found) return found;
  throw new Problem(
    `There is no configuration "${name}". There are ${configurations.map((c) => c.name).join(', ')} ` +
      '(src/experiments/configurations.ts).',
  );
}

/**
 * Makes the records that are missing.
 *
 * @param {Run[]} runs from `planRuns`
 * @param {Options & { jobs: number }} options
 * @returns {Promise<boolean>} whether all records are there; false if it was stopped
 */
export async function runExperiments(runs, { jobs, ...options }) {
  const { library, folder, signal } = options;
  fs.mkdirSync(folder, { recursive: true });
  const missing = runs.filter((run) => readRecord(run, options) === undefined);
  const progress = openProgress({ runs, missing, out: options.out });
  try {
    const queue = [...missing];
    const work = async () => {
      const process = startWorker(options);
      try {
        for (let run = queue.shift(); run && !signal.aborted; run = queue.shift()) {
          // another command may be at the same work
          if (readRecord(run, options) === undefined) {
            const record = await process.run(run, (done) => progress.epoch(run, done));
            writeAtomically(fileOf(run, options), library.formatRecord(record));
            progress.finished(run, record);
          } else progress.skipped(run);
        }
      } catch (error) {
        queue.length = 0;
        throw error;
      } finally {
        process.end();
      }
    };
    await Promise.all(Array.from({ length: Math.min(jobs, missing.length) }, work));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.end();
  }
  return !signal.aborted;
}

/**
 * Repeats one run and compares it with its record.
 *
 * @param {Configuration[]} configurations
 * @param {string} which "name/seed"
 * @param {Options} options
 * @returns {Promise<boolean>} whether they are the same to the last bit
 */
export async function verifyRun(configurations, which, options) {
  const [, name, seed] = /^(.+)\/(\d+)$/.exec(which) ?? [];
  if (name === undefined)
    throw new Problem(`--verify needs a name and a seed, as in baseline/1, but it is "${which}".`);
  const run = { configuration: find(configurations, name), seed: Number(seed) };
  const record = readRecord(run, options);
  if (record === undefined) throw new Problem(`There is no record ${fileOf(run, options)} to compare with.`);
  const progress = openProgress({ runs: [run], missing: [run], out: options.out });
  const process = startWorker(options);
  try {
    const again = await process.run(run, (done) => progress.epoch(run, done));
    progress.finished(run, again);
    const differences = options.library.findDifferences(record, again);
    progress.print(
      differences.length === 0
        ? `${which}: the same history, weights and predictions as in the record, bit for bit.`
        : `${which}: not as in the record: ${differences.join(', ')}. Was src changed since the record was made?`,
    );
    return differences.length === 0;
  } catch (error) {
    if (!options.signal.aborted) throw error;
    return false;
  } finally {
    process.end();
    progress.end();
  }
}

/**
 * @param {Run} run
 * @param {Pick<Options, 'library' | 'folder'>} options
 */
const fileOf = ({ configuration, seed }, { library, folder }) =>
  path.join(folder, library.recordName(configuration, seed));

/**
 * The record of a run, if there is one.
 *
 * @param {Run} run
 * @param {Pick<Options, 'library' | 'folder'>} options
 * @returns {Outcome | undefined}
 * @throws Problem if it is broken, or was made with other settings
 */
function readRecord(run, { library, folder }) {
  const file = fileOf(run, { library, folder });
  const shown = path.relative('', file);
  if (!fs.existsSync(file)) return undefined;
  let record;
  try {
    record = library.parseRecord(fs.readFileSync(file, 'utf8'), shown);
  } catch (error) {
    throw new Problem(/** @type {Error} */ (error).message);
  }
  if (!library.sameValue(record.configuration, run.configuration))
    throw new Problem(
      `${shown} was made with other settings than "${run.configuration.name}" has now in ` +
        'src/experiments/configurations.ts. Delete the records of that name, or give the configuration another name.',
    );
  return record;
}

/**
 * Starts a process that trains.
 *
 * @param {Pick<Options, 'limit' | 'threads' | 'signal' | 'worker'>} options
 */
function startWorker({ limit, threads, signal, worker = WORKER }) {
  const child = fork(worker, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const kill = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  return {
    /**
     * @param {Run} run
     * @param {(epochsDone: number) => void} onEpoch
     * @returns {Promise<Outcome>} the record
     */
    run: ({ configuration, seed }, onEpoch) =>
      new Promise((resolve, reject) => {
        /** @param {{ epoch?: number, record?: Outcome, error?: string }} message */
        const listen = ({ epoch, record, error }) => {
          if (epoch !== undefined) return onEpoch(epoch);
          child.off('message', listen).off('exit', died);
          if (record) resolve(record);
          else reject(new Error(`${configuration.name}, seed ${seed}: ${error}`));
        };
        /** @param {number | null} code @param {string | null} ended */
        const died = (code, ended) =>
          reject(new Error(`${configuration.name}, seed ${seed}: the process ended with ${code ?? ended}.`));
        child.on('message', listen).on('exit', died);
        child.send({ configuration, seed, limit, threads });
      }),
    end: () => {
      signal.removeEventListener('abort', kill);
      kill();
    },
  };
}
