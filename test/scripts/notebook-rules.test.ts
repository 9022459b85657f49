/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from './import_script';
import { code, display, markdown, notebookOf, stdout, type Notebook } from './notebook_of';

interface Problem {
  cell?: number;
  line?: number;
  message: string;
}
type Rule = (notebook: Notebook) => Problem[];
let rules: Record<'checkTitle' | 'checkMetadata' | 'checkErrors' | 'checkExecuted' | 'checkAltTexts', Rule> & {
  checkOrder: (names: string[]) => Problem[];
  checkPaths: (notebook: Notebook, root: string) => Problem[];
};
beforeAll(async () => {
  rules = await importScript('lib/notebook-rules.mjs');
});

const PNG = 'iVBORw0KGgo=';
const figure = (metadata: Record<string, unknown> = { 'image/png': { alt: 'Nine digits' } }) =>
  display({ 'application/vnd.plotly.v1+json': { data: [] }, 'image/png': PNG, 'text/plain': 'Nine digits' }, metadata);

test('a good notebook breaks no rule', async () => {
  const notebook = await notebookOf(
    markdown('# Dataset\n\n![a digit](digit.png)\n\n## What it is'),
    code('import { f } from "../src";', [stdout('28 × 28\n'), figure()]),
    markdown('```sh\n# a comment\n```\nSee https://example.org/home/page and the folder data/mnist.'),
  );
  const { checkTitle, checkMetadata, checkErrors, checkExecuted, checkAltTexts, checkPaths } = rules;
  for (const rule of [checkTitle, checkMetadata, checkErrors, checkExecuted, checkAltTexts])
    expect(rule(notebook)).toEqual([]);
  expect(checkPaths(notebook, '/anywhere/course')).toEqual([]);
});

test('names number the lessons without a gap', () => {
  expect(rules.checkOrder(['01-dataset.ipynb', '02-model-building.ipynb'])).toEqual([]);
  expect(rules.checkOrder(['01-dataset.ipynb', '03-l2.ipynb'])).toHaveLength(1);
  expect(rules.checkOrder(['01-dataset.ipynb', '01-other.ipynb'])).toHaveLength(1);
  expect(rules.checkOrder(['01-Data_Set.ipynb'])).toHaveLength(1);
  expect(rules.checkOrder(['01-dataset.ipynb', 'Untitled.ipynb'])[0].message).toContain('Untitled.ipynb');
});

test('the first cell must begin with the only title', async () => {
  const bad = [
    await notebookOf(code('1')),
    await notebookOf(markdown('## Dataset')),
    await notebookOf(markdown('Hello\n# Dataset')),
    await notebookOf(code('1'), markdown('# Dataset')),
    await notebookOf(),
  ];
  for (const notebook of bad) expect(rules.checkTitle(notebook)).toHaveLength(1);
  expect(rules.checkTitle(await notebookOf(markdown('# Dataset'), markdown('Text\n# Another')))).toMatchObject([
    { cell: 2, line: 2 },
  ]);
});

test('metadata that a run or an editor left are found', async () => {
  const good = await notebookOf(markdown('# T'), code('1'));
  const broken: ((n: Notebook) => void)[] = [
    (n) => (n.metadata.widgets = {}),
    (n) => (n.metadata.kernelspec = { name: 'python3' }),
    (n) => (n.nbformat_minor = 4),
    (n) => (n.cells[1].metadata.execution = { 'shell.execute_reply': '2026-01-01' }),
    (n) => (n.cells[1].id = n.cells[0].id),
    (n) => delete n.cells[1].id,
    (n) => (n.cells[1].execution_count = 7),
    (n) => (n.cells[1].outputs = [{ output_type: 'execute_result', execution_count: 7, data: {} }]),
  ];
  for (const breakIt of broken) {
    const notebook = structuredClone(good);
    breakIt(notebook);
    expect(rules.checkMetadata(notebook)).toHaveLength(1);
  }
  good.cells[1].metadata = { tags: ['solution'], jupyter: { source_hidden: true } };
  expect(rules.checkMetadata(good)).toEqual([]);
});

test('an error among the outputs is found, and so is anything on stderr', async () => {
  const stderr = { output_type: 'stream', name: 'stderr', text: '1:7 - Cannot find name\nmore' };
  const error = { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] };
  const notebook = await notebookOf(code('1', [stdout('fine')]), code('2', [stderr]), code('3', [stdout('a'), error]));
  expect(rules.checkErrors(notebook)).toEqual([
    { cell: 2, message: 'an output is an error: 1:7 - Cannot find name' },
    { cell: 3, message: 'an output is an error: E: v' },
  ]);
});

test('code that was not executed in the full profile is found', async () => {
  const notebook = await notebookOf(markdown('# T'), code('const a = 1;'), code(''));
  expect(rules.checkExecuted({ ...notebook, metadata: {} })).toHaveLength(1);
  const { executed } = notebook.metadata.course!;
  expect(rules.checkExecuted({ ...notebook, metadata: { course: { profile: 'quick', executed } } })).toHaveLength(1);
  notebook.cells[0].source = '# Another title';
  expect(rules.checkExecuted(notebook)).toEqual([]);
  notebook.cells[1].source = 'const a = 2;';
  expect(rules.checkExecuted(notebook)).toHaveLength(1);
});

test('swapping two cells, or moving code from one to the other, counts as a change', async () => {
  const swapped = await notebookOf(code('a();'), code('b();'));
  swapped.cells.reverse();
  expect(rules.checkExecuted(swapped)).toHaveLength(1);
  const moved = await notebookOf(code('a();\n'), code('b();'));
  [moved.cells[0].source, moved.cells[1].source] = ['a();', '\nb();'];
  expect(rules.checkExecuted(moved)).toHaveLength(1);
});

test.each([
  '/home/ada/course/x',
  'at f (/home/ada/x.js:1:2)',
  '/Users/ada/x',
  'C:\\Users\\ada\\x',
  'C:/Users/ada',
  'D:\\\\course\\\\x',
  '/tmp/x',
  'file:///work/x',
  '"/root/x"',
  '/private/var/folders/x',
  'the checkout at /data/checkout here',
])('the path of a machine is found: %s', async (text) => {
  const find = (notebook: Notebook) => rules.checkPaths(notebook, '/data/checkout');
  expect(find(await notebookOf(markdown(text)))).toMatchObject([{ cell: 1 }]);
  expect(find(await notebookOf(code(text)))).toHaveLength(1);
  expect(find(await notebookOf(code('', [stdout(text)])))).toHaveLength(1);
  expect(find(await notebookOf(code('', [display({ 'text/html': `<b>${text}</b>` })])))).toHaveLength(1);
  expect(find(await notebookOf(code('', [display({ 'a/b+json': { title: [{ text }] } })])))).toHaveLength(1);
  expect(find(await notebookOf(code('', [display({}, { 'image/png': { alt: text } })])))).toHaveLength(1);
});

test.each([
  'https://example.org/home/ada/x',
  '../src and ./home/x and data/tmp/x',
  'either/work or /or',
  'console.log("A:\\nB:\\n")',
  'a 1/2/3 date, 5/home',
  'aGVsbG8/home/xyz+/tmp/abc==',
])('no path of a machine is seen in: %s', async (text) => {
  expect(rules.checkPaths(await notebookOf(markdown(text), code(text)), '/data/checkout')).toEqual([]);
});

test('a picture in base64 is not searched for paths', async () => {
  const notebook = await notebookOf(code('', [display({ 'image/png': '/home/abc' })]));
  expect(rules.checkPaths(notebook, '/data/checkout')).toEqual([]);
});

test('a picture without alt text is found, in text and in outputs', async () => {
  const mute = [
    markdown('![](digit.png)'),
    markdown('![ ][digit]'),
    markdown('<img src="digit.png">'),
    markdown('<img src="digit.png" alt="">'),
    code('', [figure({})]),
    code('', [figure({ 'image/png': { alt: ' ' } })]),
    code('', [display({ 'image/svg+xml': '<svg/>' })]),
    code('', [display({ 'text/html': '<p><img src="x"></p>' })]),
  ];
  for (const cell of mute) expect(rules.checkAltTexts(await notebookOf(cell))).toMatchObject([{ cell: 1 }]);
  const spoken = [
    markdown('![a seven](digit.png) and <img alt="a seven" src="digit.png">'),
    code('', [figure({ alt: 'Nine digits' })]),
    code('', [display({ 'image/svg+xml': '<svg/>' }, { 'image/svg+xml': { alt: 'A curve' } })]),
  ];
  expect(rules.checkAltTexts(await notebookOf(...spoken))).toEqual([]);
});

test('a Plotly figure without a static picture or a text beside it is found', async () => {
  const plotly = { 'application/vnd.plotly.v1+json': {} };
  const alt = { alt: 'Nine digits' };
  for (const data of [plotly, { ...plotly, 'text/plain': 'x' }, { ...plotly, 'image/png': PNG }])
    expect(rules.checkAltTexts(await notebookOf(code('', [display(data, alt)])))).toHaveLength(1);
});
