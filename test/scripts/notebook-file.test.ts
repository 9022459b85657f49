/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from './import_script';
import { code, display, markdown, notebookOf, stdout, type Notebook } from './notebook_of';

let file: {
  selectNotebooks: (names: string[], wanted: string[]) => string[];
  parseNotebook: (json: string, name: string) => Notebook;
  formatNotebook: (notebook: Notebook) => string;
};
let cleanNotebook: (notebook: Notebook, executed: Notebook, profile: string) => Notebook;
let rules: Record<string, (notebook: Notebook) => unknown[]>;
beforeAll(async () => {
  file = await importScript('lib/notebook-file.mjs');
  ({ cleanNotebook } = await importScript<{ cleanNotebook: typeof cleanNotebook }>('lib/notebook-clean.mjs'));
  rules = await importScript('lib/notebook-rules.mjs');
});

const names = ['01-dataset.ipynb', '02-model-building.ipynb', '03-l2.ipynb'];

test('notebooks are chosen by the beginning of their names and keep their order', () => {
  expect(file.selectNotebooks(names, [])).toEqual(names);
  expect(file.selectNotebooks(names, ['03', 'notebooks/01-dataset.ipynb', '03-l2'])).toEqual([names[0], names[2]]);
});

test('a notebook that does not exist is an error that lists those there are', () => {
  expect(() => file.selectNotebooks(names, ['01', '9'])).toThrow(
    'There is no notebook "9". There are: 01-dataset.ipynb, 02-model-building.ipynb, 03-l2.ipynb.',
  );
});

test('a file that is no notebook is an error that says so', () => {
  expect(() => file.parseNotebook('{"cells": [', '01-x.ipynb')).toThrow(/^01-x.ipynb: a notebook must be JSON, but /);
  for (const json of ['null', '{}', '{"cells": [], "nbformat": 3}'])
    expect(() => file.parseNotebook(json, '01-x.ipynb')).toThrow(
      "01-x.ipynb: a notebook must be in Jupyter's format 4",
    );
});

// What nbformat 5.11.1 writes for the same notebook:
// nbformat.write(nbformat.v4.new_notebook(cells=[…], metadata=…), "x.ipynb"), ids set to cell-1 and cell-2.
const AS_NBFORMAT_WRITES_IT = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "cell-1",
   "metadata": {},
   "source": [
    "# Größe\\n",
    "\\n",
    "Text"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "cell-2",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\\n",
      "b\\n"
     ]
    },
    {
     "data": {
      "application/vnd.plotly.v1+json": {
       "data": [],
       "layout": {}
      },
      "image/png": "iVBORw0KGgo=",
      "text/plain": [
       "two\\n",
       "lines"
      ]
     },
     "metadata": {
      "image/png": {
       "alt": "A figure"
      }
     },
     "output_type": "display_data"
    }
   ],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "TypeScript",
   "language": "typescript",
   "name": "tslab"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

test('a notebook is written byte for byte as Jupyter writes it, and reading gives it back', async () => {
  const data = {
    'text/plain': 'two\nlines',
    'image/png': 'iVBORw0KGgo=',
    'application/vnd.plotly.v1+json': { layout: {}, data: [] },
  };
  const notebook = await notebookOf(
    markdown('# Größe\n\nText'),
    code('', [stdout('a\nb\n'), display(data, { 'image/png': { alt: 'A figure' } })]),
  );
  notebook.metadata = { kernelspec: notebook.metadata.kernelspec };
  expect(file.formatNotebook(notebook)).toBe(AS_NBFORMAT_WRITES_IT);
  expect(file.parseNotebook(AS_NBFORMAT_WRITES_IT, 'x')).toEqual(notebook);
});

test('a list of texts inside JSON data stays a list', async () => {
  const notebook = await notebookOf(code('', [display({ 'application/vnd.plotly.v1+json': ['a', 'b'] })]));
  expect(file.parseNotebook(file.formatNotebook(notebook), 'x')).toEqual(notebook);
});

test('a run leaves a notebook that keeps every rule about metadata, whatever it was before', async () => {
  const author = await notebookOf(markdown('# T'), code('a();'));
  author.metadata = { kernelspec: { ...author.metadata.kernelspec, env: {} }, widgets: {}, toc: true };
  author.nbformat_minor = 4;
  author.cells.forEach((cell) => {
    delete cell.id;
    cell.metadata = { scrolled: true, tags: ['keep'], execution: {} };
  });
  author.cells[0].attachments = { 'a.png': {} };
  const executed = structuredClone(author);
  executed.metadata.language_info = { name: 'typescript' };
  executed.cells[1].execution_count = 3;
  executed.cells[1].outputs = [
    stdout('1%'),
    stdout('\r2%\n'),
    { output_type: 'execute_result', execution_count: 3, data: {} },
  ];

  const saved = cleanNotebook(author, executed, 'full');
  for (const rule of ['checkMetadata', 'checkExecuted', 'checkErrors']) expect(rules[rule](saved)).toEqual([]);
  expect(saved.cells.map((cell) => cell.metadata)).toEqual([{ tags: ['keep'] }, { tags: ['keep'] }]);
  expect(saved.cells[0].attachments).toEqual({ 'a.png': {} });
  expect(saved.cells[1].outputs).toEqual([
    stdout('2%\n'),
    { output_type: 'execute_result', execution_count: null, data: {} },
  ]);
  expect(cleanNotebook(saved, { ...saved }, 'full')).toEqual(saved);
});

test('a run of the quick profile is no run of the full one', async () => {
  const notebook = await notebookOf(code('a();'));
  expect(rules.checkExecuted(cleanNotebook(notebook, notebook, 'quick'))).toHaveLength(1);
});
