/**
 * Records as the text of a file, and back, checked field by field. → core, training
 *
 * The file is JSON: `{ format, version, runs, arrays }`. `arrays` holds the weights and optimizer states that the runs
 * began with, each once, under its SHA-256: base64 of little-endian float32. A number that JSON cannot hold stands there
 * as `{ "$number": "NaN" }`.
 */
import { show } from '../core/check';
import { digestOf, fromLittleEndian, littleEndian } from '../training/weights';
import { RunRecordError, type RunRecord } from './record';
import { Check, checkRun } from './record_check';

const FORMAT = 'digits.runs';
const VERSION = 1;

/** Runs, and those of the arrays that they began with which are at hand. */
export interface RunsContents {
  readonly runs: readonly RunRecord[];
  /** By digest. */
  readonly arrays: ReadonlyMap<string, Float32Array>;
}

/** The text of a file. */
export function formatRuns({ runs, arrays }: RunsContents): string {
  const encoded = Object.fromEntries(
    [...arrays].map(([digest, data]) => [digest, littleEndian(data).toString('base64')]),
  );
  return `${JSON.stringify({ format: FORMAT, version: VERSION, runs, arrays: encoded }, hideNumber, 1)}\n`;
}

function hideNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

/**
 * Takes runs out of the text of a file.
 *
 * @param where the function that reads, as errors name it
 * @param file what errors call the file
 * @throws RunRecordError that names the file, the field, what must be there and what is
 */
export function parseRuns(where: string, text: string, file: string): RunsContents {
  const check = new Check((problem) => {
    throw new RunRecordError(
      `${where}: ${file}: ${problem} The file is damaged or of another kind: export the runs again.`,
    );
  });
  let value: unknown;
  try {
    value = JSON.parse(text, (key, part: unknown) => {
      if (key === '__proto__') throw new SyntaxError('a key is "__proto__"');
      const hidden = (part as { $number?: unknown } | null)?.$number;
      return typeof hidden === 'string' && ['NaN', 'Infinity', '-Infinity', '-0'].includes(hidden)
        ? Number(hidden)
        : part;
    });
  } catch (error) {
    check.fail(`it must be JSON, but it is not (${(error as Error).message}).`);
  }
  const contents = check.object('the file', value);
  if (contents.format !== FORMAT) check.fail(`format must be "${FORMAT}", but it is ${show(contents.format)}.`);
  if (contents.version !== VERSION) check.fail(`version must be ${VERSION}, but it is ${show(contents.version)}.`);
  const runs = check.list('runs', contents.runs);
  runs.forEach((run, i) => checkRun(check, `runs[${i}]`, run));
  const arrays = new Map<string, Float32Array>();
  for (const [digest, encoded] of Object.entries(check.object('arrays', contents.arrays))) {
    if (typeof encoded !== 'string') check.fail(`arrays.${digest} must be base64, but it is ${show(encoded)}.`);
    const data = fromLittleEndian(Buffer.from(encoded as string, 'base64'));
    if (digestOf([data]) !== digest) check.fail(`arrays.${digest} must have this SHA-256, but it has another one.`);
    arrays.set(digest, data);
  }
  return { runs: runs as RunRecord[], arrays };
}
