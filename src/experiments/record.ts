/**
 * What a run of an experiment leaves behind, and what must hold for it. Imports core only; loads no tfjs.
 *
 * A record is one JSON file that a person can read: predictions are a string with one digit for each image.
 */
import { isDeepStrictEqual } from 'node:util';
import { show } from '../core/check';
import type { Configuration } from './configurations';

/** What a trained network is worth on a set of images. */
export interface Evaluation {
  /** Mean cross-entropy, penalties included. */
  readonly loss: number;
  /** Share of images read rightly, in [0, 1]. */
  readonly accuracy: number;
  /** The class that the network gave to each image, one character '0' to '9' each, in the order of the set. */
  readonly predictions: string;
}

/** One run: everything that decided it, and what came out. */
export interface ExperimentRecord {
  /** Version of this form; 1. */
  readonly format: 1;
  readonly configuration: Configuration;
  /** Decided the split, the first weights, the order of the images, dropout and augmentation. */
  readonly seed: number;
  /** The data set and how many images each part had. */
  readonly data: { readonly name: string; readonly train: number; readonly validation: number; readonly test: number };
  /** Versions of Node, of this project ("digits") and of tfjs. */
  readonly versions: { readonly node: string; readonly digits: string; readonly tfjs: string };
  /** What computed, such as "engine, 2 threads". */
  readonly trainer: string;
  /** One list for each logged name, one number for each epoch that was run. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Seconds that each epoch took. */
  readonly seconds: readonly number[];
  /** SHA-256 of the final weights: little-endian float32, in the order of `model.getWeights()`. */
  readonly weights: string;
  /** The images held out to choose by; which ones, the seed decides (see `trainValidationSplit`). */
  readonly validation: Evaluation;
  /** The test set, looked at once, after training. */
  readonly test: Evaluation;
}

/** A file that is no sound record. */
export class ExperimentRecordError extends Error {
  override readonly name = 'ExperimentRecordError';
}

/** The file name of a run: configuration and seed. */
export function recordName(configuration: Pick<Configuration, 'name'>, seed: number): string {
  return `${configuration.name}-${seed}.json`;
}

/** A record as the text of its file: one line for each part, so that two of them can be compared by eye. */
export function formatRecord(record: ExperimentRecord): string {
  const lines = (value: object, indent: string): string =>
    Object.entries(value)
      .map(([key, part]) => `${indent}${JSON.stringify(key)}: ${JSON.stringify(part)}`)
      .join(',\n');
  const parts = Object.entries(record).map(([key, value]: [string, unknown]) => {
    const nested = ['history', 'validation', 'test'].includes(key);
    return `  "${key}": ${nested ? `{\n${lines(value as object, '    ')}\n  }` : JSON.stringify(value)}`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}

/** Whether two values would be the same JSON, whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(plain(a), plain(b));
}

/** Without what JSON leaves out. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/** What a repetition of a run must give again, bit for bit. The rest (seconds, versions, trainer) may differ. */
const REPEATABLE = ['configuration', 'seed', 'data', 'history', 'weights', 'validation', 'test'] as const;

/**
 * In which parts a repetition of a run differs from its record.
 *
 * @returns names of parts; empty if the two are the same to the last bit
 */
export function findDifferences(record: ExperimentRecord, again: ExperimentRecord): string[] {
  return REPEATABLE.filter((part) => !sameValue(record[part], again[part]));
}

/** The classes of a string of digits. */
export function predictedClasses(predictions: string): Uint8Array {
  return Uint8Array.from(predictions, (digit) => digit.charCodeAt(0) - 48);
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Takes a record out of the text of a file.
 *
 * @param text JSON
 * @param file what errors call the file
 * @returns the record
 * @throws ExperimentRecordError that names the file, the field and what is wrong with it
 */
export function parseRecord(text: string, file: string): ExperimentRecord {
  const fail = (problem: string): never => {
    throw new ExperimentRecordError(
      `readExperiments: ${file}: ${problem} Delete the file and run "npm run experiments", which makes it anew.`,
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    fail(`it is no JSON (${(error as Error).message}).`);
  }
  const need = (where: string, field: unknown, what: string, ok: boolean): void => {
    if (!ok) fail(`${where} must be ${what}, but it is ${show(field)}.`);
  };
  const object = (where: string, field: unknown): Fields => {
    need(where, field, 'an object', typeof field === 'object' && field !== null && !Array.isArray(field));
    return field as Fields;
  };
  const count = (where: string, field: unknown, min: number): number => {
    need(where, field, `a whole number, at least ${min}`, Number.isSafeInteger(field) && (field as number) >= min);
    return field as number;
  };
  const word = (where: string, field: unknown, pattern: RegExp, what: string): void =>
    need(where, field, what, typeof field === 'string' && pattern.test(field));

  const record = object('the file', value);
  if (record.format !== 1) fail(`its format must be 1, but it is ${show(record.format)}.`);
  const configuration = object('configuration', record.configuration);
  word('configuration.name', configuration.name, /^[a-z0-9-]+$/, 'small letters, digits and hyphens');
  word('configuration.title', configuration.title, /./, 'some text');
  const epochs = count('configuration.epochs', configuration.epochs, 1);
  count('seed', record.seed, 0);
  const data = object('data', record.data);
  word('data.name', data.name, /./, 'some text');
  count('data.train', data.train, 1);
  const versions = object('versions', record.versions);
  for (const name of ['node', 'digits', 'tfjs']) word(`versions.${name}`, versions[name], /./, 'a version');
  word('trainer', record.trainer, /./, 'some text');
  word('weights', record.weights, /^[0-9a-f]{64}$/, '64 hexadecimal digits');

  const numbers = (where: string, list: unknown): number => {
    const ok = Array.isArray(list) && list.length > 0 && list.every((x) => Number.isFinite(x));
    need(where, list, 'a list of finite numbers', ok);
    return (list as number[]).length;
  };
  const run = numbers('seconds', record.seconds);
  if (run > epochs) fail(`seconds must hold at most one number for each of ${epochs} epochs, but it holds ${run}.`);
  const history = object('history', record.history);
  if (history.loss === undefined) fail('history must hold loss.');
  for (const [name, list] of Object.entries(history)) {
    const length = numbers(`history.${name}`, list);
    if (length !== run) fail(`history.${name} must hold ${run} numbers, as many as seconds, but it holds ${length}.`);
  }
  for (const set of ['validation', 'test']) {
    const images = count(`data.${set}`, data[set], 1);
    const { loss, accuracy, predictions } = object(set, record[set]);
    need(`${set}.loss`, loss, 'a finite number', Number.isFinite(loss));
    need(`${set}.accuracy`, accuracy, 'from 0 to 1', Number(accuracy) >= 0 && Number(accuracy) <= 1);
    word(`${set}.predictions`, predictions, /^[0-9]+$/, 'a string of digits');
    const { length } = predictions as string;
    if (length !== images)
      fail(`${set}.predictions must hold ${images} digits, as data.${set} says, but it holds ${length}.`);
  }
  return record as unknown as ExperimentRecord;
}
