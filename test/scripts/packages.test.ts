/** @jest-environment ./test/scripts/esm_environment.cjs */
import { join } from 'node:path';
import { importScript } from './import_script';

interface Package {
  version: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
}
type Packages = Record<string, Package>;

describe('the npm packages are in place', () => {
  let isInstalled: (locked: Packages, installed: Packages | undefined, machine?: object) => boolean;
  beforeAll(async () => {
    ({ isInstalled } = await importScript<{ isInstalled: typeof isInstalled }>('steps/node-packages.mjs'));
  });
  const linux = { platform: 'linux', arch: 'x64' };
  const tfjsNode = { 'node_modules/@tensorflow/tfjs-node': { version: '4.22.0', optional: true } };
  const locked = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.2.3' },
    'node_modules/a-linux': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    'node_modules/a-mac': { version: '1.0.0', optional: true, os: ['darwin'] },
    ...tfjsNode,
  };
  const { 'node_modules/a-mac': mac, ...onLinux } = locked;

  test('when npm has installed what the lockfile says, without other systems’ parts', () => {
    expect(isInstalled(locked, onLinux, linux)).toBe(true);
  });

  test.each<[string, Packages | undefined]>([
    ['npm did not finish', undefined],
    ['a package is missing', { ...tfjsNode }],
    ['a package has another version', { ...onLinux, 'node_modules/a': { version: '1.2.4' } }],
    ['npm left tfjs-node out', { 'node_modules/a': locked['node_modules/a'] }],
    ['they came from another system', { ...onLinux, 'node_modules/a-mac': mac }],
  ])('but not when %s', (_, installed) => {
    expect(isInstalled(locked, installed, linux)).toBe(false);
  });

  test('a list of systems may also exclude', () => {
    const excluding = { 'node_modules/b': { version: '1.0.0', os: ['!win32'] }, ...tfjsNode };
    expect(isInstalled(excluding, excluding, linux)).toBe(true);
    expect(isInstalled(excluding, excluding, { platform: 'win32', arch: 'x64' })).toBe(false);
  });
});

describe("pip's settings", () => {
  let read: (list: string, env: object) => { url: string; extraUrls: string[]; hasLinks: boolean; hasProxy: boolean };
  beforeAll(async () => {
    ({ readPipSettings: read } = await importScript<{ readPipSettings: typeof read }>('lib/pip.mjs'));
  });

  test('without any, the index is PyPI and the only source', () => {
    expect(read('', {})).toEqual({ url: 'https://pypi.org/simple', extraUrls: [], hasLinks: false, hasProxy: false });
  });

  test('files and variables both name sources, and the variables win', () => {
    const list = [
      "global.index-url='https://mirror.example/simple'",
      "global.extra-index-url='file:///a/simple\\nfile:///b/simple'",
      "global.find-links='/wheels'",
      "global.proxy='http://proxy.example:3128'",
    ].join('\n');
    expect(read(list, { PIP_INDEX_URL: 'http://127.0.0.1:9/simple' })).toEqual({
      url: 'http://127.0.0.1:9/simple',
      extraUrls: ['file:///a/simple', 'file:///b/simple'],
      hasLinks: true,
      hasProxy: true,
    });
    expect(read('', { PIP_EXTRA_INDEX_URL: 'file:///a file:///b' }).extraUrls).toEqual(['file:///a', 'file:///b']);
  });
});

describe('npm itself', () => {
  let findNpm: (options: { env: object; execPath: string; exists: (file: string) => boolean }) => string;
  beforeAll(async () => {
    ({ findNpm } = await importScript<{ findNpm: typeof findNpm }>('lib/npm.mjs'));
  });
  const execPath = join('/opt', 'node', 'bin', 'node');
  const beside = join('/opt', 'node', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const find = (env: object, ...there: string[]) => findNpm({ env, execPath, exists: (file) => there.includes(file) });

  test('is the one that runs us, else the one beside Node, else one in the search path', () => {
    const running = join('/running', 'npm-cli.js');
    expect(find({ npm_execpath: running }, running, beside)).toBe(running);
    expect(find({}, beside)).toBe(beside);
    const inPath = join('/usr', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
    expect(find({ PATH: join('/usr', 'bin') }, inPath)).toBe(inPath);
  });

  test('is never yarn or pnpm, which cannot read the lockfile', () => {
    const yarn = join('/yarn', 'yarn.js');
    expect(find({ npm_execpath: yarn }, yarn, beside)).toBe(beside);
  });

  test('where it is missing, a sentence says how to get it', () => {
    expect(() => find({})).toThrow(/^There is no npm beside Node .*apt-get install npm/);
  });
});

describe('disk space', () => {
  let checkDiskSpace: (folder: string, megabytes: number, purpose: string, statfs?: unknown) => void;
  beforeAll(async () => {
    ({ checkDiskSpace } = await importScript<{ checkDiskSpace: typeof checkDiskSpace }>('lib/disk.mjs'));
  });
  const free = (megabytes: number) => () => ({ bavail: megabytes * 1000, bsize: 1000 });

  test('too little is refused with both numbers, enough passes', () => {
    expect(() => checkDiskSpace('/course', 1700, 'the packages', free(300))).toThrow(
      'Not enough disk space: the packages need 1.7 GB in /course, but 0.3 GB are free. ' +
        'Free some space, or move the folder to another disk, then type the command again.',
    );
    expect(() => checkDiskSpace('/course', 1700, 'the packages', free(1700))).not.toThrow();
  });

  test('where the system does not tell, the installation goes on', () => {
    const silent = () => {
      throw new Error('ENOSYS');
    };
    expect(() => checkDiskSpace('/course', 1700, 'the packages', silent)).not.toThrow();
  });
});

describe('whether a server answers', () => {
  let isReachable: (url: string, seconds: number, env: object) => Promise<boolean>;
  beforeAll(async () => {
    ({ isReachable } = await importScript<{ isReachable: typeof isReachable }>('lib/network.mjs'));
  });

  test('any answer is one; a closed port and a silent server are none, and cost no more than the time given', async () => {
    const { createServer } = await import('node:http');
    const server = createServer((request, response) => {
      if (request.url !== '/silent') response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    try {
      expect(await isReachable(`http://127.0.0.1:${port}/missing`, 2, {})).toBe(true);
      const start = performance.now();
      expect(await isReachable(`http://127.0.0.1:${port}/silent`, 0.3, {})).toBe(false);
      expect(performance.now() - start).toBeLessThan(2000);
    } finally {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
    expect(await isReachable(`http://127.0.0.1:${port}/`, 2, {})).toBe(false);
  });

  test('a folder needs no network, and behind a proxy only the client can tell', async () => {
    expect(await isReachable('file:///packages', 0.1, {})).toBe(true);
    expect(await isReachable('http://127.0.0.1:9/', 0.1, { HTTPS_PROXY: 'http://proxy.example' })).toBe(true);
  });
});
