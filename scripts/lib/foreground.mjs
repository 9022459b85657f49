/** Runs the program that a command is for, with the terminal all its own. */
import { spawn } from 'node:child_process';

/** The exit code of a program that was stopped by Ctrl-C, as shells have it. */
export const STOPPED = 130;

/**
 * Runs a program to its end, and ends it in good order when this process is told to stop.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { shielded?: boolean }} options `shielded`: a Ctrl-C does not
 *   reach the program itself; it gets SIGTERM instead, in a process group of its own (not on Windows, where a
 *   program cannot be asked to end). For JupyterLab, which on Ctrl-C without a terminal leaves its kernels running
 * @returns {Promise<number>} its exit code; STOPPED if somebody pressed Ctrl-C or sent a signal
 */
export function runInForeground(program, args, { shielded = false, ...options }) {
  return new Promise((resolve, reject) => {
    const detached = shielded && process.platform !== 'win32';
    const child = spawn(program, args, { ...options, detached, stdio: 'inherit' });
    let stopping = false;
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      const first = !stopping;
      stopping = true;
      if (detached || signal !== 'SIGINT') child.kill('SIGTERM');
      // From a terminal the program got it too and is at its end; if it was sent to us alone, this asks it.
      else if (first) setTimeout(() => child.kill('SIGTERM'), 1500).unref();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
    // A SIGTERM to npm ends npm and its shell, but never reaches us: all we notice is another parent.
    const { ppid } = process;
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event && process.ppid !== ppid) stop('SIGTERM');
    }, 500);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(watch);
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
      resolve(stopping ? STOPPED : (code ?? 1));
    });
  });
}
