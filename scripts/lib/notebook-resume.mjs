/**
 * Which notebooks an interrupted run had finished, so that the next run need not repeat them.
 *
 * A notebook counts as finished only with the same inputs: its code, the compiled library, the profile. The record is
 * one small file, written after each notebook and deleted by the run that reaches the end. Imports notebook-file.mjs and stamp.mjs.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeHash, sha256 } from './notebook-file.mjs';
import { writeAtomically } from './stamp.mjs';

/** SHA-256 over names and contents of the compiled library's JavaScript. */
export function libraryHash(folder) {
  const names = readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.js'))
    .sort();
  return sha256(names.map((name) => `${name} ${sha256(readFileSync(join(folder, name)))}\n`).join(''));
}

/** What decides the outputs of a notebook, as one hash. */
export const inputHash = (notebook, library, profile) => sha256(`${codeHash(notebook)} ${library} ${profile}`);

/**
 * Opens the record.
 *
 * @param {string} path the file; missing or broken, it means that nothing is finished
 * @returns {{ has: (name: string, inputs: string) => boolean, add: (name: string, inputs: string) => void,
 *   clear: () => void }}
 */
export function openRecord(path) {
  let finished = {};
  try {
    finished = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // No run was interrupted, or its record is unreadable: run everything.
  }
  return {
    has: (name, inputs) => finished[name] === inputs,
    add: (name, inputs) => {
      finished[name] = inputs;
      writeAtomically(path, JSON.stringify(finished, null, 1));
    },
    clear: () => {
      finished = {};
      rmSync(path, { force: true });
    },
  };
}
