/**
 * The programs that the benchmark brings along: a Python with PyTorch and Keras, and other versions of Node. Each lies
 * in `.cache/bench` and is installed once.
 */
import fs from 'node:fs';
import path from 'node:path';
import { childEnvironment, installerEnvironment, paths, root } from '../scripts/lib/environment.mjs';
import { explain } from '../scripts/lib/explain.mjs';
import { isReachable } from '../scripts/lib/network.mjs';
import { findNpm } from '../scripts/lib/npm.mjs';
import { askIndex } from '../scripts/lib/pip.mjs';
import { showStep } from '../scripts/lib/progress.mjs';
import { isFresh, keyOf, writeStamp } from '../scripts/lib/stamp.mjs';
import { runTool } from '../scripts/lib/tool.mjs';

/** Where everything of the benchmark lies that can be made again. */
export const folder = path.join(paths.cache, 'bench');

const windows = process.platform === 'win32';
const AGAIN = 'npm run bench';

/** Besides the one that runs: the speed of WebAssembly depends on the V8 inside. */
const NODE_VERSIONS = ['24.21.0', '26.10.0'];

/** PyTorch's own index of builds without CUDA, which on Linux would be gigabytes. */
const TORCH_CPU = 'https://download.pytorch.org/whl/cpu';

/** A Python with PyTorch and Keras in a virtual environment of its own. @returns {Promise<string>} its path */
export async function installPeers() {
  const venv = path.join(folder, 'peers');
  const python = path.join(venv, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python');
  const [requirements, constraints] = ['requirements.txt', 'constraints.txt'].map((name) =>
    path.join(root, 'bench', name),
  );
  const key = keyOf('1', { file: requirements }, { file: constraints });
  if (isFresh(venv, key) && fs.existsSync(python)) return python;
  await showStep('PyTorch and Keras, in .cache/bench/peers', async (detail) => {
    const options = { cwd: root, env: installerEnvironment(), log: 'bench-peers' };
    let context = { what: 'PyTorch and Keras could not be installed', again: `${AGAIN} -- --peers` };
    fs.rmSync(venv, { recursive: true, force: true });
    fs.mkdirSync(paths.temporary, { recursive: true });
    try {
      await runTool(paths.python, ['-m', 'venv', venv], options);
      const index = await askIndex(context.what, context.again);
      context = index.context;
      const cpu =
        process.platform === 'linux' && (await isReachable(TORCH_CPU)) ? ['--extra-index-url', TORCH_CPU] : [];
      const install = ['-m', 'pip', 'install', '--no-input', '--no-cache-dir', '--only-binary=:all:'];
      await runTool(python, [...install, ...index.args, ...cpu, '-r', requirements, '-c', constraints], {
        ...options,
        name: 'pip',
        onLine: (line) => detail(/^(Collecting|Downloading|Installing)\s+\S+/.exec(line)?.[0].slice(0, 50) ?? ''),
      });
      writeStamp(venv, key);
    } catch (error) {
      throw explain(error, context);
    } finally {
      fs.rmSync(paths.temporary, { recursive: true, force: true });
    }
  });
  return python;
}

/**
 * Other versions of Node, from the npm packages that carry its program.
 *
 * @returns {Promise<{ version: string, program: string }[]>} without those that cannot be had here, which is said
 */
export async function installNodes() {
  const found = [];
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  for (const version of NODE_VERSIONS) {
    const major = version.split('.')[0];
    if (process.versions.node.startsWith(`${major}.`)) continue;
    const prefix = path.join(folder, `node-${version}`);
    const program = path.join(prefix, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
    try {
      if (!fs.existsSync(program))
        await showStep(`Node ${version}`, async () => {
          fs.mkdirSync(prefix, { recursive: true });
          const patience = ['--fetch-retries=1', '--fetch-timeout=60000'];
          const args = [...patience, 'install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund'];
          const options = {
            cwd: prefix,
            env: installerEnvironment({ npm_config_cache: paths.npmCache }),
            log: 'bench-node',
          };
          await runTool(process.execPath, [findNpm(), ...args, `${name}@${version}`], options);
        });
      await runTool(program, ['--version'], { env: childEnvironment() });
      found.push({ version: major, program });
    } catch (error) {
      console.log(`  Node ${version} is left out: ${/** @type {Error} */ (error).message}`);
    }
  }
  return found;
}
