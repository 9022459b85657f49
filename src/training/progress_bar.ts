/**
 * The line that grows while a model trains, like Keras's: one line per epoch, updated in place.
 *
 *     Epoch 1/5  1688/1688 [====================] 8s 5ms/step  loss: 0.1637 acc: 0.9494 val_loss: 0.0586 val_acc: 0.9823
 */
import type { Logs } from './trainer';

const WIDTH = 20;
/** Milliseconds between two updates: fast enough to look alive, slow enough to cost nothing. */
const INTERVAL = 100;

/** Writes text where the student sees it; a `\r` starts the line again. */
export type Write = (text: string) => void;

/** A duration as a person reads it: "840ms", "8s", "2m05s". Takes seconds. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)}ms`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
}

function perStep(seconds: number): string {
  const ms = seconds * 1000;
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)}ms/step`;
}

/**
 * A bar that fills: "[=====>..............]".
 *
 * @param done how much is done, 0 to `total`
 * @param total how much there is, more than 0
 */
export function bar(done: number, total: number): string {
  const filled = Math.floor((WIDTH * done) / total);
  return `[${done < total ? `${'='.repeat(filled)}>${'.'.repeat(WIDTH - 1 - filled)}` : '='.repeat(WIDTH)}]`;
}

/** Names and numbers as a line shows them: "loss: 0.1637 acc: 0.9494". */
export function formatLogs(logs: Readonly<Record<string, number>>): string {
  return Object.entries(logs)
    .map(
      ([name, value]) =>
        `${name}: ${value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : value.toFixed(4)}`,
    )
    .join(' ');
}

/**
 * The text of one progress line.
 *
 * @param done steps done
 * @param total steps in all, at least 1
 * @param seconds time since the first step
 * @param logs what to append, in its own order
 * @returns the line without line break; while running it tells the time left, at the end the time taken
 * @example progressLine(1688, 1688, 8.2, { loss: 0.16, acc: 0.95 }) // "1688/1688 [====================] 8s 4.9ms/step  loss: 0.1600 acc: 0.9500"
 */
export function progressLine(done: number, total: number, seconds: number, logs: Logs): string {
  const step = done === 0 ? 0 : seconds / done;
  const time = done === 0 ? '' : done < total ? ` ${duration(step * (total - done))} left` : ` ${duration(seconds)}`;
  return `${String(done).padStart(String(total).length)}/${total} ${bar(done, total)}${time}${done === 0 ? '' : ` ${perStep(step)}`}  ${formatLogs(logs)}`.trimEnd();
}

/** Draws the progress of one epoch (or of an evaluation) with a writer and a clock, both arguments. */
export class ProgressBar {
  private start = 0;
  private last = -Infinity;
  private length = 0;
  private done = 0;
  private trained = 0;

  /**
   * @param write where the text goes
   * @param label text before the bar, such as "Epoch 1/5"
   * @param total steps in all, at least 1
   * @param now a clock in milliseconds; default: `performance.now`
   * @param before the bar of the epoch before, if this one takes its line; default: a line of its own
   */
  constructor(
    private readonly write: Write,
    private readonly label: string,
    private readonly total: number,
    private readonly now: () => number = () => performance.now(),
    before?: ProgressBar,
  ) {
    this.length = before?.length ?? 0;
    this.start = this.now();
    this.draw({ loss: NaN }, true, before === undefined);
  }

  /** Shows that `done` steps are through; draws at most ten times a second. */
  update(done: number, logs: Logs): void {
    this.done = done;
    this.trained = this.now();
    if (this.now() - this.last >= INTERVAL) this.draw(logs, false);
  }

  /** Draws the last state for good. */
  end(logs: Logs): void {
    this.draw(logs, false);
  }

  /** Ends the line: the next bar begins a new one. */
  endLine(): void {
    this.write('\n');
  }

  private draw(logs: Logs, first: boolean, newLine = false): void {
    this.last = this.now();
    const seconds = this.done === 0 ? 0 : (this.trained - this.start) / 1000;
    const line = `${this.label}  ${progressLine(this.done, this.total, seconds, first ? ({} as Logs) : logs)}`;
    // blanks wipe out what is left of a longer line before
    this.write(`${newLine ? '' : '\r'}${line.padEnd(this.length)}`);
    this.length = line.length;
  }
}
