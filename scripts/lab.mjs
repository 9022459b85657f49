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
  const settings = {
    '--ServerApp.root_dir': paths.notebooks,
    '--LabApp.default_url': '/lab/tree/01-dataset.ipynb',
    // No list, in the terminal, of twenty language servers that are not installed.
    '--LanguageServerManager.autodetect': 'False',
    // JupyterLab brings a Python kernel of its own, in which every lesson is a syntax error.
    '--KernelSpecManager.allowed_kernelspecs': "['tslab']",
    '--MultiKernelManager.default_kernel_name': 'tslab',
    // A port that was asked for is that port; otherwise the next free one.
    ...(port === undefined ? {} : { '--ServerApp.port_retries': '0' }),
  };
  const options = Object.entries(settings)
    // Jupyter refuses an option that is given twice.
    .filter(([name]) => optionValue(args, [name]) === undefined)
    .map(([name, value]) => `${name}=${value}`);
  // Jupyter refuses root unless told otherwise, and in a container there is nobody else.
  if (process.getuid?.() === 0) options.push('--allow-root');
  const code = await runInForeground(paths.python, ['-m', 'jupyterlab', ...options, ...args], {
    cwd: paths.notebooks,
    env: childEnvironment(),
    shielded: true,
  });
  // Stopping it is how one leaves JupyterLab, not a failure.
  return code === STOPPED ? 0 : code;
}
