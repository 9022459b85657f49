/**
 * `npm run native`: builds tfjs-node's binding against the TensorFlow library inside a PyPI wheel.
 *
 * For where tfjs-node's own download cannot be reached or its old library does not run. Each part is kept in `.native`
 * once it is finished, so that a run broken off goes on where it was, and so that `npm ci` costs nothing.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { checkDiskSpace } from './lib/disk.mjs';
import { installerEnvironment, paths, root } from './lib/environment.mjs';
import { explain } from './lib/explain.mjs';
import { folderSize } from './lib/folder-size.mjs';
import { findNpm } from './lib/npm.mjs';
import { askIndex } from './lib/pip.mjs';
import { Problem } from './lib/problem.mjs';
import { showStep } from './lib/progress.mjs';
import { setUp, withSetUpLock } from './lib/set-up.mjs';
import { isFresh, keyOf, writeStamp } from './lib/stamp.mjs';
import {
  binding,
  checkTensorFlow,
  linkTensorFlow,
  native,
  nativeKey,
  removeBinding,
  tfjsNodeKey,
} from './lib/tensorflow.mjs';
import { runTool } from './lib/tool.mjs';

const AGAIN = 'npm run native';
/** The wheel, its two libraries unpacked, and the binding. */
const MEGABYTES = 1300;

export default async function main() {
  checkPlatform();
  await setUp({ again: AGAIN });
  const present = fs.existsSync(binding) ? await checkTensorFlow() : undefined;
  if (present && 'version' in present) {
    console.log(`tfjs-node works already, with TensorFlow ${present.version}.`);
    return 0;
  }
  try {
    await withSetUpLock(build);
  } catch (error) {
    throw explain(error, { what: 'the binding could not be built', again: AGAIN });
  }
  return 0;
}

async function build() {
  await checkCompiler();
  if (!isFresh(native.tensorflow, tensorflowKey())) {
    checkDiskSpace(root, MEGABYTES, "TensorFlow's library and its wheel");
    await fetchTensorFlow();
  }
  await showStep("tfjs-node's binding, compiling", compile);
  const result = await showStep('One training step', checkTensorFlow);
  if ('failure' in result) {
    removeBinding();
    throw new Problem(
      `The binding was built, but it does not work here: ${result.failure}. The course runs without it; ` +
        'please report this with the file .cache/logs/tensorflow-check.log.',
    );
  }
  fs.copyFileSync(binding, native.binding);
  writeStamp(paths.native, nativeKey());
  writeStamp(paths.tfjsNode, tfjsNodeKey());
  console.log(`tfjs-node now computes with TensorFlow ${result.version}. Restart running notebooks' kernels.`);
}

function checkPlatform() {
  const { platform, arch } = process;
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  if (platform === 'linux' && arch === 'x64' && report.header.glibcVersionRuntime) return;
  throw new Problem(
    `"${AGAIN}" builds on Linux with glibc and a 64-bit Intel or AMD processor only, and this is ${platform} ${arch}. ` +
      'Try tfjs-node\'s own download ("npm run setup -- --retry"), or go on without it: the course runs either way.',
  );
}

/** Says what to install before anything is downloaded. */
async function checkCompiler() {
  const compilers = process.env.CXX ? [process.env.CXX] : ['g++', 'c++', 'clang++'];
  const missing = [];
  if (!(await runsOneOf(compilers))) missing.push(`a C++ compiler (${compilers.join(', ')})`);
  if (!(await runsOneOf(['make']))) missing.push('make');
  if (missing.length === 0) return;
  throw new Problem(
    `To build the binding, ${missing.join(' and ')} must be installed (Debian and Ubuntu: "sudo apt-get install g++ ` +
      `make"; Fedora: "sudo dnf install gcc-c++ make"). Then type "${AGAIN}" again. The course also runs without it.`,
  );
}

/** @param {string[]} programs */
async function runsOneOf(programs) {
  for (const program of programs) {
    if (
      await runTool(program, ['--version']).then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}

/** Takes from the wheel what a C program needs: two libraries and the headers of the C interface. */
const UNPACK = `
import os, sys, zipfile
wheel, target = sys.argv[1:]
parts = ('tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/')
headers = tuple('tensorflow/include/' + part for part in parts)
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        library = name in ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2')
        if library or (name.startswith(headers) and name.endswith('.h')):
            archive.extract(name, target)
`;

const tensorflowKey = () => keyOf(UNPACK, { file: native.requirements });

async function fetchTensorFlow() {
  const wheels = path.join(paths.cache, 'wheel');
  const partial = path.join(paths.native, 'partial');
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  const options = { cwd: root, env: installerEnvironment() };
  await showStep('TensorFlow, downloading (274 MB)', async (detail) => {
    const timer = setInterval(() => detail(`${Math.round(folderSize(paths.temporary) / 1e6)} MB`), 1000);
    let context = { what: 'TensorFlow could not be downloaded', again: AGAIN };
    try {
      const index = await askIndex(context.what, AGAIN);
      context = index.context;
      const fixed = ['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312'];
      const wheel = ['--only-binary=:all:', '--no-deps', '--platform', 'manylinux_2_27_x86_64', ...fixed];
      const args = ['-m', 'pip', 'download', '--no-cache-dir', ...index.args, ...wheel, '--require-hashes'];
      await runTool(paths.python, [...args, '-d', wheels, '-r', native.requirements], {
        ...options,
        name: 'pip',
        log: 'wheel',
      });
    } catch (error) {
      throw explain(error, context);
    } finally {
      clearInterval(timer);
    }
  });
  await showStep('TensorFlow, unpacking', async () => {
    const [wheel] = fs.readdirSync(wheels).filter((name) => name.endsWith('.whl'));
    await runTool(paths.python, ['-c', UNPACK, path.join(wheels, wheel), partial], options);
    fs.rmSync(native.tensorflow, { recursive: true, force: true });
    fs.renameSync(path.join(partial, 'tensorflow'), native.tensorflow);
    writeStamp(native.tensorflow, tensorflowKey());
    for (const folder of [partial, wheels]) fs.rmSync(folder, { recursive: true, force: true });
  });
}

async function compile() {
  linkTensorFlow();
  const nodeGyp = createRequire(findNpm()).resolve('node-gyp/bin/node-gyp.js');
  const out = path.dirname(binding);
  await runTool(
    process.execPath,
    [
      nodeGyp,
      'rebuild',
      ...headerOptions(),
      `--python=${paths.python}`,
      // What node-pre-gyp, tfjs-node's own builder, passes.
      '--module_name=tfjs_binding',
      `--module_path=${out}`,
      '--napi_build_version=8',
    ],
    { cwd: paths.tfjsNode, env: installerEnvironment(), name: 'node-gyp', log: 'native-build' },
  );
  fs.rmSync(path.join(paths.tfjsNode, 'build'), { recursive: true, force: true });
}

/** Node's own headers where they lie beside its program; otherwise node-gyp downloads them. */
function headerOptions() {
  const folder = path.resolve(path.dirname(process.execPath), '..');
  const beside = fs.existsSync(path.join(folder, 'include', 'node', 'node_api.h'));
  return beside ? [`--nodedir=${folder}`] : [`--devdir=${path.join(paths.cache, 'node-gyp')}`];
}
