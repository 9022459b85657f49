/**
 * The files of a session's runs: the folder in which they are kept, exports and imports. Imports its neighbours only.
 */
import { show } from '../core/check';
import type { Write } from '../training/progress_bar';
import type { Run } from './record';
import type { RunsContents } from './record_text';
import { arraysOf, readRuns, RunFolder, writeRuns } from './run_folder';
import { recordOf, type RunStore } from './run_store';

/** Moves runs between a store and the disk; see `Runs` for what each does. */
export class RunFiles {
  private folder: RunFolder | undefined;

  /** @param write where a line goes about each file that is left out */
  constructor(
    private readonly store: RunStore,
    private readonly write: Write,
  ) {}

  /** Writes a run to the folder, if runs are kept. */
  async save(run: Run): Promise<void> {
    if (!this.folder) return;
    await this.bringBack(run);
    await this.folder.write(recordOf(run), this.store.arrays);
  }

  async export(file: string, runs: readonly Run[]): Promise<void> {
    checkPath('runs.export', 'file', file);
    if (runs.length === 0)
      throw new RangeError('runs.export: there must be at least one run, but there is none. Train first.');
    for (const run of runs) await this.bringBack(run);
    await writeRuns(file, runs.map(recordOf), this.store.arrays);
  }

  async import(file: string): Promise<readonly Run[]> {
    checkPath('runs.import', 'file', file);
    return this.take(await readRuns('runs.import', file));
  }

  async keep(path: string): Promise<number> {
    checkPath('runs.keep', 'folder', path);
    const folder = new RunFolder(path);
    const before = this.folder;
    const read = new Set<string>();
    for await (const contents of folder.read('runs.keep', (line) => this.write(`${line}\n`)))
      for (const { id } of this.take(contents)) read.add(id);
    this.folder = folder; // from here on a run that ends goes there
    for (const run of this.store.list.filter(({ id }) => !read.has(id))) {
      await this.bringBack(run, before);
      await folder.write(recordOf(run), this.store.arrays);
    }
    return read.size;
  }

  /**
   * Brings back what a run began with, if it has left the memory. Where there is no sound file of it, it stays away:
   * whoever needs it says so.
   */
  async bringBack(run: Run, folder = this.folder): Promise<void> {
    if (!folder || arraysOf(run).every((digest) => this.store.arrays.get(digest))) return;
    const arrays = await folder.readArrays(run).catch(() => []);
    for (const data of arrays.values()) this.store.arrays.add([data]);
  }

  /** Adds the runs that are not there yet. */
  private take({ runs, arrays }: RunsContents): Run[] {
    for (const data of arrays.values()) this.store.arrays.add([data]);
    return runs.filter(({ id }) => !this.store.has(id)).map((record) => this.store.add(record));
  }
}

function checkPath(where: string, name: string, path: unknown): void {
  if (typeof path !== 'string' || path === '')
    throw new TypeError(`${where}: ${name} must be a path, but it is ${show(path)}.`);
}
