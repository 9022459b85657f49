/**
 * Runs one notebook in a real Jupyter kernel: starts execute_notebook.py and passes on what it reports.
 *
 * The kernel ends with the run, however that ends: when this process dies, the Python process sees its stdin close
 * and ends the kernel. Imports notebook-file.mjs and stamp.mjs.
 *
 * @typedef {{ event: 'ready' } | { event: 'start', cell: number } | { event: 'end', cell: number, seconds: number }
 *   } KernelEvent cells count from 0
 * @typedef {{ cell: number | null, reason: string, text: string }} Failure
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { formatNotebook, readNotebook } from './notebook-file.mjs';
import { writeAtomically } from './stamp.mjs';

const PROGRAM = fileURLToPath(new URL('../execute_notebook.py', import.meta.url));

/**
 * @param {import('./notebook-file.mjs').Notebook} notebook
 * @param {object} options
 * @param {string} options.python the .venv's Python
 * @param {NodeJS.ProcessEnv} options.env for the kernel: where Jupyter finds it, and COURSE_PROFILE
 * @param {string} options.cwd the kernel's working directory, from which cells import
 * @param {string} options.scratch a folder for the files passed to and fro; it is made where it is missing
 * @param {number} options.timeout the longest time a cell may take, in seconds
 * @param {(event: KernelEvent) => void} [options.onEvent]
 * @param {AbortSignal} [options.signal] ends the run and the kernel
 * @returns {Promise<{ executed: import('./notebook-file.mjs').Notebook } | { failure: Failure }>}
 */
export async function runInKernel(notebook, { python, env, cwd, scratch, timeout, onEvent = () => {}, signal }) {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'run-'));
  const [input, output] = [join(folder, 'input.ipynb'), join(folder, 'output.ipynb')];
  try {
    writeAtomically(input, formatNotebook(notebook));
    const args = [PROGRAM, input, output, '--cwd', cwd, '--timeout', String(timeout)];
    const failure = await follow(spawn(python, args, { env, stdio: ['pipe', 'pipe', 'pipe'] }), onEvent, signal);
    return failure ? { failure } : { executed: readNotebook(output) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads events until the process ends; resolves to the failure, or undefined when all is well. */
async function follow(child, onEvent, signal) {
  const stop = () => child.stdin.end();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  child.stdin.on('error', () => {}); // the process may be gone already
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  ended.catch(() => {}); // it is awaited below, after the events
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (printed = (printed + text).slice(-4000)));

  let last;
  for await (const line of createInterface({ input: child.stdout })) onEvent((last = JSON.parse(line)));
  await ended;
  signal?.removeEventListener('abort', stop);
  if (last?.event === 'done') return undefined;
  if (signal?.aborted)
    return {
      cell: null,
      reason: 'interrupted',
      text: 'The run was interrupted. The same command goes on with this notebook.',
    };
  if (last?.event === 'failed') {
    // The last words of a kernel that died or did not start went to the terminal.
    const words = last.reason === 'error' || !printed.trim() ? '' : `${printed.trimEnd()}\n`;
    return { cell: last.cell, reason: last.reason, text: words + last.text };
  }
  return { cell: null, reason: 'kernel', text: printed.trimEnd() || 'The process that runs the kernel ended at once.' };
}
