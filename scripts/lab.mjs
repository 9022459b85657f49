// `npm run lab`: set-up, then JupyterLab with the first lesson. Options go to JupyterLab: `-- --no-browser --port 8899`.
import { childEnvironment, paths } from './lib/environment.mjs';
import { runInForeground, STOPPED } from './lib/foreground.mjs';
import { checkPort, optionValue } from './lib/port.mjs';
import { setUp } from './lib/set-up.mjs';

/** @param {string[]} args */
export default async function main(args) {
  const port = optionValue(args, ['--port', '--ServerApp.port']);
  const host = optionValue(args, ['--ip', '--ServerApp.ip']);
  if (port !== undefined) await checkPort(port, host);
  await setUp({ again: 'npm run lab' });
  const options = [
    `--ServerApp.root_dir=${paths.notebooks}`,
    '--LabApp.default_url=/lab/tree/01-dataset.ipynb',
    // Ctrl-C ends it at once, without a question that npm's own handling of the terminal would garble.
    '--ServerApp.answer_yes=True',
    // A port that was asked for is that port; otherwise the next free one.
    ...(port === undefined ? [] : ['--ServerApp.port_retries=0']),
    // Jupyter refuses root unless told otherwise, and in a container there is nobody else.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
  const code = await runInForeground(paths.python, ['-m', 'jupyterlab', ...options, ...args], {
    cwd: paths.notebooks,
    env: childEnvironment(),
  });
  // Stopping it is how one leaves JupyterLab, not a failure.
  return code === STOPPED ? 0 : code;
}
