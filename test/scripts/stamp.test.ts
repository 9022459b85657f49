/** @jest-environment ./test/scripts/esm_environment.cjs */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importScript } from './import_script';

let stamp: {
  keyOf: (...parts: (string | { file: string })[]) => string;
  isFresh: (folder: string, key: string) => boolean;
  readStamp: (folder: string) => Record<string, unknown> | undefined;
  writeStamp: (folder: string, key: string, facts?: object) => void;
  removeStamp: (folder: string) => void;
  writeAtomically: (file: string, content: string) => void;
};
let folder: string;
beforeAll(async () => {
  stamp = await importScript('lib/stamp.mjs');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stamp-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder is fresh for the key it was finished with and for no other', () => {
  expect(stamp.isFresh(folder, 'a')).toBe(false);
  stamp.writeStamp(folder, 'a', { why: 'because' });
  expect(stamp.isFresh(folder, 'a')).toBe(true);
  expect(stamp.isFresh(folder, 'b')).toBe(false);
  expect(stamp.readStamp(folder)).toEqual({ key: 'a', why: 'because' });
  stamp.removeStamp(folder);
  expect(stamp.isFresh(folder, 'a')).toBe(false);
});

test('a stamp that is not JSON counts as none', () => {
  writeFileSync(join(folder, '.set-up.json'), '{"key": "a"');
  expect(stamp.isFresh(folder, 'a')).toBe(false);
});

test('a key depends on every part, on their order and on where one ends and the next begins', () => {
  const file = join(folder, 'lock');
  writeFileSync(file, 'one');
  const key = stamp.keyOf('x', { file });
  expect(stamp.keyOf('x', { file })).toBe(key);
  const others = [stamp.keyOf({ file }, 'x'), stamp.keyOf('xo', 'ne'), stamp.keyOf('x')];
  writeFileSync(file, 'two');
  others.push(stamp.keyOf('x', { file }));
  rmSync(file);
  others.push(stamp.keyOf('x', { file }));
  expect(new Set([key, ...others]).size).toBe(6);
});

test('a file is written whole, in folders that are made for it, and nothing else is left', () => {
  const file = join(folder, 'deep', 'er', 'file');
  stamp.writeAtomically(file, 'first');
  stamp.writeAtomically(file, 'second');
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['file']);
});

test('where a file cannot be written, the temporary one goes', () => {
  writeFileSync(join(folder, 'is-a-file'), '');
  expect(() => stamp.writeAtomically(join(folder, 'is-a-file', 'x'), '')).toThrow();
  stamp.writeAtomically(join(folder, 'sub', 'x'), '');
  expect(() => stamp.writeAtomically(join(folder, 'sub'), 'a folder has this name')).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['is-a-file', 'sub']);
  expect(existsSync(join(folder, 'sub', 'x'))).toBe(true);
});
