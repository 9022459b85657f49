/**
 * What a run of several notebooks saves, keeps and repeats, in a real kernel.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importScript } from '../scripts/import_script';
import { code, markdown, notebookOf, stdout, type Notebook, type Output } from '../scripts/notebook_of';
import { tools } from './tools';

let root: string;
let save: (name: string, notebook: Notebook) => string;
const read = (...names: string[]) => readFileSync(join(root, ...names), 'utf8');
let run: (names: string[], options?: object) => Promise<string>;
let shown = '';

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'notebook-run-'));
  for (const name of ['notebooks', 'library']) mkdirSync(join(root, name));
  const { formatNotebook } = await importScript<{ formatNotebook: (notebook: Notebook) => string }>(
    'lib/notebook-file.mjs',
  );
  save = (name, notebook) => {
    writeFileSync(join(root, 'notebooks', name), formatNotebook(notebook));
    return formatNotebook(notebook);
  };
  const { runNotebooks } = await importScript<{ runNotebooks: (names: string[], options: object) => Promise<void> }>(
    'lib/notebook-run.mjs',
  );
  const tool = await tools();
  run = async (names, options) => {
    shown = '';
    await runNotebooks(names, {
      profile: 'full',
      folder: join(root, 'notebooks'),
      target: join(root, 'notebooks'),
      library: join(root, 'library'),
      toSaved: (output: Output) => Promise.resolve({ ...output, metadata: { saved: true } }),
      cache: join(root, 'cache'),
      ...tool,
      timeout: 60,
      out: { write: (text: string) => (shown += text) },
      ...options,
    });
    return shown;
  };
});
afterEach(() => rmSync(root, { recursive: true }));

const bar = `for (const i of [1, 2, 3]) process.stdout.write(\`\\r\${i}/3\`);\nvoid process.stdout.write('\\n');`;

test('a failing notebook stops the run and stays as it was; what had finished is not run again once it is mended', async () => {
  const good = await notebookOf(markdown('# One'), code(bar), code('console.log(process.env.COURSE_PROFILE);'));
  const bad = await notebookOf(markdown('# Two'), code('const a = 1;\nthrow new Error("boo");'));
  save('01-one.ipynb', good);
  const before = save('02-two.ipynb', bad);

  const error = (await run(['01-one.ipynb', '02-two.ipynb']).catch((reason: unknown) => reason)) as Error;
  expect(error.name).toBe('Problem');
  expect(error.message).toMatch(
    /^02-two.ipynb: cell 2 of 2 failed\.\n-+\nconst a = 1;\nthrow new Error\("boo"\);\n-+\n/,
  );
  expect(error.message).toContain('Error: boo');
  expect(read('notebooks', '02-two.ipynb')).toBe(before);
  const saved = JSON.parse(read('notebooks', '01-one.ipynb')) as Notebook;
  expect(saved.cells[1].outputs).toEqual([{ ...stdout(''), text: ['3/3\n'] }]);
  expect(saved.cells[2].outputs).toEqual([{ ...stdout(''), text: ['full\n'] }]);
  expect(shown).toContain('01-one.ipynb: 2 code cells, no estimate yet\n');

  save('02-two.ipynb', await notebookOf(markdown('# Two'), code('const a = 1;')));
  const again = await run(['01-one.ipynb', '02-two.ipynb']);
  expect(again).toMatch(/^01-one.ipynb: finished by the interrupted run/);
  expect(again).toContain('02-two.ipynb: 1 code cell, ');
  // A run that reached the end is not an interrupted one: the record is gone, and nothing else is left over.
  expect(readdirSync(join(root, 'cache'))).toEqual(['durations-full.json']);
});

test('the quick profile leaves the notebooks alone, and a notebook edited while it runs is not overwritten', async () => {
  const before = save(
    '01-one.ipynb',
    await notebookOf(markdown('# One'), code('console.log(process.env.COURSE_PROFILE);')),
  );
  await run(['01-one.ipynb'], { profile: 'quick', target: join(root, 'quick') });
  expect(read('notebooks', '01-one.ipynb')).toBe(before);
  expect(JSON.parse(read('quick', '01-one.ipynb'))).toMatchObject({
    metadata: { course: { profile: 'quick' } },
    cells: [{}, { outputs: [{ text: ['quick\n'] }] }],
  });

  const editing = `require('node:fs').appendFileSync('01-one.ipynb', '\\n');`;
  const written = save('01-one.ipynb', await notebookOf(code(editing)));
  await expect(run(['01-one.ipynb'])).rejects.toThrow('the file was changed while it ran');
  expect(read('notebooks', '01-one.ipynb')).toBe(`${written}\n`);
  expect(existsSync(join(root, 'cache', 'finished-full.json'))).toBe(false);
});
