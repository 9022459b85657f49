/** Finds npm's own program, so that it runs under the very Node that runs us and without a shell. */
import fs from 'node:fs';
import path from 'node:path';
import { Problem } from './problem.mjs';

/**
 * @param {{ env?: NodeJS.ProcessEnv, execPath?: string, exists?: (file: string) => boolean }} [options] for tests
 * @returns {string} the path of npm-cli.js, to be run by process.execPath
 * @throws Problem if there is none
 */
export function findNpm({ env = process.env, execPath = process.execPath, exists = fs.existsSync } = {}) {
  const node = path.dirname(execPath);
  const search = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const inPath = search
    .split(path.delimiter)
    .flatMap((folder) =>
      ['node_modules/npm/bin/npm-cli.js', '../lib/node_modules/npm/bin/npm-cli.js'].map((file) =>
        path.join(folder, file),
      ),
    );
  const candidates = [
    // Set by npm when it runs a script; yarn and pnpm set it too, to themselves, and cannot read our lockfile.
    ...(path.basename(env.npm_execpath ?? '') === 'npm-cli.js' ? [String(env.npm_execpath)] : []),
    path.join(node, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(node, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...inPath,
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = candidates.find(exists);
  if (found) return found;
  throw new Problem(
    `There is no npm beside Node (${execPath}). Install it (Debian and Ubuntu: "sudo apt-get install npm"; elsewhere it ` +
      'comes with Node from https://nodejs.org), then type the command again.',
  );
}
