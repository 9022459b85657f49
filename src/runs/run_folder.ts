/**
 * Runs in files: exported together, or kept in a folder, one file each.
 *
 * Files are written in one step, so that a process which is killed leaves whole ones. → core
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { removeLeftovers, writeFileAtomically } from '../core/atomic_file';
import type { ArrayStore } from './array_store';
import type { RunRecord } from './record';
import { formatRuns, parseRuns, type RunsContents } from './record_text';

/** The digests of the arrays that a run began with. */
export function arraysOf({ start }: RunRecord): string[] {
  return [start.weights, start.optimizer?.sha256, start.resumed?.sha256].filter((digest): digest is string => !!digest);
}

/** Writes runs to a file, with what of their arrays is at hand. */
export async function writeRuns(path: string, runs: readonly RunRecord[], store: ArrayStore): Promise<void> {
  const arrays = new Map<string, Float32Array>();
  for (const digest of runs.flatMap(arraysOf)) {
    const found = store.get(digest);
    if (found) arrays.set(digest, found);
  }
  await writeFileAtomically(path, Buffer.from(formatRuns({ runs, arrays })));
}

/**
 * Reads runs from a file.
 *
 * @throws RunRecordError that names what is wrong in it; Error of the file system
 */
export async function readRuns(where: string, path: string): Promise<RunsContents> {
  return parseRuns(where, await readFile(path, 'utf8'), basename(path));
}

/** The file of a run: when it ended, so that names are in the order of time, and a part of its id. */
export function fileName({ date, id }: RunRecord): string {
  const time = new Date(date).toISOString().replace(/[:.]/g, '-').replace('Z', '');
  return `${time}-${id.slice(0, 8)}.json`;
}

/** A folder with one file for each run. */
export class RunFolder {
  constructor(readonly path: string) {}

  /** Writes a run's file, or writes it anew. */
  async write(run: RunRecord, store: ArrayStore): Promise<void> {
    await writeRuns(join(this.path, fileName(run)), [run], store);
  }

  /**
   * The arrays that a run began with, from its file.
   *
   * @throws RunRecordError or Error of the file system if there is no sound one
   */
  async readArrays(run: RunRecord): Promise<RunsContents['arrays']> {
    return (await readRuns('runs', join(this.path, fileName(run)))).arrays;
  }

  /**
   * Reads all runs, the earliest first.
   *
   * @param skip is told of each file that is none, in a line
   */
  async *read(where: string, skip: (line: string) => void): AsyncGenerator<RunsContents> {
    let names: string[];
    try {
      names = (await readdir(this.path)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return; // the first run makes the folder
    }
    await removeLeftovers(this.path, (name) => name.endsWith('.json'));
    for (const name of names) {
      if (!name.endsWith('.json')) continue;
      try {
        yield await readRuns(where, join(this.path, name));
      } catch (error) {
        skip(`${(error as Error).message} It is left out.`);
      }
    }
  }
}
