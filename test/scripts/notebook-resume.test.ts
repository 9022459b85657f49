/** @jest-environment ./test/scripts/esm_environment.cjs */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importScript } from './import_script';
import { code, markdown, notebookOf, type Notebook } from './notebook_of';

let resume: {
  libraryHash: (folder: string) => string;
  inputHash: (notebook: Notebook, library: string, profile: string) => string;
  openRecord: (path: string) => {
    has: (name: string, inputs: string) => boolean;
    add: (name: string, inputs: string) => void;
    clear: () => void;
  };
};
let folder: string;
beforeAll(async () => {
  resume = await importScript('lib/notebook-resume.mjs');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notebook-resume-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a finished notebook is remembered by the next run, with these inputs only, until a run clears the record', () => {
  const path = join(folder, 'cache', 'finished.json');
  expect(resume.openRecord(path).has('01', 'x')).toBe(false);
  resume.openRecord(path).add('01', 'x');
  resume.openRecord(path).add('02', 'y');
  const next = resume.openRecord(path);
  expect([next.has('01', 'x'), next.has('02', 'y'), next.has('01', 'y'), next.has('03', 'x')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  next.clear();
  expect(existsSync(path)).toBe(false);
  expect(resume.openRecord(path).has('01', 'x')).toBe(false);
});

test('a broken record means that nothing is finished', () => {
  const path = join(folder, 'finished.json');
  writeFileSync(path, '{"01": ');
  expect(resume.openRecord(path).has('01', 'x')).toBe(false);
});

test('the library changes with the contents and names of its JavaScript, and with nothing else', () => {
  mkdirSync(join(folder, 'core'));
  writeFileSync(join(folder, 'core', 'a.js'), '1');
  const before = resume.libraryHash(folder);
  writeFileSync(join(folder, 'core', 'a.d.ts'), '1');
  expect(resume.libraryHash(folder)).toBe(before);
  writeFileSync(join(folder, 'core', 'a.js'), '2');
  const edited = resume.libraryHash(folder);
  expect(edited).not.toBe(before);
  writeFileSync(join(folder, 'b.js'), '');
  expect(resume.libraryHash(folder)).not.toBe(edited);
});

test('code, library and profile decide about the outputs; text does not', async () => {
  const [one, two] = [await notebookOf(markdown('# A'), code('1')), await notebookOf(markdown('# B'), code('1'))];
  const other = await notebookOf(markdown('# A'), code('2'));
  const hash = resume.inputHash(one, 'l', 'full');
  expect(resume.inputHash(two, 'l', 'full')).toBe(hash);
  for (const changed of [
    resume.inputHash(other, 'l', 'full'),
    resume.inputHash(one, 'm', 'full'),
    resume.inputHash(one, 'l', 'quick'),
  ])
    expect(changed).not.toBe(hash);
});
