/**
 * Shows how a series of experiments goes: a line for each run that is done and, in a terminal, a last line with the time
 * left, which moves.
 *
 * The time left is estimated from the epochs of this series: what is left of them, at the pace so far. Runs that stop
 * early make it shorter. Imports notebook-timing.mjs.
 */
import { clock } from './notebook-timing.mjs';

/** @typedef {{ write: (text: string) => void, isTTY?: boolean, columns?: number }} Out */
/** @typedef {import('./experiment-run.mjs').Run} Run */

/**
 * @param {object} options
 * @param {Run[]} options.runs all that was asked for
 * @param {Run[]} options.missing those without a record
 * @param {Out} [options.out]
 * @param {() => number} [options.now] a clock in milliseconds
 */
export function openProgress({ runs, missing, out = process.stdout, now = () => performance.now() }) {
  const began = now();
  let runsDone = runs.length - missing.length;
  let epochsDone = 0;
  let epochsLeft = missing.reduce((sum, { configuration }) => sum + configuration.epochs, 0);
  let lastEpoch = began;
  /** @type {Map<Run, number>} epochs done of the runs under way */
  const underWay = new Map();

  const timeLeft = () => {
    if (epochsLeft === 0) return 'a few seconds left';
    if (epochsDone === 0) return 'no estimate yet';
    const pace = (lastEpoch - began) / epochsDone;
    return `about ${clock(Math.max(0, epochsLeft * pace - (now() - lastEpoch)) / 1000)} left`;
  };
  const wipe = () => out.isTTY && out.write('\r\u001b[K');
  const draw = () => {
    if (!out.isTTY) return;
    const at = [...underWay].map(([run, done]) => `${label(run)}: epoch ${done + 1}`).join(', ');
    const line = `${runsDone} of ${runs.length} runs, ${clock((now() - began) / 1000)}, ${timeLeft()}  ${at}`;
    out.write(`\r\u001b[K${line.slice(0, (out.columns ?? 80) - 1)}`);
  };
  /** @param {string} text */
  const print = (text) => {
    wipe();
    out.write(`${text}\n`);
  };
  /** @param {Run} run @param {number} done */
  const count = (run, done) => {
    const before = underWay.get(run) ?? 0;
    epochsDone += done - before;
    epochsLeft -= done - before;
    underWay.set(run, done);
    lastEpoch = now();
  };
  /** @param {Run} run */
  const close = (run) => {
    epochsLeft -= run.configuration.epochs - (underWay.get(run) ?? 0);
    underWay.delete(run);
    runsDone++;
  };

  print(`${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${runsDone} done already.`);
  const timer = out.isTTY ? setInterval(draw, 1000) : undefined;
  return {
    print,
    /** So many epochs of a run are done. @param {Run} run @param {number} done */
    epoch(run, done) {
      count(run, done);
      draw();
    },
    /** A run is done, and this is its record. @param {Run} run @param {{ test: { accuracy: number }, seconds: number[] }} record */
    finished(run, { test, seconds }) {
      close(run);
      const total = seconds.reduce((sum, value) => sum + value, 0);
      const epochs = `${seconds.length} ${seconds.length === 1 ? 'epoch' : 'epochs'}`;
      const left = runsDone < runs.length ? `${runsDone} of ${runs.length} runs, ${timeLeft()}` : 'the last run';
      print(
        `  ${label(run)}: ${epochs} in ${clock(total)}, test accuracy ${(100 * test.accuracy).toFixed(2)}%  (${left})`,
      );
      draw();
    },
    /** A run turned out to be done. @param {Run} run */
    skipped(run) {
      close(run);
      draw();
    },
    /** Takes the moving line away. */
    end() {
      clearInterval(timer);
      wipe();
    },
  };
}

/** @param {Run} run */
const label = ({ configuration, seed }) => `${configuration.name}, seed ${seed}`;
