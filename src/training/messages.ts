/**
 * Where `fit` and its callbacks write, and the option `verbose` that silences them. Imports core only.
 */
import { show } from '../core/check';
import type { Write } from './progress_bar';

/** Writes to standard output: under a notebook's cell, or in the terminal. */
export const toStandardOutput: Write = (text) => void process.stdout.write(text);

/**
 * Refuses anything but 0 and 1.
 *
 * @param shown what 1 shows, for the error's text
 * @throws RangeError
 * @example checkVerbose('fit', 1, 'progress bar')
 */
export function checkVerbose(where: string, verbose: unknown, shown: string): void {
  if (verbose !== 0 && verbose !== 1)
    throw new RangeError(`${where}: verbose must be 0 (silent) or 1 (${shown}), but it is ${show(verbose)}.`);
}
