/**
 * TensorFlow for tfjs-node. The one step that never fails the set-up: its download is out of reach behind many
 * firewalls and its library does not run on every processor, and the course runs without it.
 *
 * A failure is remembered beside the package, so that the next start does not try again.
 */
import fs from 'node:fs';
import path from 'node:path';
import { installerEnvironment, paths } from '../lib/environment.mjs';
import { folderSize } from '../lib/folder-size.mjs';
import { isReachable } from '../lib/network.mjs';
import { showStep } from '../lib/progress.mjs';
import { isFresh, readStamp, removeStamp, writeStamp } from '../lib/stamp.mjs';
import { binding, checkTensorFlow, isNativeBuilt, linkNative, removeBinding, tfjsNodeKey } from '../lib/tensorflow.mjs';
import { runTool } from '../lib/tool.mjs';

/** Where tfjs-node's install script downloads from, unless its own variable names a mirror. */
const HOST = process.env.TFJS_NODE_CDN_STORAGE || process.env.CDN_STORAGE || 'https://storage.googleapis.com/';
const LIMIT_SECONDS = 900;
/** Archive and unpacked library of the largest of its platforms. */
const MEGABYTES = 1000;

/** Lets the next set-up try again. */
export function forgetFailure() {
  if (readStamp(paths.tfjsNode)?.failure) removeStamp(paths.tfjsNode);
}

/** @type {import('../lib/set-up.mjs').Step} */
export const tensorFlow = {
  name: 'TensorFlow',
  megabytes: 0, // if there is no room for it, it is left out
  isDone: () => isFresh(paths.tfjsNode, tfjsNodeKey()),
  async run() {
    if (isNativeBuilt()) {
      await showStep('TensorFlow, as built by "npm run native"', async () => linkNative());
      writeStamp(paths.tfjsNode, tfjsNodeKey());
      return;
    }
    try {
      await showStep("TensorFlow (tfjs-node's own download)", download);
      writeStamp(paths.tfjsNode, tfjsNodeKey());
    } catch (error) {
      const failure = /** @type {Error} */ (error).message;
      removeBinding();
      console.log(`  TensorFlow is left out: ${failure}. The course runs without it; "npm run native" builds it.`);
      writeStamp(paths.tfjsNode, tfjsNodeKey(), { failure });
    }
  },
};

/**
 * @param {(text: string) => void} detail
 * @throws Error that says why there is no TensorFlow
 */
async function download(detail) {
  if (!fs.existsSync(binding)) await runInstallScript(detail);
  detail('trying it');
  const result = await checkTensorFlow();
  if ('failure' in result) throw new Error(`it does not work here (${result.failure})`);
}

/** @param {(text: string) => void} detail */
async function runInstallScript(detail) {
  const { bavail, bsize } = fs.statfsSync(paths.tfjsNode);
  if (bavail * bsize < MEGABYTES * 1e6) throw new Error(`it needs ${MEGABYTES / 1000} GB of disk space`);
  if (!(await isReachable(HOST))) throw new Error(`its download host (${new URL(HOST).host}) cannot be reached`);
  const timer = setInterval(
    () => detail(`${Math.round(folderSize(path.join(paths.tfjsNode, 'deps')) / 1e6)} MB`),
    1000,
  );
  try {
    // Its script calls node-pre-gyp by name, as npm would let it.
    const env = installerEnvironment();
    const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
    env[name] = [path.join(paths.nodeModules, '.bin'), path.dirname(process.execPath), env[name]].join(path.delimiter);
    await runTool(process.execPath, [path.join('scripts', 'install.js')], {
      cwd: paths.tfjsNode,
      env,
      name: 'its install script',
      log: 'tensorflow-download',
      seconds: LIMIT_SECONDS,
    });
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Error(`its download failed (${message}; .cache/logs/tensorflow-download.log)`, { cause: error });
  } finally {
    clearInterval(timer);
  }
  if (!fs.existsSync(binding)) throw new Error('its installation gave no library');
}
