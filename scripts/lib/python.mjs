/** Finds a Python that can make a virtual environment. Installs nothing. */
import { execFileSync } from 'node:child_process';
import { Problem } from './problem.mjs';

const MINIMUM = [3, 10];

/** What a candidate is asked; it must also be understood by Python 2. */
const QUESTION =
  'import sys, json\n' +
  'def has(name):\n' +
  '    try:\n' +
  '        __import__(name)\n' +
  '        return True\n' +
  '    except ImportError:\n' +
  '        return False\n' +
  'print(json.dumps({"version": list(sys.version_info[:3]), "path": sys.executable, "venv": has("venv") and has("ensurepip")}))';

/**
 * @typedef {object} Python
 * @property {number[]} version major, minor, micro
 * @property {string} path the executable
 * @property {boolean} venv whether it has the modules venv and ensurepip
 */

/**
 * The commands that may start Python, best first: $PYTHON, what is called so, the launcher of Windows, and numbered
 * ones (macOS has an old python3 of its own).
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {string[][]} program and arguments
 */
export function pythonCandidates(env, platform) {
  const named = platform === 'win32' ? [['py', '-3'], ['python'], ['python3']] : [['python3'], ['python']];
  const numbered = platform === 'win32' ? [] : ['3.13', '3.12', '3.11', '3.10'].map((version) => [`python${version}`]);
  return [...(env.PYTHON ? [[env.PYTHON]] : []), ...named, ...numbered];
}

/**
 * Asks one candidate.
 *
 * @param {string[]} command program and arguments
 * @returns {Python | undefined} undefined if it does not run
 */
export function askPython([program, ...args]) {
  try {
    const answer = execFileSync(program, [...args, '-c', QUESTION], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
      windowsHide: true,
    });
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

/**
 * The first Python that will do.
 *
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, ask?: (command: string[]) => Python | undefined }} [options]
 * @returns {Python}
 * @throws Problem that says what to install: Python, a newer one, or its venv module
 */
export function findPython({ env = process.env, platform = process.platform, ask = askPython } = {}) {
  const found = [];
  for (const command of pythonCandidates(env, platform)) {
    const python = ask(command);
    if (!python) continue;
    if (isNewEnough(python.version) && python.venv) return python;
    found.push(python);
  }
  const needed = `The course needs Python ${MINIMUM.join('.')} or newer for JupyterLab`;
  const install =
    platform === 'linux'
      ? 'install it (Debian and Ubuntu: "sudo apt-get install python3 python3-venv"; Fedora: "sudo dnf install python3")'
      : 'install it from https://www.python.org/downloads/';
  const again = 'then type the command again. If it is installed in an unusual place, set PYTHON to its path.';
  if (found.length === 0) throw new Problem(`${needed}, and no Python was found: ${install}, ${again}`);
  const withoutVenv = found.find(({ version }) => isNewEnough(version));
  if (withoutVenv) {
    const [major, minor] = withoutVenv.version;
    throw new Problem(
      `${needed}, and ${describe(withoutVenv)} lacks the modules venv and ensurepip: install them ` +
        `(Debian and Ubuntu: "sudo apt-get install python${major}.${minor}-venv"), ${again}`,
    );
  }
  throw new Problem(`${needed}, and ${describe(found[0])} is too old: ${install}, ${again}`);
}

/** @param {number[]} version */
function isNewEnough([major, minor]) {
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

/** @param {Python} python */
function describe({ version, path }) {
  return `Python ${version.join('.')} (${path})`;
}
