/**
 * Writes a file so that, whatever happens meanwhile, its name stands for the old contents or the new ones, whole.
 *
 * Node's file system only.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file's contents, or makes the file, in one step.
 *
 * The bytes go to another file in the same folder, are forced to the disk, and then take over the name. A process that
 * is killed meanwhile leaves the old file as it was, and beside it a part of the new one, which the next writing
 * removes. The folder is made if it is missing.
 *
 * @param path the file
 * @param bytes its new contents
 * @throws Error of the file system, for instance where a folder has that name or the disk is full; the old file stays
 * @example await writeFileAtomically('runs/seed-1.json', Buffer.from(JSON.stringify(record)));
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder, (name) => name === basename(path));
  const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`; // a process may write the same file twice at a time
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Removes what processes that are no more have left of their attempts to write files.
 *
 * @param folder where they lie
 * @param concerns whether a file of that name is meant
 */
export async function removeLeftovers(folder: string, concerns: (name: string) => boolean): Promise<void> {
  for (const entry of await readdir(folder)) {
    const [, name, pid] = /^(.+)\.(\d+)-[\da-f-]+\.tmp$/.exec(entry) ?? [];
    if (name !== undefined && concerns(name) && !isRunning(Number(pid))) await rm(join(folder, entry), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 asks and does nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Forces the renaming to the disk as well. Windows does not let a folder be opened, and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
