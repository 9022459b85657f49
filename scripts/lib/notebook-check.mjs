/**
 * Holds a folder of notebooks against all the rules and collects what is wrong.
 *
 * Imports the rules (notebook-rules.mjs, notebook-syntax.mjs, notebook-types.mjs) and notebook-file.mjs.
 */
import { join } from 'node:path';
import { listNotebooks, readNotebook } from './notebook-file.mjs';
import {
  checkAltTexts,
  checkErrors,
  checkExecuted,
  checkMetadata,
  checkOrder,
  checkPaths,
  checkTitle,
} from './notebook-rules.mjs';
import { checkSyntax } from './notebook-syntax.mjs';
import { checkTypes } from './notebook-types.mjs';

/**
 * @param {string} folder where the notebooks lie
 * @param {string} root the checkout's folder, whose path must not stand in a notebook
 * @returns {{ names: string[], problems: string[] }} each problem as "notebook:cell:line:column: message"
 */
export function checkNotebooks(folder, root) {
  const names = listNotebooks(folder);
  const notebooks = names.map((name) => readNotebook(join(folder, name)));
  const typeProblems = checkTypes(notebooks, folder);
  const problems = notebooks.flatMap((notebook, index) =>
    [
      ...checkTitle(notebook),
      ...checkMetadata(notebook),
      ...checkSyntax(notebook),
      ...typeProblems[index],
      ...checkErrors(notebook),
      ...checkExecuted(notebook),
      ...checkAltTexts(notebook),
      ...checkPaths(notebook, root),
    ].map((problem) => describe(names[index], problem)),
  );
  return { names, problems: [...checkOrder(names).map(({ message }) => message), ...problems] };
}

/**
 * @param {string} name
 * @param {import('./notebook-rules.mjs').Problem} problem
 */
const describe = (name, { cell, line, column, message }) =>
  `${[name, cell, line, column].filter((part) => part !== undefined).join(':')}: ${message}`;
