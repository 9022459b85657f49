/**
 * `withProgress`: a loop that a person waits for, such as one that trains a network for each setting.
 *
 * What it shows, and to whom, is decided by the surroundings (session.ts). Imports core and types.
 */
import { show } from '../core/check';
import { currentSurroundings, type Surroundings } from './session';

/**
 * Goes through a list and shows beneath the cell how far that is and how long it will take.
 *
 * The time left is told from measured steps of the first training, also of one with `verbose: 0`, and later from the
 * passes. It is shown where a person watches; a program that executes the notebook, or a terminal, gets the items and
 * nothing else.
 *
 * @param items what the loop goes through
 * @param surroundings who watches, for tests; default: the notebook, where there is one
 * @returns the items, in their order
 * @throws TypeError if items is no list
 * @example
 * for (const rate of withProgress([0.1, 0.01, 0.001])) {
 *   const history = await fit(build(rate), x, y, { epochs: 5, verbose: 0 });
 * }
 * @see Python's tqdm; lesson 03, "How strong?"
 */
export function withProgress<T>(
  items: readonly T[],
  surroundings: Surroundings = currentSurroundings(),
): IterableIterator<T> {
  if (!Array.isArray(items))
    throw new TypeError(`withProgress: items must be a list, but it is ${show(items)}. Write [...items] for one.`);
  return passes<T>(items, surroundings);
}

function* passes<T>(items: readonly T[], surroundings: Surroundings): IterableIterator<T> {
  const observer = surroundings.beginLoop?.(items.length);
  try {
    for (const item of items) {
      yield item;
      observer?.passEnd();
    }
  } finally {
    observer?.end(); // after `break` and after an error too
  }
}
