/**
 * A lock that lets only one set-up work in this folder at a time.
 *
 * It is a file with the holder's process number, touched four times a second. A holder that died is found by its
 * number; one whose number has gone to another process (in containers numbers start again) by a file that nobody
 * touches any more. Programs that a killed holder left running are waited for: two `npm ci` would undo each other.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { running } from './tool.mjs';

const TOUCH_MS = 250;

/**
 * Does some work while holding the lock; waits for it first.
 *
 * @template T
 * @param {string} file the lock file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (pid: number) => void, silentMs?: number, orphanMs?: number }} [options] `onWait` hears once whom
 *   we wait for; `silentMs`: after how long without a touch the holder counts as dead (default 10,000); `orphanMs`: how
 *   long at most to wait for what it left running (default 60,000)
 * @returns {Promise<T>} what the work gave
 */
export async function withLock(file, work, { onWait, silentMs = 10_000, orphanMs = 60_000 } = {}) {
  await acquire(file, onWait, silentMs, orphanMs);
  const timer = setInterval(() => {
    try {
      fs.writeFileSync(file, content());
    } catch {
      // Deleted with .cache, or no space: the work itself will say so.
    }
  }, TOUCH_MS);
  const release = () => {
    clearInterval(timer);
    fs.rmSync(file, { force: true });
  };
  // Also when a signal ends us by process.exit().
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * @param {string} file
 * @param {((pid: number) => void) | undefined} onWait
 * @param {number} silentMs
 * @param {number} orphanMs
 */
async function acquire(file, onWait, silentMs, orphanMs) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  let touched = 0;
  let watchedSince = performance.now();
  while (!create(file)) {
    const holder = read(file);
    if (!holder) continue; // released between the two calls
    if (holder.touched !== touched) {
      touched = holder.touched;
      watchedSince = performance.now();
    }
    if (!isAlive(holder.pid) || performance.now() - watchedSince > silentMs) {
      const until = performance.now() + orphanMs;
      while (holder.children.some(isAlive) && performance.now() < until) await pause(TOUCH_MS);
      removeOf(file, holder.text);
      continue;
    }
    if (!told) onWait?.(holder.pid);
    told = true;
    await pause(TOUCH_MS);
  }
}

function content() {
  return JSON.stringify({ pid: process.pid, children: [...running] });
}

/** @param {string} file */
function create(file) {
  try {
    fs.writeFileSync(file, content(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function read(file) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    const touched = fs.statSync(file).mtimeMs;
    // Caught while it is being written it is empty: somebody is alive there.
    const { pid, children } = text ? JSON.parse(text) : { pid: process.pid, children: [] };
    return { text, touched, pid: Number(pid), children: /** @type {number[]} */ (children) };
  } catch {
    return undefined;
  }
}

/**
 * Removes a dead holder's lock, but not the one that another waiter has made in the meantime.
 *
 * @param {string} file
 * @param {string} text what the dead holder wrote
 */
function removeOf(file, text) {
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    if (fs.readFileSync(aside, 'utf8') !== text) fs.linkSync(aside, file);
  } catch {
    // Another waiter was faster.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
