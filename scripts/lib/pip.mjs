/** Where pip gets its packages from, and how long it should wait for that. */
import { childEnvironment, paths } from './environment.mjs';
import { isReachable } from './network.mjs';
import { unreachable } from './explain.mjs';
import { runTool } from './tool.mjs';

/**
 * How pip is to ask its index. pip looks there for every package, even when a second source (an extra index,
 * find-links) has them all, and where a firewall swallows packets each look takes as long as the timeout. So an index
 * that does not answer is left out.
 *
 * @param {string} what what cannot be done without it, as errors begin
 * @param {string} again the command to type after a failure
 * @returns {Promise<{ args: string[], context: import('./explain.mjs').Context }>} options of `pip install` and
 *   `pip download`, and what `explain` needs should they fail
 * @throws Problem if the index does not answer and there is no second source
 */
export async function askIndex(what, again) {
  const settings = await runTool(paths.python, ['-m', 'pip', 'config', 'list'], { env: childEnvironment() });
  const { url, extraUrls, hasLinks, hasProxy } = readPipSettings(settings, process.env);
  const patience = ['--retries', '1', '--timeout', '10'];
  const index = `pip's package index (${new URL(url).host})`;
  if (hasProxy || (await isReachable(url))) return { args: patience, context: { what, again, index } };
  const context = { what, again, index, isSilent: true };
  if (extraUrls.length > 0) return { args: [...patience, '--index-url', extraUrls[0]], context };
  if (hasLinks) return { args: ['--no-index'], context };
  throw unreachable({ what, again, index });
}

/**
 * What pip's settings say about where packages come from.
 *
 * @param {string} list what `pip config list` prints
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ url: string, extraUrls: string[], hasLinks: boolean, hasProxy: boolean }} `url` is the index's
 * @example readPipSettings("global.index-url='https://mirror.example/simple'", {}).url
 */
export function readPipSettings(list, env) {
  /** @param {string} name */
  const setting = (name) => {
    const variable = env[`PIP_${name.toUpperCase().replaceAll('-', '_')}`];
    return variable ?? new RegExp(`^(?:global|install)\\.${name}='(.*)'\\s*$`, 'm').exec(list)?.[1];
  };
  return {
    url: setting('index-url') || 'https://pypi.org/simple',
    // Several stand in one variable with spaces between them, and in a file on lines of their own ("\\n" in the list).
    extraUrls: (setting('extra-index-url') ?? '').split(/\s+|\\n/).filter(Boolean),
    hasLinks: Boolean(setting('find-links')),
    hasProxy: Boolean(setting('proxy')),
  };
}
