/**
 * Executes notebooks one after the other and saves their outputs: what `npm run notebooks` does once everything is
 * installed.
 *
 * A notebook is saved only when all its cells ran without an error; the first one that fails ends the run. What an
 * interrupted run had finished is not run again. Imports the notebook-….mjs files beside it.
 *
 * @typedef {import('./notebook-file.mjs').Output} Output
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanNotebook } from './notebook-clean.mjs';
import { codeCells, codeHash, formatNotebook, parseNotebook, readNotebook } from './notebook-file.mjs';
import { runInKernel } from './notebook-kernel.mjs';
import { openProgress } from './notebook-progress.mjs';
import { inputHash, libraryHash, openRecord } from './notebook-resume.mjs';
import { clock, readDurations, stepsOf, writeDurations } from './notebook-timing.mjs';
import { Problem } from './problem.mjs';
import { writeAtomically } from './stamp.mjs';

/**
 * @param {string[]} names notebooks in `folder`, in the order to run them
 * @param {object} options
 * @param {'full' | 'quick'} options.profile the COURSE_PROFILE
 * @param {string} options.folder where the notebooks lie; also the kernel's working directory
 * @param {string} options.target where executed notebooks are saved; `folder` itself for the full profile
 * @param {string} options.library the compiled library
 * @param {(output: Output) => Promise<Output>} options.toSaved what becomes of a display output in the saved file
 * @param {string} options.cache a folder for the durations and the record of an interrupted run
 * @param {string} options.python the .venv's Python
 * @param {NodeJS.ProcessEnv} options.env of the child processes; COURSE_PROFILE is added
 * @param {number} options.timeout the longest time a cell may take, in seconds
 * @param {boolean} [options.fresh] run also what an interrupted run had finished; default: false
 * @param {AbortSignal} [options.signal] interrupts the run
 * @param {Parameters<typeof openProgress>[0]['out']} [options.out] where progress is shown; default: stdout
 * @throws Problem at the first notebook that fails
 */
export async function runNotebooks(
  names,
  { profile, folder, target, library, toSaved, cache, fresh = false, ...options },
) {
  const durationsPath = join(cache, `durations-${profile}.json`);
  const durations = readDurations(durationsPath);
  const record = openRecord(join(cache, `finished-${profile}.json`));
  if (fresh) record.clear();
  const compiled = libraryHash(library);
  const load = (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const notebook = parseNotebook(text, name);
    return { name, text, notebook, inputs: inputHash(notebook, compiled, profile) };
  };
  const isFinished = ({ name, notebook, inputs }) =>
    record.has(name, inputs) && isSaved(join(target, name), codeHash(notebook), profile);

  const jobs = names.map(load);
  const finished = jobs.filter(isFinished);
  const todo = jobs.filter((job) => !finished.includes(job));
  const plan = todo.map(({ name, notebook }) => ({ name, steps: stepsOf(notebook) }));
  const progress = openProgress({ plan, durations, out: options.out });
  try {
    for (const { name } of finished)
      progress.print(`${name}: finished by the interrupted run, its code has not changed (--fresh runs it again)`);
    for (const { name } of todo) {
      const job = load(name); // again: it may have been edited while the others ran
      const executed = await runOne(job, { ...options, folder, profile, cache, durations, durationsPath }, progress);
      const cleaned = cleanNotebook(job.notebook, executed, profile);
      for (const cell of cleaned.cells)
        cell.outputs &&= await Promise.all(cell.outputs.map((output) => (output.data ? toSaved(output) : output)));
      if (target === folder && readFileSync(join(folder, name), 'utf8') !== job.text)
        throw new Problem(
          `${name}: the file was changed while it ran, so that its outputs were not saved. Run it again.`,
        );
      writeAtomically(join(target, name), formatNotebook(cleaned));
      record.add(name, job.inputs);
      progress.leave(name);
    }
    record.clear();
  } finally {
    const seconds = progress.end();
    if (todo.length > 0) progress.print(`Time: ${clock(seconds)}.`);
  }
}

/** Whether a saved notebook is there, with the outputs of this code in this profile. */
function isSaved(path, hash, profile) {
  try {
    const { course } = readNotebook(path).metadata;
    return course?.profile === profile && course.executed === hash;
  } catch {
    return false;
  }
}

/** Runs one notebook; resolves to it with outputs. */
async function runOne({ name, notebook }, options, progress) {
  const { profile, folder, cache, durations, durationsPath, python, env, timeout, signal } = options;
  const cells = codeCells(notebook);
  const known = (durations[name] ??= {});
  const began = performance.now();
  const took = (id, seconds, text) => {
    known[id] = Math.round(seconds * 100) / 100;
    writeDurations(durationsPath, durations);
    progress.done(seconds, text);
  };
  progress.begin(name, cells.length);
  const result = await runInKernel(notebook, {
    python,
    env: { ...env, COURSE_PROFILE: profile },
    cwd: folder,
    scratch: cache,
    timeout,
    signal,
    onEvent(event) {
      if (event.event === 'ready') return took('kernel', (performance.now() - began) / 1000, 'kernel started');
      const cell = notebook.cells[event.cell];
      const number = cells.indexOf(cell) + 1;
      if (event.event === 'start') progress.cell(name, number, cells.length);
      if (event.event === 'end') took(cell.id, event.seconds, `${number}/${cells.length}  ${firstLine(cell.source)}`);
    },
  });
  if ('failure' in result) throw new Problem(describe(name, notebook, result.failure));
  return result.executed;
}

function firstLine(source) {
  const line = source.split('\n').find((text) => text.trim() !== '');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** What a person needs in order to find the fault: notebook, cell, its code, the error. */
function describe(name, notebook, { cell, reason, text }) {
  const rule = '-'.repeat(60);
  const end = 'The saved notebook was left as it was.';
  if (cell === null) return `${name}: ${text.trimEnd()}\n${end}`;
  const how = { error: 'failed', timeout: 'took too long', died: 'ended the kernel', kernel: 'broke off' }[reason];
  return [
    `${name}: cell ${cell + 1} of ${notebook.cells.length} ${how}.`,
    rule,
    notebook.cells[cell].source,
    rule,
    text.trimEnd(),
    rule,
    end,
  ].join('\n');
}
