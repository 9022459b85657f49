/**
 * Notebook files: which there are, reading them, and their text as Jupyter itself writes it.
 *
 * Not what may stand in them (notebook-rules.mjs) nor what a saved one keeps (notebook-clean.mjs).
 * Imports problem.mjs.
 *
 * @typedef {{ cell_type: string, id?: string, metadata: Record<string, any>, source: string,
 *   outputs?: Output[], execution_count?: null, attachments?: Record<string, any> }} Cell `source` is one string
 * @typedef {{ output_type: string, name?: string, text?: string, data?: Record<string, any>,
 *   metadata?: Record<string, any>, ename?: string, evalue?: string, traceback?: string[] }} Output
 * @typedef {{ cells: Cell[], metadata: Record<string, any>, nbformat: number, nbformat_minor: number }} Notebook
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from './problem.mjs';

/**
 * Names of the notebooks in a folder, in the order of the course: 01-…, 02-….
 *
 * @param {string} folder
 * @throws Problem if there is none
 */
export function listNotebooks(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  if (names.length === 0)
    throw new Problem(`There is no notebook in ${folder}. "git checkout notebooks" brings them back.`);
  return names.sort();
}

/**
 * The notebooks a person means by "02", "02-model", "02-model-building.ipynb" or "notebooks/02-model-building.ipynb".
 *
 * @param {string[]} names all notebooks, in order
 * @param {string[]} wanted beginnings of names; none means all
 * @returns {string[]} in the course's order, whatever the order of `wanted`
 * @throws Problem if one of `wanted` is the beginning of no name
 * @example selectNotebooks(['01-dataset.ipynb', '02-model-building.ipynb'], ['02']) // ['02-model-building.ipynb']
 */
export function selectNotebooks(names, wanted) {
  const chosen = new Set();
  for (const text of wanted) {
    const found = names.filter((name) => name.startsWith(basename(text)));
    if (found.length === 0) throw new Problem(`There is no notebook "${text}". There are: ${names.join(', ')}.`);
    found.forEach((name) => chosen.add(name));
  }
  return wanted.length === 0 ? names : names.filter((name) => chosen.has(name));
}

/** Parses a notebook; texts that the format splits into lines become one string each. */
export function parseNotebook(json, name) {
  let notebook;
  try {
    notebook = JSON.parse(json);
  } catch (error) {
    throw new Problem(
      `${name}: a notebook must be JSON, but ${/** @type {Error} */ (error).message}. Restore the file from git.`,
    );
  }
  if (!Array.isArray(notebook?.cells) || notebook.nbformat !== 4)
    throw new Problem(`${name}: a notebook must be in Jupyter's format 4. Open it in JupyterLab and save it again.`);
  for (const cell of notebook.cells) {
    cell.source = joined(cell.source);
    for (const output of cell.outputs ?? []) {
      if (output.text !== undefined) output.text = joined(output.text);
      for (const type of Object.keys(output.data ?? {})) {
        if (isLines(output.data[type]) && !type.endsWith('json')) output.data[type] = joined(output.data[type]);
      }
    }
  }
  return notebook;
}

/** Reads a notebook from a file. */
export const readNotebook = (path) => parseNotebook(readFileSync(path, 'utf8'), basename(path));

/**
 * The text of a notebook file as Jupyter writes it, so that saving in JupyterLab shows no differences in git:
 * keys in alphabetical order, one space of indentation, texts split into lines, a newline at the end.
 */
export function formatNotebook(notebook) {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.outputs && { outputs: cell.outputs.map(splitOutput) }),
  }));
  return `${JSON.stringify(sortKeys({ ...notebook, cells }), null, 1)}\n`;
}

/** The cells that a kernel runs: code cells that are not blank. */
export const codeCells = (notebook) =>
  notebook.cells.filter((cell) => cell.cell_type === 'code' && cell.source.trim() !== '');

/** SHA-256 over the sources of the code cells in order; a saved notebook carries the one that was executed. */
export const codeHash = (notebook) => sha256(JSON.stringify(codeCells(notebook).map((cell) => cell.source)));

/** SHA-256 in hexadecimal digits. */
export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

const isLines = (value) => Array.isArray(value) && value.every((line) => typeof line === 'string');
const joined = (text) => (Array.isArray(text) ? text.join('') : text);
const lines = (text) => text.split(/(?<=\n)/).filter((line) => line !== '');

// nbformat splits these and no others; a PNG stays one line.
const isText = (type) => type.startsWith('text/') || ['application/javascript', 'image/svg+xml'].includes(type);

function splitOutput(output) {
  if (output.output_type === 'stream') return { ...output, text: lines(output.text) };
  if (!output.data) return output;
  const data = Object.entries(output.data).map(([type, value]) => [
    type,
    isText(type) && typeof value === 'string' ? lines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  // By code unit, as Python sorts; "localeCompare" would depend on the machine.
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}
