/**
 * The npm packages, from the lockfile.
 *
 * No stamp of ours: npm itself leaves node_modules/.package-lock.json at the end of an installation and deletes it
 * at the beginning, and it also knows about an `npm ci` or `npm install` that somebody typed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { installerEnvironment, paths, root } from '../lib/environment.mjs';
import { explain } from '../lib/explain.mjs';
import { findNpm } from '../lib/npm.mjs';
import { showStep } from '../lib/progress.mjs';
import { runTool } from '../lib/tool.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[] }} Package */
/** @typedef {Record<string, Package>} Packages */

/**
 * Optional, because its own installation may fail, but wanted: `npm run native` builds it. After a failed download
 * `npm install` leaves it out altogether.
 */
const WANTED = 'node_modules/@tensorflow/tfjs-node';

/**
 * Whether what npm installed is what the lockfile says.
 *
 * @param {Packages} locked the packages of package-lock.json
 * @param {Packages | undefined} installed those of node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} machine a folder may have come from another one
 * @returns {boolean}
 */
export function isInstalled(locked, installed, { platform, arch } = process) {
  if (!installed) return false;
  return Object.entries(locked).every(([name, wanted]) => {
    if (name === '') return true;
    const found = installed[name];
    if (!found) return Boolean(wanted.optional) && name !== WANTED;
    return found.version === wanted.version && fits(wanted.os, platform) && fits(wanted.cpu, arch);
  });
}

/**
 * Whether a package's list of systems or processors allows this one ("!win32" excludes).
 *
 * @param {string[] | undefined} allowed
 * @param {string} here
 */
function fits(allowed, here) {
  if (!allowed || allowed.includes('wasm32')) return true;
  return !allowed.includes(`!${here}`) && (allowed.includes(here) || allowed.every((name) => name.startsWith('!')));
}

/**
 * @param {string} file
 * @returns {Packages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** @type {import('../lib/set-up.mjs').Step} */
export const nodePackages = {
  name: 'npm packages',
  megabytes: 1000,
  isDone: () =>
    isInstalled(readPackages(paths.lockfile) ?? {}, readPackages(path.join(paths.nodeModules, '.package-lock.json'))),
  async run({ again }) {
    const npm = findNpm();
    const count = Object.values(readPackages(paths.lockfile) ?? {}).filter(({ optional }) => !optional).length - 1;
    await showStep(`npm packages (${count} or more)`, async () => {
      const start = [npm, '--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];
      const options = { cwd: root, env: installerEnvironment(), name: 'npm', log: 'npm' };
      try {
        // A registry that does not answer is noticed here in seconds; one that does may then take its time. A registry
        // without this address answers all the same.
        await runTool(process.execPath, [...start, 'ping', '--fetch-timeout=5000'], options).catch((error) => {
          if (!/\bE[45]\d\d\b/.test(error.output)) throw error;
        });
        // Install scripts stay off: the only one that the course could use is tfjs-node's, a step of its own.
        await runTool(process.execPath, [...start, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], options);
      } catch (error) {
        throw explain(error, { what: 'the npm packages could not be installed', again, index: "npm's registry" });
      }
    });
    // Half a gigabyte that only a second installation would use.
    fs.rmSync(paths.npmCache, { recursive: true, force: true });
  },
};
