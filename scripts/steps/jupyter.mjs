/**
 * What JupyterLab finds in `.venv`: the TypeScript kernel and the course's settings.
 *
 * Both are small files, so the step compares what is there with what should be there; no stamp is needed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { paths } from '../lib/environment.mjs';
import { showStep } from '../lib/progress.mjs';
import { writeAtomically } from '../lib/stamp.mjs';

/** The kernelspec: tslab, run by the Node that ran the set-up, so that no search path decides. */
export function kernelSpec() {
  return {
    argv: [
      process.execPath,
      path.join(paths.nodeModules, 'tslab', 'bin', 'tslab'),
      'kernel',
      '--config-path',
      '{connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: {
      // Stack traces name src/fit.ts and its line, not the compiled file's.
      NODE_OPTIONS: '--enable-source-maps',
      // TensorFlow's C++ log lines would fill the server's terminal.
      TF_CPP_MIN_LOG_LEVEL: '3',
    },
  };
}

/** JupyterLab's settings where they differ from its own defaults. */
const settings = {
  // No question, on first start, whether it may fetch news, and no look for updates: versions are pinned.
  '@jupyterlab/apputils-extension:notification': {
    fetchNews: 'false',
    checkForUpdates: false,
    doNotDisturbMode: false,
  },
};

const files = () => [
  [path.join(paths.venv, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json'), kernelSpec()],
  [path.join(paths.venv, 'share', 'jupyter', 'lab', 'settings', 'overrides.json'), settings],
];

/** @param {unknown} value */
const format = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** @type {import('../lib/set-up.mjs').Step} */
export const jupyterFiles = {
  name: 'TypeScript kernel',
  megabytes: 0,
  isDone: () =>
    files().every(([file, value]) => {
      const name = String(file);
      return fs.existsSync(name) && fs.readFileSync(name, 'utf8') === format(value);
    }),
  async run() {
    await showStep('TypeScript kernel for JupyterLab', async () => {
      for (const [file, value] of files()) writeAtomically(String(file), format(value));
    });
  },
};
