/**
 * Reads the records of a folder. Imports record.ts and core; loads no tfjs.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { projectRoot } from '../core/paths';
import { CONFIGURATIONS } from './configurations';
import { ExperimentRecordError, parseRecord, recordName, type ExperimentRecord } from './record';

/** Where `npm run experiments` keeps its records. */
export const EXPERIMENTS_FOLDER = join(projectRoot, 'data', 'experiments');

/**
 * The records of all runs in a folder, each checked.
 *
 * @param folder default: data/experiments of this project
 * @returns records in the order of `CONFIGURATIONS`, then other configurations by name; of each, by seed. Empty if the
 *   folder holds no record
 * @throws ExperimentRecordError if a file is no sound record, or lies under another run's name; Error if there is no such
 *   folder
 * @example const records = await readExperiments();
 * @see lesson 07
 */
export async function readExperiments(folder: string = EXPERIMENTS_FOLDER): Promise<ExperimentRecord[]> {
  const shown = relative(projectRoot, folder).replaceAll('\\', '/');
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`readExperiments: there is no folder ${shown}. "npm run experiments" makes the records.`, {
      cause: error,
    });
  }
  const records = await Promise.all(
    names.map(async (name) => {
      const file = `${shown}/${name}`;
      const record = parseRecord(await readFile(join(folder, name), 'utf8'), file);
      const own = recordName(record.configuration, record.seed);
      // a copy under another name would count twice
      if (own !== name)
        throw new ExperimentRecordError(
          `readExperiments: ${file}: this is the record of the run ${own}. Rename or delete it.`,
        );
      return record;
    }),
  );
  return records.sort(
    (a, b) => placeOf(a) - placeOf(b) || compareText(a.configuration.name, b.configuration.name) || a.seed - b.seed,
  );
}

/** Where a record's configuration stands in the list; others come last. */
function placeOf({ configuration }: ExperimentRecord): number {
  const place = CONFIGURATIONS.findIndex(({ name }) => name === configuration.name);
  return place < 0 ? CONFIGURATIONS.length : place;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
