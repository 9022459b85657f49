/**
 * A child's side of the conversation with measure.mjs: it builds what it measures, then measures one round each time it
 * is asked. Between rounds it computes nothing, so that no two children ever compute at the same time.
 *
 * Messages are lines of JSON behind a mark, since libraries print lines of their own.
 */
import readline from 'node:readline';

const MARK = '@bench ';

/** Thrown while building: this machine lacks what the variant needs. The table then says so. */
export class Unavailable extends Error {}

/**
 * @typedef {object} Work
 * @property {string} name what computes, with its version
 * @property {(steps: number) => Promise<void> | void} [prepare] readies that many steps; not timed
 * @property {(steps: number) => Promise<void> | void} run does them
 */

/** What the parent asked for, from the command line: see Task in measure.mjs. */
export const task = JSON.parse(process.argv[2]);

/** @param {unknown} message */
function say(message) {
  process.stdout.write(`${MARK}${JSON.stringify(message)}\n`);
}

/**
 * Answers until the parent closes the conversation.
 *
 * @param {() => Promise<Work>} build
 */
export async function answer(build) {
  try {
    const work = await build();
    await converse(work);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    say({ unavailable: error.message });
  }
  process.exit(); // threads and timers of libraries would keep us
}

/** @param {Work} work */
async function converse(work) {
  /** @param {number} steps */
  const time = async (steps) => {
    await work.prepare?.(steps);
    const start = performance.now();
    await work.run(steps);
    return (performance.now() - start) / 1000;
  };
  // Warm-up: twice as many steps each time, until they take long enough to tell how many make a round.
  await time(1); // starts threads and compilers
  let steps = 1;
  let seconds = await time(steps);
  while (seconds < task.roundSeconds) seconds = await time((steps *= 2));
  steps = Math.max(1, Math.round((steps * task.roundSeconds) / seconds));
  say({ name: work.name });
  for await (const line of readline.createInterface({ input: process.stdin }))
    if (line === 'round')
      say({ milliseconds: (1000 * (await time(steps))) / steps, megabytes: process.resourceUsage().maxRSS / 1024 });
}
