/**
 * How long cells took, kept from run to run, and the time left estimated from it.
 *
 * The estimate is the sum of what the remaining cells took last time on this computer; a cell that was never timed has
 * no estimate, and the text says so instead of guessing. Imports notebook-file.mjs and stamp.mjs.
 */
import { readFileSync } from 'node:fs';
import { codeCells } from './notebook-file.mjs';
import { writeAtomically } from './stamp.mjs';

/**
 * Seconds by notebook name and cell id; the kernel's start is under the id "kernel".
 *
 * @typedef {Record<string, Record<string, number>>} Durations
 */

/** Reads the durations of earlier runs; a missing or broken file means there are none. @returns {Durations} */
export function readDurations(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Saves the durations. */
export const writeDurations = (path, durations) => writeAtomically(path, JSON.stringify(durations, null, 1));

/** What a run of a notebook consists of, in order: the start of the kernel and the code cells' ids. */
export const stepsOf = (notebook) => ['kernel', ...codeCells(notebook).map((cell) => cell.id)];

/**
 * @param {[name: string, id: string][]} steps what is still to be done; the first may be under way
 * @param {Durations} durations of an earlier run
 * @param {number} spent seconds that the first step has taken so far
 * @returns {{ seconds: number, unknown: number }} the time left, and how many steps it does not count
 */
export function estimate(steps, durations, spent = 0) {
  let seconds = 0;
  let unknown = 0;
  steps.forEach(([name, id], index) => {
    const known = durations[name]?.[id];
    if (known === undefined) unknown++;
    else seconds += index === 0 ? Math.max(0, known - spent) : known;
  });
  return { seconds, unknown };
}

/**
 * @param {{ seconds: number, unknown: number }} estimate
 * @param {number} steps how many steps it is about
 * @returns {string} "about 1:40 left", "at least 0:20 left (3 cells not timed yet)" or "no estimate yet"
 */
export function estimateText({ seconds, unknown }, steps) {
  if (unknown === steps && steps > 0) return 'no estimate yet';
  if (unknown > 0) return `at least ${clock(seconds)} left (${unknown} not timed yet)`;
  return `about ${clock(seconds)} left`;
}

/** Seconds as minutes and seconds, "1:05", or with hours, "1:00:05". */
export function clock(seconds) {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
