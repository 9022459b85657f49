/**
 * Every lesson in the quick profile, in a real kernel, from first cell to last without a word on stderr.
 *
 * Nothing is saved: the committed notebooks keep the outputs of their full run.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { savedBundle } from '../../src/notebook/saved_bundle';
import type { DisplayBundle } from '../../src/notebook/display';
import { importScript } from '../scripts/import_script';
import type { Notebook } from '../scripts/notebook_of';
import { tools } from './tools';

const FOLDER = resolve(__dirname, '../../notebooks');
const LESSONS = readdirSync(FOLDER).filter((name) => name.endsWith('.ipynb'));

interface Failure {
  cell: number | null;
  text: string;
}
let read: (path: string) => Notebook;
let run: (notebook: Notebook) => Promise<{ executed: Notebook } | { failure: Failure }>;
let rules: Record<'checkErrors' | 'checkAltTexts', (notebook: Notebook) => unknown[]>;
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'lessons-'));
  rules = await importScript('lib/notebook-rules.mjs');
  ({ readNotebook: read } = await importScript<{ readNotebook: typeof read }>('lib/notebook-file.mjs'));
  const { runInKernel } = await importScript<{
    runInKernel: (notebook: Notebook, options: object) => ReturnType<typeof run>;
  }>('lib/notebook-kernel.mjs');
  const tool = await tools({ COURSE_PROFILE: 'quick' });
  run = (notebook) => runInKernel(notebook, { ...tool, cwd: FOLDER, scratch, timeout: 300 });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

for (const name of LESSONS)
  test(`${name} runs in the quick profile, and each of its figures is interactive, a picture and words`, async () => {
    const notebook = read(join(FOLDER, name));
    const result = await run(notebook);
    if ('failure' in result) {
      const { cell, text } = result.failure;
      throw new Error(cell === null ? text : `cell ${cell + 1}:\n${notebook.cells[cell].source}\n\n${text}`);
    }
    const { executed } = result;
    expect(rules.checkErrors(executed)).toEqual([]);
    expect(rules.checkAltTexts(executed)).toEqual([]);

    const outputs = executed.cells.flatMap((cell) => cell.outputs ?? []) as unknown as DisplayBundle[];
    const figures = outputs.filter(({ data }) => data && 'application/vnd.plotly.v1+json' in data);
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      const { data, metadata } = await savedBundle(figure);
      expect(
        Buffer.from(data['image/png'] as string, 'base64')
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
      expect(metadata.alt).toMatch(/\w{3}/);
      expect(data['text/plain']).toMatch(/\w{3}/);
    }
  });

test('there are lessons to run', () => expect(LESSONS).not.toEqual([]));
