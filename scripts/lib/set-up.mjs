/**
 * The set-up behind every command: a list of steps, in order, each done only if it is not done yet.
 *
 * Deciding takes a few tenths of a second and starts no other program. All that costs is done under a lock.
 */
import fs from 'node:fs';
import path from 'node:path';
import { dataset } from '../steps/dataset.mjs';
import { jupyterFiles } from '../steps/jupyter.mjs';
import { library } from '../steps/library.mjs';
import { nodePackages } from '../steps/node-packages.mjs';
import { pythonPackages } from '../steps/python-packages.mjs';
import { tensorFlow } from '../steps/tensorflow.mjs';
import { trust } from '../steps/trust.mjs';
import { checkDiskSpace } from './disk.mjs';
import { paths, root } from './environment.mjs';
import { explain } from './explain.mjs';
import { withLock } from './lock.mjs';
import { secondsSince } from './progress.mjs';

/**
 * @typedef {object} Step
 * @property {string} name what the step provides
 * @property {number} megabytes disk space that it needs, caches included
 * @property {() => boolean} isDone whether there is nothing to do; must be quick
 * @property {() => void} [check] refuses early, before any step has run, if the step could not succeed
 * @property {(context: { again: string }) => Promise<void>} run does it; `again` is the command to type after a failure
 */

/** A later step may use what an earlier one made. */
const steps = [nodePackages, tensorFlow, pythonPackages, jupyterFiles, library, dataset, trust];

/**
 * Installs what is missing and shows it.
 *
 * @param {{ again?: string, quiet?: boolean }} [options] `again`: the command that was typed, as errors repeat it
 *   (default "npm run setup"); `quiet`: say nothing when everything is in place
 * @throws Problem with one sentence that says what is wrong and what to do
 */
export async function setUp({ again = 'npm run setup', quiet = false } = {}) {
  const start = performance.now();
  if (steps.every((step) => step.isDone())) {
    if (!quiet) console.log(`Everything is in place (${secondsSince(start)}).`);
    return;
  }
  try {
    await withSetUpLock(() => runMissing(again));
  } catch (error) {
    throw explain(error, { what: 'the set-up could not be finished', again });
  }
  console.log(`The set-up is complete (${secondsSince(start)}).\n`);
}

/** @param {string} again */
async function runMissing(again) {
  const missing = steps.filter((step) => !step.isDone());
  if (missing.length === 0) return;
  console.log(`Setting up ${root}`);
  for (const step of missing) step.check?.();
  const megabytes = missing.reduce((sum, step) => sum + step.megabytes, 0);
  checkDiskSpace(root, megabytes, missing.map(({ name }) => name).join(', '));
  // Asked again one by one: a new node_modules has no TensorFlow yet.
  for (const step of steps) if (!step.isDone()) await step.run({ again });
}

/**
 * Does what changes the installation: alone in this folder, with a place for temporary files.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} what the work gave
 */
export function withSetUpLock(work) {
  return withLock(
    path.join(paths.cache, 'set-up.lock'),
    async () => {
      fs.mkdirSync(paths.temporary, { recursive: true });
      try {
        return await work();
      } finally {
        fs.rmSync(paths.temporary, { recursive: true, force: true });
      }
    },
    { onWait: (pid) => console.log(`Another set-up (process ${pid}) is at work in this folder. Waiting for it …`) },
  );
}
