/**
 * Where everything lies, and the environment in which the tools run.
 *
 * The course never writes outside its own folder: npm's and pip's caches, node-gyp's headers, Jupyter's settings and
 * run-time files all have an environment variable that says where to, and this module is the only one that sets
 * them. It starts nothing and creates nothing. Imports nothing of ours.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the course. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const windows = process.platform === 'win32';

/** Absolute paths of what the commands read and write. */
export const paths = {
  nodeModules: path.join(root, 'node_modules'),
  lockfile: path.join(root, 'package-lock.json'),
  tfjsNode: path.join(root, 'node_modules', '@tensorflow', 'tfjs-node'),
  requirements: path.join(root, 'requirements.txt'),
  constraints: path.join(root, 'constraints.txt'),
  venv: path.join(root, '.venv'),
  venvBin: path.join(root, '.venv', windows ? 'Scripts' : 'bin'),
  python: path.join(root, '.venv', windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python'),
  native: path.join(root, '.native'),
  cache: path.join(root, '.cache'),
  npmCache: path.join(root, '.cache', 'npm'),
  pipCache: path.join(root, '.cache', 'pip'),
  temporary: path.join(root, '.cache', 'tmp'),
  logs: path.join(root, '.cache', 'logs'),
  jupyter: path.join(root, '.cache', 'jupyter'),
  notebooks: path.join(root, 'notebooks'),
  src: path.join(root, 'src'),
  dist: path.join(root, 'src', 'dist'),
  data: path.join(root, 'data'),
};

/** Variables of other Python environments, which would make ours load packages from elsewhere. */
const foreign = ['PYTHONHOME', 'PYTHONPATH', 'PYTHONSTARTUP', 'JUPYTER_PATH', 'JUPYTER_CONFIG_PATH'];

/**
 * The environment of every process that a command starts (JupyterLab, nbconvert, pip, npm, Jest).
 *
 * @param {Record<string, string>} [extra] further variables
 * @returns {NodeJS.ProcessEnv} a copy of ours with the course's folders in it and `.venv` first in the search path
 * @example spawn(paths.python, ['-m', 'jupyter', '--version'], { env: childEnvironment() })
 */
export function childEnvironment(extra = {}) {
  const env = { ...process.env };
  for (const name of foreign) delete env[name];
  // Windows spells it "Path", and a copied environment is no longer blind to the case.
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...env,
    [pathName]: [paths.venvBin, env[pathName]].filter(Boolean).join(path.delimiter),
    VIRTUAL_ENV: paths.venv,
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    IPYTHONDIR: path.join(paths.cache, 'ipython'),
    JUPYTER_CONFIG_DIR: path.join(paths.jupyter, 'config'),
    JUPYTER_DATA_DIR: path.join(paths.jupyter, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(paths.jupyter, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: path.join(paths.jupyter, 'config', 'lab', 'user-settings'),
    JUPYTERLAB_WORKSPACES_DIR: path.join(paths.jupyter, 'config', 'lab', 'workspaces'),
    JUPYTER_PREFER_ENV_PATH: '1',
    PIP_CACHE_DIR: paths.pipCache,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    npm_config_cache: paths.npmCache,
    npm_config_devdir: path.join(paths.cache, 'node-gyp'),
    npm_config_update_notifier: 'false',
    ...extra,
  };
}

/**
 * The same for a process that installs something: its temporary files lie in the checkout too, because a wheel of
 * hundreds of megabytes need not fit into the system's temporary folder.
 *
 * @param {Record<string, string>} [extra] further variables
 * @returns {NodeJS.ProcessEnv}
 */
export function installerEnvironment(extra = {}) {
  return childEnvironment({ TMPDIR: paths.temporary, TEMP: paths.temporary, TMP: paths.temporary, ...extra });
}
