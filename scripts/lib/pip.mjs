/** Where pip gets its packages from, and how long it should wait for that. */
import { childEnvironment, paths } from './environment.mjs';
import { isReachable } from './network.mjs';
import { Problem } from './problem.mjs';
import { runTool } from './tool.mjs';

/**
 * How pip is to ask its index. pip looks there for every package, even when a second source (find-links, an extra
 * index) has them all, and where a firewall swallows packets each look takes as long as the timeout.
 *
 * @param {string} what what cannot be done without it, as errors begin
 * @param {string} again the command to type after a failure
 * @returns {Promise<string[]>} options of `pip install` and `pip download`
 * @throws Problem if the index does not answer and there is no second source
 */
export async function pipIndexOptions(what, again) {
  const settings = await runTool(paths.python, ['-m', 'pip', 'config', 'list'], { env: childEnvironment() });
  const { index, hasOther, hasProxy } = readPipSettings(settings, process.env);
  if (hasProxy || (await isReachable(index))) return ['--retries', '1', '--timeout', '15'];
  if (hasOther) return ['--retries', '0', '--timeout', '1'];
  throw new Problem(
    `${what}: pip's package index (${new URL(index).host}) cannot be reached. Check the ` +
      `network connection (behind a firewall: environment.md), then type "${again}" again.`,
  );
}

/**
 * What pip's settings say about where packages come from.
 *
 * @param {string} list what `pip config list` prints
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ index: string, hasOther: boolean, hasProxy: boolean }}
 * @example readPipSettings("global.index-url='https://mirror.example/simple'", {}).index
 */
export function readPipSettings(list, env) {
  /** @param {string} name */
  const setting = (name) => {
    const variable = env[`PIP_${name.toUpperCase().replaceAll('-', '_')}`];
    return variable ?? new RegExp(`^(?:global|install)\\.${name}='(.*)'\\s*$`, 'm').exec(list)?.[1];
  };
  return {
    index: setting('index-url') || 'https://pypi.org/simple',
    hasOther: Boolean(setting('extra-index-url') || setting('find-links') || setting('no-index')),
    hasProxy: Boolean(setting('proxy')),
  };
}
