/** @jest-environment ./test/scripts/esm_environment.cjs */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { importScript } from './import_script';

let takeOver: (from: string, to: string) => void;
let folder: string;
beforeAll(async () => ({ takeOver } = await importScript<{ takeOver: typeof takeOver }>('lib/take-over.mjs')));
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'take-over-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
const files = (name: string) => readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).sort();

test('the folder then holds the new files and nothing else', () => {
  write({ 'old/a.js': '1', 'old/gone.js': '1', 'old/gone/b.js': '1', 'new/a.js': '2', 'new/more/deep/c.js': '3' });
  takeOver(join(folder, 'new'), join(folder, 'old'));
  expect(files('old')).toEqual(['a.js', 'more', join('more', 'deep'), join('more', 'deep', 'c.js')]);
  expect(readFileSync(join(folder, 'old/a.js'), 'utf8')).toBe('2');
});

test('what has not changed is not touched, so that nobody who watches it reads it again', () => {
  write({ 'old/a.js': '1', 'old/b.js': '1', 'new/a.js': '1', 'new/b.js': '2' });
  const before = ['a', 'b'].map((name) => statSync(join(folder, `old/${name}.js`)).ino);
  takeOver(join(folder, 'new'), join(folder, 'old'));
  const after = ['a', 'b'].map((name) => statSync(join(folder, `old/${name}.js`)).ino);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});

test('a folder that is not there yet is made', () => {
  write({ 'new/a.js': '1' });
  takeOver(join(folder, 'new'), join(folder, 'old'));
  expect(existsSync(join(folder, 'old/a.js'))).toBe(true);
});
