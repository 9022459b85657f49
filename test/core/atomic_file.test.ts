import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../../src/core/atomic_file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a file is made, with its folder, and replaced; nothing else is left', async () => {
  const path = join(folder, 'a', 'b', 'file.bin');
  await writeFileAtomically(path, Buffer.from('one'));
  await writeFileAtomically(path, Buffer.from('two'));
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file.bin']);
});

test('two writings of one file at a time both come to their end, and leave one of the two contents', async () => {
  const path = join(folder, 'file.bin');
  const contents = [Buffer.alloc(1e6, 1), Buffer.alloc(1e6, 2)];
  await Promise.all(contents.map((bytes) => writeFileAtomically(path, bytes)));
  const bytes = await readFile(path);
  expect(contents.some((one) => one.equals(bytes))).toBe(true);
  expect(await readdir(folder)).toEqual(['file.bin']);
});

test('what a process that is no more has left is removed, what others are writing is not', async () => {
  const gone = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, ['-e', '']);
    child.on('exit', () => resolve(child.pid!));
  });
  const left = (name: string, pid: number) => `${name}.${pid}-0123abcd-4567.tmp`;
  const others = [left('file.bin', process.ppid), 'file.bin.old', left('other.bin', gone), left('my-file.bin', gone)];
  for (const name of [left('file.bin', gone), ...others]) await writeFile(join(folder, name), 'half');
  await writeFileAtomically(join(folder, 'file.bin'), Buffer.from('whole'));
  expect((await readdir(folder)).sort()).toEqual(['file.bin', ...others].sort());
});

test('where a folder has the name, it is an error and the folder stays', async () => {
  await mkdir(join(folder, 'taken', 'inner'), { recursive: true });
  await expect(writeFileAtomically(join(folder, 'taken'), Buffer.from('x'))).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
});

/** A process that writes versions of a file as fast as it can, each a million times one byte, and says when it is at it. */
const WRITER = `
  const { writeFileAtomically } = require(process.argv[1]);
  (async () => {
    for (let i = 0; ; i++) {
      await writeFileAtomically(process.argv[2], Buffer.alloc(1e6, (Number(process.argv[3]) + i) % 256));
      if (i === 0) process.stdout.write('writing');
    }
  })();
`;

test('a writer that is killed at any moment leaves a whole file', async () => {
  const path = join(folder, 'file.bin');
  const compiled = join(folder, 'atomic_file.cjs');
  const ts = await import('typescript');
  const source = await readFile(join(__dirname, '../../src/core/atomic_file.ts'), 'utf8');
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  await writeFile(compiled, ts.transpileModule(source, { compilerOptions }).outputText);
  const seen = new Set<number>();
  let leftovers = 0;
  // a busy machine may need more rounds until one is killed in the midst of writing
  const end = performance.now() + 45_000;
  for (let round = 0; round < 30 || (leftovers === 0 && performance.now() < end); round++) {
    const child = spawn(process.execPath, ['-e', WRITER, compiled, path, String(round * 7)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    const bytes = await readFile(path);
    expect(bytes.length).toBe(1e6);
    expect(bytes.equals(Buffer.alloc(1e6, bytes[0]))).toBe(true);
    seen.add(bytes[0]);
    if ((await readdir(folder)).some((name) => name.endsWith('.tmp'))) leftovers++;
  }
  expect(seen.size).toBeGreaterThan(3); // or it never wrote
  expect(leftovers).toBeGreaterThan(0); // or it was never killed in the midst of writing
});
