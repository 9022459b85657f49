/**
 * Marks the course's notebooks as trusted, so that their saved pictures show before they are run.
 *
 * JupyterLab keeps signatures of trusted notebooks in its data folder, which for the course is below `.cache`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { childEnvironment, paths } from '../lib/environment.mjs';
import { explain } from '../lib/explain.mjs';
import { showStep } from '../lib/progress.mjs';
import { isFresh, keyOf, writeStamp } from '../lib/stamp.mjs';
import { runTool } from '../lib/tool.mjs';

const folder = path.join(paths.jupyter, 'data');

function notebooks() {
  if (!fs.existsSync(paths.notebooks)) return [];
  return fs
    .readdirSync(paths.notebooks)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => path.join(paths.notebooks, name));
}

const key = () => keyOf('1', ...notebooks().map((file) => ({ file })));

/** @type {import('../lib/set-up.mjs').Step} */
export const trust = {
  name: 'trust in the notebooks',
  megabytes: 1,
  isDone: () => notebooks().length === 0 || isFresh(folder, key()),
  async run({ again }) {
    await showStep('Trust in the notebooks', async () => {
      const args = ['-m', 'jupyter', 'trust', ...notebooks()];
      await runTool(paths.python, args, { env: childEnvironment(), log: 'trust' }).catch((error) => {
        throw explain(error, { what: 'the notebooks could not be marked as trusted', again });
      });
      writeStamp(folder, key());
    });
  },
};
