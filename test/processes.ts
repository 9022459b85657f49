/** Whether processes live, for tests that end them. */
import { setTimeout as pause } from 'node:timers/promises';

/** Whether there is a process of that number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 asks and does nothing
    return true;
  } catch {
    return false;
  }
}

/** Waits until there is no process of that number any more; a test that waits in vain comes to its time limit. */
export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await pause(20);
}
