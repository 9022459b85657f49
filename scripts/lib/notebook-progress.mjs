/**
 * Shows how a run of notebooks goes: a line for each cell that is done and, in a terminal, a last line that counts the
 * seconds of the cell under way and the time left in all.
 *
 * Imports notebook-timing.mjs.
 */
import { clock, estimate, estimateText } from './notebook-timing.mjs';

/**
 * @param {object} options
 * @param {{ name: string, steps: string[] }[]} options.plan what will run, in order (see `stepsOf`)
 * @param {import('./notebook-timing.mjs').Durations} options.durations of earlier runs
 * @param {{ write: (text: string) => void, isTTY?: boolean, columns?: number }} [options.out]
 * @param {() => number} [options.now] a clock in milliseconds
 */
export function openProgress({ plan, durations, out = process.stdout, now = () => performance.now() }) {
  const began = now();
  /** @type {[name: string, id: string][]} */
  let todo = plan.flatMap(({ name, steps }) => steps.map((id) => /** @type {[string, string]} */ ([name, id])));
  let label = '';
  let stepBegan = began;
  let timer;

  const left = () => estimateText(estimate(todo, durations, (now() - stepBegan) / 1000), todo.length);
  const wipe = () => out.isTTY && out.write('\r\u001b[K');
  const draw = () => {
    const line = `${label}  ${clock((now() - began) / 1000)}, ${left()}`;
    if (out.isTTY) out.write(`\r\u001b[K${line.slice(0, (out.columns ?? 80) - 1)}`);
  };
  const print = (text) => {
    wipe();
    out.write(`${text}\n`);
  };

  return {
    /** Prints a line above the one that moves. */
    print,
    /** A notebook begins: its kernel starts. */
    begin(name, cells) {
      label = `${name}, kernel starting`;
      stepBegan = now();
      print(`${name}: ${cells} code ${cells === 1 ? 'cell' : 'cells'}, ${left()}`);
      draw();
      clearInterval(timer);
      if (out.isTTY) timer = setInterval(draw, 1000);
    },
    /** A code cell, counted from 1 among `cells`, begins. */
    cell(name, number, cells) {
      label = `${name}, code cell ${number} of ${cells}`;
      stepBegan = now();
      draw();
    },
    /** The step under way is done, after `seconds`; `text` describes it. */
    done(seconds, text) {
      todo = todo.slice(1);
      print(`  ${seconds.toFixed(1).padStart(7)} s  ${text}`);
    },
    /** The notebook is done, even if it had other cells than were planned. */
    leave(name) {
      todo = todo.filter(([other]) => other !== name);
    },
    /** Takes the moving line away; the seconds since the beginning. */
    end() {
      clearInterval(timer);
      wipe();
      return (now() - began) / 1000;
    },
  };
}
