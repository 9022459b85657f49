/**
 * The rules that a committed notebook keeps, one function each: it takes a notebook and returns the problems it finds.
 *
 * Not whether the code is right: notebook-types.mjs asks the compiler, notebook-syntax.mjs knows what tslab cannot
 * run. Nothing is read or run here. Imports notebook-clean.mjs and notebook-file.mjs.
 *
 * @typedef {{ cell?: number, line?: number, column?: number, message: string }} Problem all numbers count from 1
 */
import { CELL_METADATA, NOTEBOOK_METADATA } from './notebook-clean.mjs';
import { codeHash } from './notebook-file.mjs';

/**
 * File names number the lessons without a gap: 01-…, 02-….
 *
 * @param {string[]} names sorted
 * @returns {Problem[]}
 */
export function checkOrder(names) {
  return names.flatMap((name, index) => {
    const start = `${String(index + 1).padStart(2, '0')}-`;
    const good = name.startsWith(start) && /^\d\d-[a-z0-9]+(-[a-z0-9]+)*\.ipynb$/.test(name);
    return good ? [] : [{ message: `${name}: the name must be "${start}", then words in lower case with hyphens` }];
  });
}

/** The first cell is the title, a heading `# …`, and there is no other heading of that rank. */
export function checkTitle({ cells }) {
  const titles = cells.flatMap((cell, index) =>
    cell.cell_type === 'markdown' ? headings(cell.source).map((line) => ({ cell: index + 1, line })) : [],
  );
  if (titles[0]?.cell !== 1 || titles[0].line !== 1)
    return [{ cell: 1, message: 'the first cell must begin with the title of the lesson, "# …"' }];
  return titles.slice(1).map((at) => ({ ...at, message: 'a notebook has one title "# …": use "## …" here' }));
}

/** Metadata hold what the notebook needs and nothing that a run or a person left there. */
export function checkMetadata({ cells, metadata, nbformat_minor }) {
  const problems = [];
  const unknown = Object.keys(metadata).filter((key) => !NOTEBOOK_METADATA.includes(key));
  if (unknown.length > 0) problems.push({ message: `unclean metadata: ${unknown.join(', ')}` });
  if (metadata.kernelspec?.name !== 'tslab') problems.push({ message: 'the kernel must be "tslab"' });
  if (nbformat_minor < 5) problems.push({ message: 'the format must be 4.5 or later, which has cell ids' });
  const ids = new Set();
  cells.forEach((cell, index) => {
    const report = (message) => problems.push({ cell: index + 1, message });
    const extra = Object.keys(cell.metadata).filter((key) => !CELL_METADATA.includes(key));
    if (extra.length > 0) report(`unclean cell metadata: ${extra.join(', ')}`);
    if (!cell.id || ids.has(cell.id)) report(cell.id ? `the cell id "${cell.id}" is taken` : 'the cell has no id');
    ids.add(cell.id);
    if (cell.execution_count || cell.outputs?.some((output) => output.execution_count))
      report('execution counts are not saved');
  });
  return problems;
}

/** No saved output is an error. tslab reports every error on stderr, so that nothing may stand there. */
export function checkErrors({ cells }) {
  return cells.flatMap((cell, index) =>
    (cell.outputs ?? [])
      .filter((output) => output.output_type === 'error' || output.name === 'stderr')
      .map((output) => {
        const text = output.text ?? `${output.ename}: ${output.evalue}`;
        return { cell: index + 1, message: `an output is an error: ${text.trim().split('\n')[0]}` };
      }),
  );
}

/** The outputs come from one run, with the full profile, of exactly the code that stands in the notebook. */
export function checkExecuted(notebook) {
  const { course } = notebook.metadata;
  const remedy = 'run "npm run notebooks" for it';
  if (!course) return [{ message: `no run is recorded: ${remedy}` }];
  if (course.profile !== 'full') return [{ message: `the outputs are of the profile "${course.profile}": ${remedy}` }];
  if (course.executed !== codeHash(notebook)) return [{ message: `code has changed since it was run: ${remedy}` }];
  return [];
}

// Where a path can begin: not inside a word, an address or base64 text.
const BEFORE = String.raw`(?<![\w/.:+=-])(?:file://)?`;
const MACHINE_PATHS = [
  new RegExp(`${BEFORE}/(?:home|Users|root|work|workspace|tmp|mnt|opt|private|var|srv)/[\\w.@-]`),
  /(?<![A-Za-z])[A-Z]:\\{1,2}[\w .-]+\\{1,2}\w/,
  /(?<![A-Za-z])[A-Za-z]:[\\/]{1,2}Users[\\/]/,
];

/**
 * No path of anyone's machine stands in texts, code or outputs.
 *
 * @param {import('./notebook-file.mjs').Notebook} notebook
 * @param {string} root the checkout's own folder, which may look like none of the usual ones
 * @returns {Problem[]}
 */
export function checkPaths({ cells }, root) {
  const find = (text) => {
    if (text.includes(root)) return root;
    return MACHINE_PATHS.map((pattern) => text.match(pattern)?.[0]).find(Boolean);
  };
  return cells.flatMap((cell, index) =>
    [cell.source, ...(cell.outputs ?? []).flatMap(textsOf)].flatMap((text) => {
      const path = find(text);
      return path ? [{ cell: index + 1, message: `a path of one machine: ${path}…` }] : [];
    }),
  );
}

/** Every picture, in text or output, says in words what it shows; every Plotly figure has a picture beside it. */
export function checkAltTexts({ cells }) {
  const problems = [];
  cells.forEach((cell, index) => {
    const report = (message) => problems.push({ cell: index + 1, message });
    if (cell.cell_type === 'markdown' && hasMutePicture(cell.source)) report('a picture has no alt text: ![words](…)');
    for (const { data = {}, metadata = {} } of cell.outputs ?? []) {
      const pictures = Object.keys(data).filter((type) => type.startsWith('image/'));
      for (const type of pictures)
        if (!(metadata[type]?.alt ?? metadata.alt ?? '').trim()) report(`an output ${type} has no alt text`);
      if ('application/vnd.plotly.v1+json' in data && !(pictures.length > 0 && data['text/plain']))
        report('a Plotly figure needs a static picture and a text beside it');
      if (data['text/html'] && hasMutePicture(data['text/html'])) report('an <img> in an output has no alt text');
    }
  });
  return problems;
}

const hasMutePicture = (text) =>
  /!\[\s*\]\s*[([]/.test(text) ||
  (text.match(/<img\b[^>]*>/gi) ?? []).some((tag) => !/\balt\s*=\s*["']?[^"'\s>]/i.test(tag));

/** Numbers of the lines that are headings of the first rank, code blocks apart. */
function headings(markdown) {
  let fenced = false;
  return markdown.split('\n').flatMap((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    return !fenced && /^# /.test(line) ? [index + 1] : [];
  });
}

/** All texts of an output, those inside JSON included; pictures in base64 are no text. */
function textsOf(output) {
  if (output.text !== undefined) return [output.text];
  const readable = Object.entries(output.data ?? {}).filter(([type]) => !/^image\/(?!svg)/.test(type));
  return stringsIn([readable.map(([, value]) => value), output.metadata, output.traceback, output.evalue]);
}

function stringsIn(value) {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}
