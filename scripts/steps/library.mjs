/** Compiles `src` to `src/dist`, which is what a notebook's `import … from '../src'` loads. */
import fs from 'node:fs';
import path from 'node:path';
import { childEnvironment, paths, root } from '../lib/environment.mjs';
import { Problem } from '../lib/problem.mjs';
import { showStep } from '../lib/progress.mjs';
import { isFresh, keyOf, removeStamp, writeStamp } from '../lib/stamp.mjs';
import { takeOver } from '../lib/take-over.mjs';
import { runTool, ToolError } from '../lib/tool.mjs';

/**
 * The source files of the library, relative to src, in a fixed order.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function sources(folder = paths.src) {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith(`dist${path.sep}`))
    .sort();
}

function key() {
  const files = [...sources(), 'tsconfig.json', path.join('..', 'tsconfig.json')];
  // Names too, or a renamed file would go unnoticed; the lockfile, because types come from packages.
  return keyOf('1', ...files.flatMap((file) => [file, { file: path.join(paths.src, file) }]), { file: paths.lockfile });
}

/**
 * Where the compiler writes, since it empties each file before it fills it, and a kernel may load it just then. As deep as
 * src/dist, so that source maps find the sources from there.
 */
const fresh = path.join(paths.cache, 'dist');

/** @type {import('../lib/set-up.mjs').Step} */
export const library = {
  name: "the course's library",
  megabytes: 5,
  isDone: () => isFresh(paths.dist, key()),
  async run({ again }) {
    const now = key();
    await showStep("The course's library (src)", async () => {
      fs.rmSync(fresh, { recursive: true, force: true });
      const tsc = path.join(paths.nodeModules, 'typescript', 'bin', 'tsc');
      try {
        await runTool(process.execPath, [tsc, '-p', paths.src, '--outDir', fresh], {
          cwd: root,
          env: childEnvironment(),
          log: 'tsc',
        });
      } catch (error) {
        if (!(error instanceof ToolError)) throw error;
        throw new Problem(`${error.output.trim()}\n\nsrc does not compile. Mend it, then type "${again}" again.`);
      }
      removeStamp(paths.dist);
      takeOver(fresh, paths.dist);
      fs.rmSync(fresh, { recursive: true, force: true });
      writeStamp(paths.dist, now);
    });
  },
};
