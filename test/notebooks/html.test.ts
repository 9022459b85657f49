/**
 * The web pages that `npm run notebooks -- --html` makes, with the real nbconvert.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importScript } from '../scripts/import_script';
import { code, display, markdown, notebookOf, type Notebook } from '../scripts/notebook_of';
import { tools } from './tools';

// One black pixel.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
let folder: string;
let page: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notebook-html-'));
  const { formatNotebook } = await importScript<{ formatNotebook: (n: Notebook) => string }>('lib/notebook-file.mjs');
  const { exportHtml } = await importScript<{ exportHtml: (names: string[], options: object) => Promise<string[]> }>(
    'lib/notebook-html.mjs',
  );
  const notebook = await notebookOf(
    markdown('# Dataset\n\nA formula: $x^2$'),
    code('show(grid);', [
      display(
        { 'application/vnd.plotly.v1+json': {}, 'image/png': PNG, 'text/plain': 'Nine digits' },
        { alt: 'Nine "digits" & more', 'image/png': { width: 396 } },
      ),
      display({ 'image/svg+xml': SVG }, { 'image/svg+xml': { alt: 'A curve' } }),
    ]),
  );
  writeFileSync(join(folder, '01-dataset.ipynb'), formatNotebook(notebook));
  const output = join(folder, 'pages');
  const pages = await exportHtml(['01-dataset.ipynb'], {
    folder,
    output,
    ...(await tools()),
  });
  expect(pages).toEqual([join(output, '01-dataset.html')]);
  page = readFileSync(pages[0], 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('figures are pictures with their words and their size; in a picture, an SVG runs no script', () => {
  const svg = Buffer.from(SVG).toString('base64');
  expect(page.match(/<img\b[^>]*>/g)).toEqual([
    `<img alt='Nine "digits" &amp; more' src="data:image/png;base64,${PNG}" width="396"/>`,
    `<img alt="A curve" src="data:image/svg+xml;base64,${svg}"/>`,
  ]);
});

test('the page fetches MathJax and nothing else', () => {
  const fetched = [...page.matchAll(/<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(https?:[^"]*)"/g)].map(
    (m) => m[1],
  );
  expect(fetched).toEqual([expect.stringContaining('/mathjax/')]);
});
