/**
 * A process that trains networks for experiment-run.mjs, one after another, and sends back their records.
 *
 * Started by `fork` only: it hears { configuration, seed, limit, threads } and answers { epoch } after each epoch, then
 * { record } or { error }. It ends when its parent does, however that ended.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { paths } from './environment.mjs';

/** @param {string} module */
const load = (module) => import(pathToFileURL(path.join(paths.dist, module)).href);
/** @param {object} message */
const send = (message) => void process.send?.(message);

process.on('disconnect', () => process.exit());
// A Ctrl-C reaches the parent as well, which ends us in good order.
process.on('SIGINT', () => {});

let data;
process.on('message', async (/** @type {any} */ { configuration, seed, limit, threads }) => {
  try {
    const { runExperiment } = await load('experiments/run_experiment.js');
    data ??= await (await load('data/mnist.js')).loadMnist({ limit });
    const onEpoch = (/** @type {number} */ epoch) => send({ epoch });
    send({ record: await runExperiment(configuration, data, { seed, threads, onEpoch }) });
  } catch (error) {
    send({ error: error instanceof Error ? error.stack : String(error) });
  }
});
