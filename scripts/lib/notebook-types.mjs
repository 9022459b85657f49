/**
 * Type-checks the cells of a notebook with tslab's own compiler, so that this check and the kernel agree to the
 * letter: not strict, target and library ES2022, Node10 resolution, names of earlier cells known in later ones,
 * top-level await allowed, imports resolved from the notebook's folder.
 *
 * It runs nothing, and needs `src` compiled, since cells see its declarations. Imports tslab.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Opens a checker for the notebooks of a folder. Opening takes seconds and a cell a tenth of one: open one for all.
 *
 * @param {string} folder where the notebooks lie, and so what their imports start from
 * @returns {{ check: (notebook: import('./notebook-file.mjs').Notebook) => import('./notebook-rules.mjs').Problem[],
 *   close: () => void }} `close` ends the watching of files, without which the process would not end
 */
export function openTypeChecker(folder) {
  const converter = createConverterIn(folder);
  return { check: (notebook) => checkCells(notebook, converter), close: () => converter.close() };
}

function checkCells({ cells }, converter) {
  let declared = '';
  return cells.flatMap((cell, index) => {
    if (cell.cell_type !== 'code') return [];
    const { diagnostics, declOutput } = converter.convert(declared, cell.source);
    // The names of a cell that does not compile are unknown, as they would be in the kernel.
    if (diagnostics.length === 0) declared = declOutput ?? '';
    return diagnostics.map(({ start, messageText }) => ({
      cell: index + 1,
      line: start.line + 1,
      column: start.character + 1,
      message: messageText,
    }));
  });
}

/** tslab compiles for the process's working directory, which it asks for once, when the converter is made. */
function createConverterIn(folder) {
  const { createConverter } = require('tslab/dist/converter.js');
  const { sys } = createRequire(require.resolve('tslab'))('@tslab/typescript-for-tslab');
  const getCurrentDirectory = sys.getCurrentDirectory;
  sys.getCurrentDirectory = () => folder.replaceAll('\\', '/');
  try {
    return createConverter();
  } finally {
    sys.getCurrentDirectory = getCurrentDirectory;
  }
}
