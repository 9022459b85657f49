/**
 * Measures the variants of one row so that they can be compared: all in one go, taking turns.
 *
 * A machine's speed drifts (heat, other programs), so every round measures each variant once, in an order that moves
 * on by one each time; medians are taken over rounds. A child computes only in its turn.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.mjs';

/** For the threads of the last one's libraries, which spin a while in case more work comes. Milliseconds. */
const PAUSE = 200;

/**
 * @typedef {object} Task what a child is told
 * @property {'train' | 'evaluate' | 'epoch' | 'limit'} kind `epoch` is a call of `fit`
 * @property {readonly import('./networks.mjs').Layer[]} [network]
 * @property {number} [images] how many are loaded; default: all
 * @property {number} [batchSize]
 * @property {number} roundSeconds about how long a round is to take
 *
 * @typedef {object} Variant
 * @property {string} label its name in the table
 * @property {string} program
 * @property {string[]} args what stands before the task
 * @property {Task & Record<string, unknown>} task
 *
 * @typedef {object} Measurement
 * @property {string} label
 * @property {string} [name] what computed, with its version
 * @property {string} [unavailable] why there are no times
 * @property {number[]} rounds milliseconds per step of each round
 * @property {number} [megabytes] the most memory that its process has held
 */

/**
 * @param {readonly Variant[]} variants
 * @param {number} rounds
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} show hears what is being done
 * @returns {Promise<Measurement[]>} in the order of the variants
 */
export async function measure(variants, rounds, env, show) {
  /** @type {Child[]} */
  const children = [];
  /** @type {Measurement[]} */
  const results = [];
  try {
    for (const { label, program, args, task } of variants) {
      show(`warm-up: ${label}`);
      const child = new Child(label, program, [...args, JSON.stringify(task)], env);
      children.push(child);
      results.push({ label, rounds: [], ...(await child.ready()) });
      await pause(PAUSE);
    }
    const present = results.flatMap(({ unavailable }, i) => (unavailable === undefined ? [i] : []));
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < present.length; turn++) {
        const i = present[(round + turn) % present.length];
        show(`round ${round + 1} of ${rounds}: ${variants[i].label}`);
        const { milliseconds, megabytes } = await children[i].round();
        results[i].rounds.push(milliseconds);
        results[i].megabytes = megabytes;
        await pause(PAUSE);
      }
    }
    return results;
  } finally {
    await Promise.all(children.map((child) => child.end()));
  }
}
