/**
 * `npm run notebooks`: executes the lessons in a real Jupyter kernel and saves their outputs, or exports them.
 *
 * It reads the options; lib/notebook-run.mjs does the work.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { childEnvironment, paths } from './lib/environment.mjs';
import { listNotebooks, selectNotebooks } from './lib/notebook-file.mjs';
import { exportHtml } from './lib/notebook-html.mjs';
import { runNotebooks } from './lib/notebook-run.mjs';
import { Problem } from './lib/problem.mjs';
import { setUp } from './lib/set-up.mjs';

const HELP = `npm run notebooks [-- options] [notebook …]

Executes the notebooks, all of them or those named ("02" is enough), in order, each in a fresh kernel, and saves their
outputs. A notebook in which a cell fails is left as it was. After an interruption the same command goes on where it
was.

  --quick           the quick profile (a few thousand images), saved in .cache/notebooks/quick; the notebooks themselves
                    stay as they are
  --fresh           run again also what an interrupted run had finished
  --timeout SECONDS the longest time a cell may take; default: 3600
  --html            execute nothing: export the notebooks as they are to web pages. Pictures are inside the pages;
                    formulas need the network (MathJax)
  --output FOLDER   where the pages go; default: .cache/html
  --help            this text`;

/** @type {import('node:util').ParseArgsConfig['options']} */
const OPTIONS = {
  quick: { type: 'boolean' },
  fresh: { type: 'boolean' },
  timeout: { type: 'string' },
  html: { type: 'boolean' },
  output: { type: 'string' },
  help: { type: 'boolean' },
};

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export default async function main(args) {
  const { values, positionals, timeout } = readArguments(args);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const names = selectNotebooks(listNotebooks(paths.notebooks), positionals);
  await setUp({ again: 'npm run notebooks', quiet: true });
  const tools = { folder: paths.notebooks, python: paths.python, env: childEnvironment() };

  if (values.html) {
    const output = path.resolve(values.output ?? path.join(paths.cache, 'html'));
    for (const page of await exportHtml(names, { ...tools, output })) console.log(path.relative('', page));
    return 0;
  }

  const cache = path.join(paths.cache, 'notebooks');
  const profile = values.quick ? 'quick' : 'full';
  const target = values.quick ? path.join(cache, 'quick') : paths.notebooks;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop.abort());
  const { fresh } = values;
  // The library is there only now, after the set-up.
  const { savedBundle } = await import(pathToFileURL(path.join(paths.dist, 'notebook', 'saved_bundle.js')).href);
  await runNotebooks(names, {
    ...tools,
    profile,
    target,
    library: paths.dist,
    toSaved: savedBundle,
    cache,
    timeout,
    fresh,
    signal: stop.signal,
  });
  if (values.quick) console.log(`Executed notebooks: ${path.relative('', target)}`);
  return 0;
}

/** @param {string[]} args */
function readArguments(args) {
  const { values, positionals } = parse(args);
  if (values.html && (values.quick || values.fresh || values.timeout))
    throw new Problem('--html executes nothing: leave --quick, --fresh and --timeout away.');
  if (values.output && !values.html)
    throw new Problem('--output is for --html: the outputs of a run have their place.');
  return { values, positionals, timeout: readTimeout(values.timeout) };
}

/**
 * @param {string[]} args
 * @returns {{ values: { quick?: boolean, fresh?: boolean, timeout?: string, html?: boolean, output?: string,
 *   help?: boolean }, positionals: string[] }}
 */
function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
  }
}

/** @param {string} [text] */
function readTimeout(text = '3600') {
  const seconds = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(seconds >= 1))
    throw new Problem(`--timeout must be a whole number of seconds, at least 1, but it is "${text}".`);
  return seconds;
}
