/**
 * `npm run experiments`: trains the networks that lesson 07 compares and keeps a record of each.
 *
 * It reads the options; lib/experiment-run.mjs does the work.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { paths } from './lib/environment.mjs';
import { planRuns, runExperiments, verifyRun } from './lib/experiment-run.mjs';
import { STOPPED } from './lib/foreground.mjs';
import { Problem } from './lib/problem.mjs';
import { setUp } from './lib/set-up.mjs';

const HELP = `npm run experiments [-- options]

Trains the networks that lesson 07 compares, each with several seeds, and keeps a record of each run in data/experiments.
A run whose record is there is not repeated: after an interruption the same command goes on where it was.

  --seeds N            seeds 1 to N for each configuration; default: 5
  --only NAME          only this configuration (of src/experiments/configurations.ts); may be given several times
  --verify NAME/SEED   repeat one run and compare it with its record, bit for bit
  --jobs N             how many runs at the same time; default: 2, or 1 where there is only one core. The cores are shared
                       out among them; results do not depend on it
  --quick              2,000 images and two epochs, to see that it works; records go to .cache/experiments
  --help               this text`;

/** What --quick changes. */
const QUICK = { limit: 2000, epochs: 2 };

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export default async function main(args) {
  const values = parse(args);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const seeds = readNumber('seeds', values.seeds, 5);
  const cores = availableParallelism();
  const jobs = readNumber('jobs', values.jobs, Math.min(2, cores));
  await setUp({ again: 'npm run experiments', quiet: true });
  const library = await loadLibrary();
  const folder = values.quick ? path.join(paths.cache, 'experiments') : path.join(paths.data, 'experiments');
  const limit = values.quick ? QUICK.limit : undefined;
  const configurations = library.CONFIGURATIONS.map((configuration) =>
    values.quick ? { ...configuration, epochs: Math.min(QUICK.epochs, configuration.epochs) } : configuration,
  );

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop.abort());
  const options = { library, folder, limit, threads: Math.max(1, Math.floor(cores / jobs)), signal: stop.signal };
  if (values.verify !== undefined) {
    const same = await verifyRun(configurations, values.verify, { ...options, threads: cores });
    return stop.signal.aborted ? STOPPED : same ? 0 : 1;
  }
  const runs = planRuns(configurations, { seeds, only: values.only });
  const finished = await runExperiments(runs, { ...options, jobs });
  if (!finished) console.log('Stopped. What is finished is kept; the same command goes on from there.');
  return finished ? 0 : STOPPED;
}

/** What the commands use of the compiled library, which is there only after the set-up. */
async function loadLibrary() {
  const load = (name) => import(pathToFileURL(path.join(paths.dist, 'experiments', name)).href);
  return { ...(await load('configurations.js')), ...(await load('record.js')) };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        seeds: { type: 'string' },
        only: { type: 'string', multiple: true },
        verify: { type: 'string' },
        jobs: { type: 'string' },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
  }
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} otherwise
 */
function readNumber(name, text, otherwise) {
  if (text === undefined) return otherwise;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= 1 && number <= 1000))
    throw new Problem(`--${name} must be a whole number from 1 to 1000, but it is "${text}".`);
  return number;
}
