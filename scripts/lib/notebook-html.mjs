/**
 * Exports notebooks as they are to web pages, with nbconvert and our template (scripts/notebooks-html).
 *
 * Pictures and styles are inside the pages; only formulas need the network, for MathJax. Imports explain.mjs and
 * tool.mjs.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explain } from './explain.mjs';
import { runTool } from './tool.mjs';

const TEMPLATE = 'notebooks-html';
const SCRIPTS = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @param {string[]} names notebooks in `folder`
 * @param {object} options
 * @param {string} options.folder where the notebooks lie
 * @param {string} options.output the folder for the pages; it is made where it is missing
 * @param {string} options.python the .venv's Python
 * @param {NodeJS.ProcessEnv} options.env of the child process
 * @returns {Promise<string[]>} the paths of the pages
 * @throws Problem if nbconvert fails
 */
export async function exportHtml(names, { folder, output, python, env }) {
  mkdirSync(output, { recursive: true });
  const template = ['--template', TEMPLATE, `--TemplateExporter.extra_template_basedirs=${SCRIPTS}`];
  const files = names.map((name) => join(folder, name));
  const args = ['-m', 'nbconvert', '--to', 'html', '--no-prompt', ...template, '--output-dir', output, ...files];
  try {
    await runTool(python, args, { env, log: 'html' });
  } catch (error) {
    throw explain(error, { what: 'the notebooks could not be exported', again: 'npm run notebooks -- --html' });
  }
  return names.map((name) => join(output, name.replace(/\.ipynb$/, '.html')));
}
