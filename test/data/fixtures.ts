/**
 * Small data sets for tests, as bytes and as files in a temporary folder that is removed afterwards.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Files = Record<string, Uint8Array>;

/** An IDX file of unsigned bytes, written out by hand and not by the code under test. */
export function idx(shape: number[], values: ArrayLike<number>): Uint8Array {
  const sizes = shape.flatMap((size) => [(size >>> 24) & 255, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...Array.from(values)]);
}

export const pixels = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 7) % 256);
export const classes = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 10);

/** The four files of a data set of 12 and 5 images of 3×4 pixels. */
export function tinyFiles(): Files {
  return {
    'train-images-idx3-ubyte': idx([12, 3, 4], pixels(144)),
    'train-labels-idx1-ubyte': idx([12], classes(12)),
    't10k-images-idx3-ubyte': idx([5, 3, 4], pixels(60)),
    't10k-labels-idx1-ubyte': idx([5], classes(5)),
  };
}

const folders: string[] = [];

/** A new empty folder. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'digits-test-'));
  folders.push(folder);
  return folder;
}

/** A new folder with the given files. */
export function folderOf(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The error that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a rejection, but the promise was fulfilled');
}
