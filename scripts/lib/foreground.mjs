/** Runs the program that a command is for, with the terminal all its own. */
import { spawn } from 'node:child_process';

/** The exit code of a program that was stopped by Ctrl-C, as shells have it. */
export const STOPPED = 130;

/**
 * Runs a program to its end.
 *
 * Ctrl-C reaches it from the terminal by itself; a signal that was sent to this process alone is passed on.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} its exit code; STOPPED if somebody pressed Ctrl-C or sent a signal
 */
export function runInForeground(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: 'inherit' });
    let stopping = false;
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      const first = !stopping;
      stopping = true;
      if (signal !== 'SIGINT') child.kill(signal);
      // From a terminal the child got it too and is at its end; otherwise this asks it.
      else if (first) setTimeout(() => child.kill('SIGTERM'), 1500).unref();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
      resolve(stopping ? STOPPED : (code ?? 1));
    });
  });
}
