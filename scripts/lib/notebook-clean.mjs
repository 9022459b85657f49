/**
 * What a saved notebook keeps: text, code, outputs and a few words of metadata, nothing that differs from one run or
 * person to the next without meaning anything (execution counts, timings, scroll positions).
 *
 * Imports notebook-file.mjs and notebook-text.mjs.
 */
import { codeHash } from './notebook-file.mjs';
import { joinStreams } from './notebook-text.mjs';

/** Keys that a notebook's metadata may have. `course` is ours: the profile, and which code gave the outputs. */
export const NOTEBOOK_METADATA = ['course', 'kernelspec', 'language_info'];

/** Keys that a cell's metadata may have: they say how JupyterLab shows it (`jupyter.source_hidden`) and what it is. */
export const CELL_METADATA = ['jupyter', 'tags'];

/**
 * A notebook as it is saved after a run in which every code cell was executed.
 *
 * @param {import('./notebook-file.mjs').Notebook} notebook as the author left it
 * @param {import('./notebook-file.mjs').Notebook} executed the same cells with the outputs of the run
 * @param {'full' | 'quick'} profile the COURSE_PROFILE of the run
 * @returns {import('./notebook-file.mjs').Notebook} a new notebook; neither argument is changed
 */
export function cleanNotebook(notebook, executed, profile) {
  return {
    cells: notebook.cells.map((cell, index) => cleanCell(cell, index, executed.cells[index].outputs ?? [])),
    metadata: {
      course: { profile, executed: codeHash(notebook) },
      kernelspec: pick(notebook.metadata.kernelspec ?? {}, ['display_name', 'language', 'name']),
      language_info: executed.metadata.language_info,
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function cleanCell(cell, index, outputs) {
  const { cell_type, source, attachments } = cell;
  const base = { cell_type, id: cell.id ?? `cell-${index + 1}`, metadata: pick(cell.metadata, CELL_METADATA), source };
  if (cell_type === 'code') return { ...base, execution_count: null, outputs: joinStreams(outputs).map(cleanOutput) };
  return attachments ? { ...base, attachments } : base;
}

const cleanOutput = (output) => ('execution_count' in output ? { ...output, execution_count: null } : output);

const pick = (object, keys) => Object.fromEntries(keys.filter((key) => key in object).map((key) => [key, object[key]]));
