/**
 * The data sets that the project knows: data/manifest.json as types, and a data set's name from its contents.
 *
 * The check sums are those of the uncompressed IDX files, so that they hold however the data are packed: gzip or
 * plain, four files or one .npz. It reads no data. Imports core.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../core/paths';

/** The four files of a data set, in the order in which errors are reported. */
export const PARTS = ['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const;

/** One of the four files of a data set. */
export type Part = (typeof PARTS)[number];

/** One file of a known data set. */
export interface KnownFile {
  /** The file's usual name, without `.gz`. */
  readonly name: string;
  /** [n, rows, columns] or [n]. */
  readonly shape: readonly number[];
  /** SHA-256 of the uncompressed IDX file, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A data set that the project knows. */
export interface KnownDataset {
  readonly name: string;
  readonly description: string;
  readonly authors: string;
  /** Where its authors publish it. */
  readonly source: string;
  readonly licence: string;
  /** Addresses of folders that hold the four files as .gz, the preferred one first; each ends in a slash. */
  readonly mirrors: readonly string[];
  readonly files: Readonly<Record<Part, KnownFile>>;
}

/** The known data sets, MNIST first. */
export function readManifest(): KnownDataset[] {
  const text = readFileSync(join(projectRoot, 'data', 'manifest.json'), 'utf8');
  return (JSON.parse(text) as { datasets: KnownDataset[] }).datasets;
}

/**
 * Which known data set has these contents.
 *
 * @param digests SHA-256 of each of the four uncompressed IDX files
 * @param known the data sets to choose from
 * @returns its name, or `undefined` if not all four files are those of one data set
 */
export function identify(digests: Readonly<Record<Part, string>>, known: readonly KnownDataset[]): string | undefined {
  return known.find(({ files }) => PARTS.every((part) => files[part].sha256 === digests[part]))?.name;
}
