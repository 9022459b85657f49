/**
 * Gives a folder new contents while others read it. Imports nothing of ours.
 */
import fs from 'node:fs';
import path from 'node:path';

/** @param {string} folder @returns {string[]} everything in it, folders before what they hold */
const list = (folder) => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** @param {string} a @param {string} b */
const isSame = (a, b) => fs.existsSync(b) && fs.readFileSync(a).equals(fs.readFileSync(b));

/**
 * Moves the files of one folder to another, which then holds the same and nothing else.
 *
 * Each file is there at any moment, as a whole, the old or the new one; a file that has not changed is not touched.
 *
 * @param {string} from a folder in the same file system; what is left of it can be deleted
 * @param {string} to
 */
export function takeOver(from, to) {
  fs.mkdirSync(to, { recursive: true });
  const fresh = list(from);
  for (const name of fresh) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (fs.statSync(source).isDirectory()) fs.mkdirSync(target, { recursive: true });
    else if (!isSame(source, target)) fs.renameSync(source, target);
  }
  const kept = new Set(fresh);
  for (const name of list(to)) if (!kept.has(name)) fs.rmSync(path.join(to, name), { recursive: true, force: true });
}
