/**
 * A child process that measures one variant, and is kept alive so that its rounds can take turns with others'.
 *
 * children/answer.mjs and children/answer.py are the other end. Imports nothing of the project.
 */
import { spawn } from 'node:child_process';
import readline from 'node:readline';

const MARK = '@bench ';
/** Until a child is ready (it loads a framework, may compile, warms up), and until a round is done. */
const SECONDS = { ready: 300, round: 120 };

/**
 * @typedef {object} Ready
 * @property {string} [name] what computes, with its version
 * @property {string} [unavailable] why it cannot run on this machine
 *
 * @typedef {object} Round
 * @property {number} milliseconds mean time of a step
 * @property {number} [megabytes] the most memory that the process has held
 */

/** Those that run now: they end when we do. */
const running = /** @type {Set<import('node:child_process').ChildProcess>} */ (new Set());
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Child {
  /** What the library printed last, for an error. */
  #printed = '';
  /** @type {Error | undefined} */
  #failure;
  #process;
  /** @type {(message: any) => void} */
  #onMessage = () => {};
  /** @type {(error: Error) => void} */
  #onFailure = () => {};

  /**
   * @param {string} label what errors call it
   * @param {string} program
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(label, program, args, env) {
    this.label = label;
    this.#process = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    const { stdin, stdout, stderr } = this.#process;
    stdin.on('error', () => {}); // it has ended; `exit` says so
    stderr.setEncoding('utf8').on('data', (text) => (this.#printed = (this.#printed + text).slice(-4000)));
    readline.createInterface({ input: stdout }).on('line', (line) => {
      if (line.startsWith(MARK)) this.#onMessage(JSON.parse(line.slice(MARK.length)));
    });
    /** @param {Error} error */
    const fail = (error) => {
      this.#failure ??= error;
      this.#onFailure(this.#failure);
    };
    this.#process.on('error', fail);
    this.#process.on('close', (code) => fail(new Error(`it ended with ${code}\n${this.#printed}`)));
    running.add(this.#process);
  }

  /**
   * @param {number} seconds
   * @returns {Promise<any>} what it says next
   */
  #next(seconds) {
    return new Promise((resolve, reject) => {
      /** @param {Error} error */
      const fail = (error) => {
        clearTimeout(timer);
        reject(new Error(`npm run bench: ${this.label}: ${error.message}`));
      };
      const timer = setTimeout(() => fail(new Error(`no answer for ${seconds} s`)), seconds * 1000);
      this.#onFailure = fail;
      if (this.#failure) fail(this.#failure);
      this.#onMessage = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
    });
  }

  /** Resolves when it is warm. @returns {Promise<Ready>} */
  ready() {
    return this.#next(SECONDS.ready);
  }

  /** Measures one round. @returns {Promise<Round>} */
  round() {
    const answer = this.#next(SECONDS.round);
    this.#process.stdin.write('round\n');
    return answer;
  }

  /** Ends it. */
  async end() {
    this.#onFailure = () => {};
    const closed = new Promise((resolve) => {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) resolve(undefined);
      else this.#process.once('close', resolve);
    });
    this.#process.kill('SIGKILL');
    await closed;
    running.delete(this.#process);
  }
}
