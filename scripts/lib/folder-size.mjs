/** How much a folder holds, to show the progress of a program that fills it and says nothing. */
import fs from 'node:fs';
import path from 'node:path';

/**
 * The bytes in a folder, which another process may be changing.
 *
 * @param {string} folder
 * @returns {number}
 */
export function folderSize(folder) {
  try {
    return fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .reduce((sum, file) => sum + (fs.statSync(path.join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
  } catch {
    return 0;
  }
}
