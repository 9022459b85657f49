/**
 * The runs of a session: numbered, found by number or name, bounded in memory. It neither trains nor reads files.
 *
 * Imports its neighbours only.
 */
import { show } from '../core/check';
import { ArrayStore } from './array_store';
import type { Run, RunRecord } from './record';

/** Runs that a session remembers at most; a record takes some 10 kB. The oldest go first. */
export const RUN_LIMIT = 1000;

/** A run by its number, by its name, or the last one. */
export type Which = number | string;

/** The runs so far. */
export class RunStore {
  private all: Run[] = [];
  private next = 1;

  constructor(
    private readonly limit = RUN_LIMIT,
    /** What the runs began with. */
    readonly arrays: ArrayStore = new ArrayStore(),
  ) {}

  /** All of them, by number. */
  get list(): readonly Run[] {
    return this.all;
  }

  /** Adds a run and numbers it. */
  add(record: RunRecord): Run {
    const run: Run = { ...record, number: this.next++ };
    this.all.push(run);
    if (this.all.length > this.limit) this.all.shift();
    return run;
  }

  has(id: string): boolean {
    return this.all.some((run) => run.id === id);
  }

  /** @throws RangeError if there is no such run */
  find(where: string, which: Which): Run {
    const found =
      typeof which === 'number'
        ? this.all.find(({ number }) => number === which)
        : which === 'last'
          ? this.all[this.all.length - 1]
          : [...this.all].reverse().find(({ name }) => name === which);
    if (found) return found;
    const names = this.all.flatMap(({ name }) => (name === undefined ? [] : [show(name)]));
    const [first, last] = [this.all[0]?.number, this.all[this.all.length - 1]?.number];
    const there = first === undefined ? 'There are no runs yet: train first.' : `There are runs ${first} to ${last}${names.length > 0 ? `, and the names ${names.slice(0, 8).join(', ')}` : ''}.`; // prettier-ignore
    throw new RangeError(
      `${where}: which must be the number or the name of a run, or "last", but it is ${show(which)}. ${there}`,
    );
  }

  /** Several runs: all of them, one, or a list; in the order of their numbers. */
  select(where: string, which?: Which | readonly Which[]): readonly Run[] {
    if (which === undefined) return this.all;
    const wanted = (Array.isArray(which) ? which : [which]).map((one: Which) => this.find(where, one));
    return this.all.filter((run) => wanted.includes(run));
  }

  /** Names a run. Of several runs with one name, the last is found by it: a cell that names its run may be run again. */
  rename(where: string, which: Which, name: string): Run {
    if (typeof name !== 'string' || name.trim() === '' || name === 'last')
      throw new TypeError(`${where}: name must be some text other than "last", but it is ${show(name)}.`);
    const run = this.find(where, which);
    const renamed = { ...run, name };
    this.all[this.all.indexOf(run)] = renamed;
    return renamed;
  }

  /** Forgets all of them; the next one is run 1 again. */
  clear(): void {
    this.all = [];
    this.next = 1;
    this.arrays.clear();
  }
}

/** A run as its record: without the number, which is the session's. */
export function recordOf({ number: _number, ...record }: Run): RunRecord {
  return record;
}
