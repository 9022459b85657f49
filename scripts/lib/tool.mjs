/**
 * Runs other programs: without a shell, with their output in a log file and its end at hand for an explanation.
 * When we are told to stop, they are stopped first.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { paths } from './environment.mjs';

/** A program that ended badly, with what it printed last. */
export class ToolError extends Error {
  name = 'ToolError';

  /**
   * @param {string} message
   * @param {string} output the end of what it printed
   * @param {string | undefined} log where all of it is
   */
  constructor(message, output, log) {
    super(message);
    this.output = output;
    this.log = log;
  }
}

const KEPT = 64 * 1024;

/** The process numbers of the programs that run now: the lock remembers them, should we be killed. */
export const running = /** @type {Set<number>} */ (new Set());

/**
 * Runs a program to its end.
 *
 * @param {string} program its path or name
 * @param {string[]} args
 * @param {{
 *   name?: string,
 *   env?: NodeJS.ProcessEnv,
 *   cwd?: string,
 *   log?: string,
 *   seconds?: number,
 *   onLine?: (line: string) => void,
 * }} [options] `name`: what errors call it (default: the program's file name); `log` names its file in .cache/logs, `seconds` is the time it may take (default: any), `onLine` hears
 *   each line that it prints
 * @returns {Promise<string>} the end (64 KB) of what it printed, standard output and error together
 * @throws ToolError if it cannot be started, ends with another code than 0 or takes too long
 */
export async function runTool(program, args, { name = path.basename(program), env, cwd, log, seconds, onLine } = {}) {
  const logFile = log && path.join(paths.logs, `${log}.log`);
  if (logFile) fs.mkdirSync(paths.logs, { recursive: true });
  const sink = logFile ? fs.createWriteStream(logFile) : undefined;
  // A full disk must not bring us down here: the program itself will report it.
  sink?.on('error', () => {});
  let output = '';
  let tooLate = false;
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const { pid } = child;
  if (pid) running.add(pid);
  const forget = stopWithUs(child);
  const timer = seconds && setTimeout(() => ((tooLate = true), child.kill()), seconds * 1000);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output = (output + text).slice(-KEPT);
      sink?.write(text);
      if (onLine) for (const line of text.split(/[\r\n]+/)) if (line.trim()) onLine(line.trim());
    });
  }
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve(status ?? signal));
    });
    if (tooLate) throw new ToolError(`${name} was stopped after ${seconds} s`, output, logFile);
    if (code !== 0) throw new ToolError(`${name} ended with ${code}`, output, logFile);
    return output;
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError(`${name} could not be started: ${/** @type {Error} */ (error).message}`, output, logFile);
  } finally {
    clearTimeout(timer);
    forget();
    if (pid) running.delete(pid);
    sink?.end();
  }
}

/**
 * Stops a child when we are stopped, and then ends as the signal asks.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} call it when the child has ended
 */
function stopWithUs(child) {
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    child.once('exit', () => process.exit(signal === 'SIGINT' ? 130 : 143));
    child.kill(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
    // npm and pip clean up within this time, or never.
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  return () => void process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
}
