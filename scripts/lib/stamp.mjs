/**
 * Stamps: small files that say what a finished step was made from.
 *
 * A stamp lies inside the folder that it describes, so that deleting the folder deletes it, and is written after
 * success only, so that a step broken off has none. It holds the key, a hash of everything the step depends on:
 * when that changes, the step is done again.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const NAME = '.set-up.json';

/**
 * A hash of values and of files' contents.
 *
 * @param {...(string | { file: string })} parts texts, or files by their path (a missing file counts as such)
 * @returns {string} 64 hexadecimal digits
 * @example keyOf('v1', process.platform, { file: 'package-lock.json' })
 */
export function keyOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) {
    const content = typeof part === 'string' ? part : fs.existsSync(part.file) ? fs.readFileSync(part.file) : 'missing';
    hash.update(`${content.length}:`).update(content);
  }
  return hash.digest('hex');
}

/**
 * What the last finished run of a step left.
 *
 * @param {string} folder the folder that the step makes
 * @returns {{ key: string } & Record<string, unknown> | undefined} undefined if there is none that can be read
 */
export function readStamp(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, NAME), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder the folder that the step makes
 * @param {string} key from `keyOf`
 * @returns {boolean} whether the folder was finished from just these inputs
 */
export function isFresh(folder, key) {
  return readStamp(folder)?.key === key;
}

/**
 * Marks a folder as finished.
 *
 * @param {string} folder the folder that the step made
 * @param {string} key from `keyOf`
 * @param {Record<string, unknown>} [facts] what else to remember
 */
export function writeStamp(folder, key, facts = {}) {
  writeAtomically(path.join(folder, NAME), `${JSON.stringify({ key, ...facts }, null, 2)}\n`);
}

/** @param {string} folder the folder that is about to change */
export function removeStamp(folder) {
  fs.rmSync(path.join(folder, NAME), { force: true });
}

/**
 * Writes a file so that nobody ever sees half of it: a temporary file beside it, then a rename.
 *
 * @param {string} file its path; missing folders are made
 * @param {string} content its text
 */
export function writeAtomically(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(temporary, content);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}
