/**
 * The Python packages (JupyterLab, what runs and converts notebooks, plotly's renderer) in `.venv`.
 *
 * A virtual environment knows its own path and its Python's, so one that does not fit any more, or was broken off, is
 * made again from nothing: half a minute, and no state that nobody has tried.
 */
import fs from 'node:fs';
import { installerEnvironment, paths, root } from '../lib/environment.mjs';
import { explain } from '../lib/explain.mjs';
import { askIndex } from '../lib/pip.mjs';
import { showStep } from '../lib/progress.mjs';
import { findPython } from '../lib/python.mjs';
import { isFresh, keyOf, writeStamp } from '../lib/stamp.mjs';
import { runTool } from '../lib/tool.mjs';

const key = () => keyOf('1', paths.venv, { file: paths.requirements }, { file: paths.constraints });

/** @type {import('../lib/set-up.mjs').Step} */
export const pythonPackages = {
  name: 'JupyterLab',
  megabytes: 700,
  // The Python that .venv was made from may have been removed since: then its link leads nowhere.
  isDone: () => isFresh(paths.venv, key()) && fs.existsSync(paths.python),
  check: () => void findPython(),
  async run({ again }) {
    const python = findPython();
    await showStep(`JupyterLab, in .venv, with Python ${python.version.join('.')}`, async (detail) => {
      const options = { cwd: root, env: installerEnvironment() };
      let context = { what: 'JupyterLab could not be installed', again };
      try {
        fs.rmSync(paths.venv, { recursive: true, force: true });
        await runTool(python.path, ['-m', 'venv', paths.venv], { ...options, name: 'venv', log: 'venv' });
        const index = await askIndex(context.what, again);
        context = index.context;
        const install = ['-m', 'pip', 'install', '--require-virtualenv', '--no-input', '--only-binary=:all:'];
        const packages = ['-r', paths.requirements, '-c', paths.constraints];
        await runTool(paths.python, [...install, ...index.args, ...packages], {
          ...options,
          name: 'pip',
          log: 'pip',
          onLine: (line) => detail(/^(Collecting|Downloading|Installing)\s+\S+/.exec(line)?.[0].slice(0, 50) ?? ''),
        });
      } catch (error) {
        throw explain(error, context);
      }
    });
    writeStamp(paths.venv, key(), { python: python.version.join('.') });
    fs.rmSync(paths.pipCache, { recursive: true, force: true });
  },
};
