// `npm test`: set-up, then Jest with the arguments that were given (`npm test -- --selectProjects unit`).
import path from 'node:path';
import { childEnvironment, paths, root } from './lib/environment.mjs';
import { runInForeground } from './lib/foreground.mjs';
import { setUp } from './lib/set-up.mjs';

/** @param {string[]} args */
export default async function main(args) {
  await setUp({ again: 'npm test' });
  const jest = path.join(paths.nodeModules, 'jest', 'bin', 'jest.js');
  // Jest's own place for its cache would be the system's temporary folder.
  const cache = `--cacheDirectory=${path.join(paths.cache, 'jest')}`;
  return runInForeground(process.execPath, [jest, cache, ...args], { cwd: root, env: childEnvironment() });
}
