/**
 * Chooses what stands behind `tf`: TensorFlow's native library through tfjs-node where it is installed and loads,
 * else tfjs with its WebAssembly backend. Says which one runs and, when it is not native, why and what to type.
 *
 * Both are the same API, so no other file of this project imports a tfjs package for its code (types are fine).
 */
import type * as tfjs from '@tensorflow/tfjs';
import { dirname, join } from 'node:path';
import util from 'node:util'; // the module itself: `* as` would be a copy, in which a new function changes nothing

/** The API of tfjs, whatever computes behind it. */
export type TensorFlow = typeof tfjs;

/** Which backend runs and why. */
export interface BackendInfo {
  /** "tensorflow" (native) or "wasm". */
  readonly name: 'tensorflow' | 'wasm';
  /** Version of tfjs (and of tfjs-node, which is always the same). */
  readonly version: string;
  /** Why it is not native TensorFlow; undefined when it is. */
  readonly reason?: string;
  /** What to type to get native TensorFlow; undefined when it runs already. */
  readonly remedy?: string;
}

/** A chosen backend. `ready` resolves once it computes at full speed; until then tfjs's plain JavaScript stands in. */
export interface Backend {
  readonly tf: TensorFlow;
  readonly info: BackendInfo;
  readonly ready: Promise<void>;
}

/** Loads a package by name; an argument so that tests can let it fail. */
export type Load = (name: string) => unknown;

/**
 * Loads tfjs-node or, failing that, tfjs with the WebAssembly backend.
 *
 * @param load how packages are loaded; default: `require`
 * @returns the API, what it is, and a promise for when it is ready. It never throws for a missing tfjs-node.
 * @example const { tf, info } = chooseBackend();
 */
export function chooseBackend(load: Load = require): Backend {
  try {
    const tf = loadNative(load);
    return { tf, info: { name: 'tensorflow', version: tf.version.tfjs }, ready: Promise.resolve() };
  } catch (error) {
    return loadWasm(load, whyNotNative(error));
  }
}

function loadNative(load: Load): TensorFlow {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // TensorFlow's C++ log lines would turn up in the server's terminal
  // tfjs-node 4.22 calls this function, which Node 23 took away.
  (util as { isNullOrUndefined?: (value: unknown) => boolean }).isNullOrUndefined ??= (value) => value == null;
  return load('@tensorflow/tfjs-node') as TensorFlow;
}

function whyNotNative(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'MODULE_NOT_FOUND' && message.includes("'@tensorflow/tfjs-node'")) return 'tfjs-node is not installed';
  if (message.includes('native addon module') || code === 'MODULE_NOT_FOUND')
    return 'tfjs-node is installed without its native library';
  return `tfjs-node does not load (${message.split('\n')[0]})`;
}

/**
 * Remembers who listens to some events of the process now; the function returned takes off everybody else.
 *
 * The WebAssembly module of tfjs throws every rejection that nobody handles, and so would end the kernel for a promise
 * that a student has forgotten.
 */
function withoutNewListeners(events: readonly ('uncaughtException' | 'unhandledRejection')[]): () => void {
  const before = events.map((event) => process.listeners(event as 'uncaughtException'));
  return () =>
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException'))
        if (!before[i].includes(listener)) process.removeListener(event, listener);
    });
}

interface WasmPackage {
  setWasmPaths(folder: string): void;
}

function loadWasm(load: Load, reason: string): Backend {
  const tf = load('@tensorflow/tfjs') as TensorFlow;
  const wasm = load('@tensorflow/tfjs-backend-wasm') as WasmPackage;
  wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out', '/'));
  // The WebAssembly backend starts asynchronously, but a cell may build a model at once: tfjs's plain JavaScript
  // backend serves until the other is there, and tfjs moves tensors across by itself.
  tf.setBackend('cpu').catch(() => undefined);
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false; // or it prints a banner on stderr
  const factory = tf.findBackendFactory('wasm');
  const keepListeners = withoutNewListeners(['uncaughtException', 'unhandledRejection']);
  const ready = Promise.resolve(factory()).then(async (backend) => {
    keepListeners();
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => backend);
    await tf.setBackend('wasm');
  });
  return {
    tf,
    info: { name: 'wasm', version: tf.version.tfjs, reason, remedy: 'npm run native' },
    ready,
  };
}

/**
 * One or two plain sentences about a backend.
 *
 * @example describeBackend({ name: 'tensorflow', version: '4.22.0' }) // "tfjs-node 4.22.0 (native TensorFlow)"
 */
export function describeBackend(info: BackendInfo): string {
  if (info.name === 'tensorflow') return `tfjs-node ${info.version} (native TensorFlow)`;
  return `tfjs ${info.version} in WebAssembly, because ${info.reason}. For native TensorFlow type: ${info.remedy}`;
}
