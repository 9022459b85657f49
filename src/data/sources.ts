/**
 * Reads a whole data set from a folder of four IDX files or from one .npz file, and its check sums with it.
 *
 * Everything is read and checked before anything is returned, so nothing is ever half-loaded. It does not decide which
 * source to use (mnist.ts) and does not download (download.ts).
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './checksums';
import { labelledImages, type LabelledImages } from './dataset';
import { ChecksumError, DataError, LabelledImagesError, MissingDataError, type Origin } from './errors';
import { unzipped } from './gzip';
import { idxHeader, parseIdxImages, parseIdxLabels } from './idx';
import { PARTS, type KnownDataset, type Part } from './manifest';
import { parseNpz } from './npz';

/** A data set with the SHA-256 of each of its four files, as they are (or would be) as uncompressed IDX. */
export interface RawDataset {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly digests: Readonly<Record<Part, string>>;
}

/** The start and end of the four files' names; between them stands a dash (as published) or a dot (as often renamed). */
const NAMES: Readonly<Record<Part, readonly [string, string]>> = {
  trainImages: ['train-images', 'idx3-ubyte'],
  trainLabels: ['train-labels', 'idx1-ubyte'],
  testImages: ['t10k-images', 'idx3-ubyte'],
  testLabels: ['t10k-labels', 'idx1-ubyte'],
};

/** The names that a file may have, plain before gzip because it reads faster. */
export function namesOf(part: Part): string[] {
  const [start, end] = NAMES[part];
  return [`${start}-${end}`, `${start}.${end}`, `${start}-${end}.gz`, `${start}.${end}.gz`];
}

/** What is at a path: a file, a folder, or nothing. */
export async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

/** The name under which each of the four files is in a folder, and `undefined` for each that is not there. */
export async function findIdxFiles(folder: string): Promise<Record<Part, string | undefined>> {
  const found: Partial<Record<Part, string>> = {};
  for (const part of PARTS) {
    for (const name of namesOf(part)) {
      if (found[part] === undefined && (await kindOf(join(folder, name))) === 'file') found[part] = name;
    }
  }
  return found as Record<Part, string | undefined>;
}

/** Says which file is missing, what it may be called, and whether a folder has taken its name. */
async function missing(folder: string, shown: string, part: Part): Promise<MissingDataError> {
  const names = namesOf(part);
  for (const name of names) {
    if ((await kindOf(join(folder, name))) === 'folder')
      return new MissingDataError(
        `readIdxFolder: ${shown}/${name} is a folder, but a file is needed. ` +
          `Move the file out of that folder, or give that folder as path if it holds all four files.`,
      );
  }
  return new MissingDataError(
    `readIdxFolder: ${shown} lacks a file. Looked for ${names.join(', ')}. ` +
      `A data set is four files, ${PARTS.map((p) => namesOf(p)[0]).join(', ')}, each plain or with .gz.`,
  );
}

async function readBytes(path: string, origin: Origin): Promise<Uint8Array> {
  try {
    const buffer = await readFile(path);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    throw new DataError(`readBytes: ${origin.file} cannot be read (${(error as Error).message}). ${origin.remedy}`, {
      cause: error,
    });
  }
}

/** Refuses contents that are not those of the expected data set. */
function checkDigest(part: Part, digest: string, expected: KnownDataset, known: readonly KnownDataset[], origin: Origin) {
  const { sha256: wanted } = expected.files[part];
  if (digest === wanted) return;
  const other = known.find(({ files }) => PARTS.some((p) => files[p].sha256 === digest));
  throw new ChecksumError(
    `readIdxFolder: ${origin.file}: the contents are not those of ${expected.name}` +
      `${other ? ` but of ${other.name}` : ''}: SHA-256 should be ${wanted}, but is ${digest}. ${origin.remedy}` +
      `${other && other !== expected ? ' Load another data set with the option path.' : ''}`,
  );
}

/** Images of both sets must have one size: one network reads both. */
function checkSameSize(train: LabelledImages, test: LabelledImages, shown: string): void {
  const [a, b] = [train, test].map(({ images }) => images.shape.slice(1).join('×'));
  if (a !== b)
    throw new LabelledImagesError(
      `checkSameSize: ${shown}: the training images are ${a} and the test images ${b}, but one network reads both. ` +
        `Use files of one data set.`,
    );
}

/** What `readIdxFolder` needs to know besides the folder. */
export interface FolderOptions {
  /** The folder as errors name it. */
  readonly shown: string;
  /** What to do when a file is damaged. */
  readonly remedy: string;
  /** The data set that must be in the folder; default: any. */
  readonly expected?: KnownDataset;
  /** The data sets whose names errors may mention. */
  readonly known?: readonly KnownDataset[];
}

/**
 * Reads the four IDX files of a folder, each plain or gzip.
 *
 * @throws MissingDataError, IdxFormatError, LabelledImagesError; ChecksumError if the data set is not the expected one
 */
export async function readIdxFolder(folder: string, options: FolderOptions): Promise<RawDataset> {
  const { shown, remedy, expected, known = [] } = options;
  const found = await findIdxFiles(folder);
  for (const part of PARTS) if (found[part] === undefined) throw await missing(folder, shown, part);

  const origin = (part: Part): Origin => ({ file: `${shown}/${found[part]}`, remedy });
  const read = async <T>(part: Part, parse: (bytes: Uint8Array, origin: Origin) => T) => {
    const bytes = await unzipped(await readBytes(join(folder, found[part]!), origin(part)), origin(part));
    const content = parse(bytes, origin(part));
    const digest = sha256(bytes);
    if (expected) checkDigest(part, digest, expected, known, origin(part));
    return { content, digest };
  };
  // All four at once, because they unzip in parallel; and all to their end, so that of several errors it is always
  // the first in order that is reported.
  const reads = [
    read('trainImages', parseIdxImages),
    read('trainLabels', parseIdxLabels),
    read('testImages', parseIdxImages),
    read('testLabels', parseIdxLabels),
  ] as const;
  await Promise.allSettled(reads);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(reads);

  const train = labelledImages(trainImages.content, trainLabels.content, origin('trainLabels'));
  const test = labelledImages(testImages.content, testLabels.content, origin('testLabels'));
  checkSameSize(train, test, shown);
  return {
    train,
    test,
    digests: {
      trainImages: trainImages.digest,
      trainLabels: trainLabels.digest,
      testImages: testImages.digest,
      testLabels: testLabels.digest,
    },
  };
}

/**
 * Reads a NumPy archive with x_train, y_train, x_test and y_test.
 *
 * @throws NpzFormatError, LabelledImagesError
 */
export async function readNpzFile(file: string, shown: string): Promise<RawDataset> {
  const origin = { file: shown, remedy: 'Replace the file with an intact copy.' };
  const arrays = parseNpz(await readBytes(file, origin), origin);
  const train = labelledImages(arrays.trainImages, arrays.trainLabels, { ...origin, file: `${shown}: y_train` });
  const test = labelledImages(arrays.testImages, arrays.testLabels, { ...origin, file: `${shown}: y_test` });
  checkSameSize(train, test, shown);
  const digest = (shape: readonly number[], values: Uint8Array) => sha256(idxHeader(shape), values);
  return {
    train,
    test,
    digests: {
      trainImages: digest(train.images.shape, train.images.data),
      trainLabels: digest([train.labels.length], train.labels),
      testImages: digest(test.images.shape, test.images.data),
      testLabels: digest([test.labels.length], test.labels),
    },
  };
}
