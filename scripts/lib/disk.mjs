/** Refuses to begin an installation that the disk cannot hold. */
import fs from 'node:fs';
import { Problem } from './problem.mjs';

/**
 * @param {string} folder any folder on the disk in question
 * @param {number} megabytes what is about to be written
 * @param {string} purpose what for, as in "the packages"
 * @param {(folder: string) => { bavail: number, bsize: number }} [statfs] for tests
 * @throws Problem if less is free; says nothing where the system does not tell
 */
export function checkDiskSpace(folder, megabytes, purpose, statfs = fs.statfsSync) {
  let free;
  try {
    const { bavail, bsize } = statfs(folder);
    free = (bavail * bsize) / 1e6;
  } catch {
    return;
  }
  if (free >= megabytes) return;
  throw new Problem(
    `Not enough disk space: ${purpose} need ${gigabytes(megabytes)} GB in ${folder}, but ${gigabytes(free)} GB are free. ` +
      'Free some space, or move the folder to another disk, then type the command again.',
  );
}

/** @param {number} megabytes */
function gigabytes(megabytes) {
  return (megabytes / 1000).toFixed(1);
}
