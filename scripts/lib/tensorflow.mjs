/**
 * tfjs-node's native half: its binding (`tfjs_binding.node`) and TensorFlow's library.
 *
 * It comes either by tfjs-node's own download (steps/tensorflow.mjs) or from `npm run native`, which keeps what it
 * made in `.native`, where `npm ci` does not reach; `linkNative` puts that into the package. This module downloads and
 * builds nothing.
 */
import fs from 'node:fs';
import path from 'node:path';
import { childEnvironment, paths, root } from './environment.mjs';
import { isFresh, keyOf } from './stamp.mjs';
import { runTool } from './tool.mjs';

/** Where tfjs-node looks for its binding: N-API 8, which every Node from 16 on has. */
export const binding = path.join(paths.tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node');

const deps = path.join(paths.tfjsNode, 'deps');

/** What `npm run native` keeps. */
export const native = {
  requirements: path.join(root, 'scripts', 'native-requirements.txt'),
  /** TensorFlow's two libraries and its C headers. */
  tensorflow: path.join(paths.native, 'tensorflow'),
  /** The binding that was built against them. */
  binding: path.join(paths.native, 'tfjs_binding.node'),
};

/** The key of everything made for this version of tfjs-node on this machine. */
export function tfjsNodeKey() {
  // From the lockfile, not from the package, of which a broken-off installation leaves a part.
  const { packages } = JSON.parse(fs.readFileSync(paths.lockfile, 'utf8'));
  const { version } = packages['node_modules/@tensorflow/tfjs-node'];
  return keyOf('1', version, process.platform, process.arch);
}

/** The key of `.native`: the same, and which TensorFlow. */
export function nativeKey() {
  return keyOf(tfjsNodeKey(), { file: native.requirements });
}

/** Whether `npm run native` has finished for this version of tfjs-node. */
export function isNativeBuilt() {
  return isFresh(paths.native, nativeKey()) && fs.existsSync(native.binding);
}

/** Takes a half or whole binding out of the package, so that the course uses WebAssembly. */
export function removeBinding() {
  for (const folder of [path.join(paths.tfjsNode, 'lib'), deps, path.join(paths.tfjsNode, 'build')]) {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Links TensorFlow from `.native` into the package, under the names that tfjs-node and its linker ask for. */
export function linkTensorFlow() {
  removeBinding();
  const lib = path.join(deps, 'lib');
  fs.mkdirSync(lib, { recursive: true });
  /** @type {[string, string][]} */
  const links = [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow.so.2.9.1', 'libtensorflow_cc.so.2'], // tfjs-node's scripts look for this one
    ['libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so.2'],
  ];
  for (const [name, target] of links) {
    fs.symlinkSync(path.relative(lib, path.join(native.tensorflow, target)), path.join(lib, name));
  }
  fs.symlinkSync(path.relative(deps, path.join(native.tensorflow, 'include')), path.join(deps, 'include'));
}

/** Puts what `npm run native` made into the package again, as after `npm ci`. */
export function linkNative() {
  linkTensorFlow();
  fs.mkdirSync(path.dirname(binding), { recursive: true });
  fs.copyFileSync(native.binding, binding);
}

/**
 * Trains one step in another process.
 *
 * @returns {Promise<{ version: string } | { failure: string }>} TensorFlow's version, or why it does not work
 */
export async function checkTensorFlow() {
  const program = path.join(root, 'scripts', 'lib', 'check-tensorflow.cjs');
  try {
    const output = await runTool(process.execPath, [program], {
      cwd: root,
      env: childEnvironment({ TF_CPP_MIN_LOG_LEVEL: '3' }),
      log: 'tensorflow-check',
      seconds: 120,
    });
    return { version: output.trim().split('\n').at(-1) ?? '' };
  } catch (error) {
    const { message, output } = /** @type {import('./tool.mjs').ToolError} */ (error);
    if (/SIGILL/.test(message)) return { failure: 'this processor lacks instructions that it was compiled for' };
    const said = /^\S*Error: .*$/m.exec(output ?? '')?.[0];
    return { failure: said ?? message };
  }
}
