/**
 * Finds a Chromium on this computer and starts it for a test: any browser of its family will do.
 *
 * Nothing is downloaded. Where there is none, tests are skipped with the reason in their name, except in CI, where a
 * test that is not run would go unnoticed: there they fail.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const APPS = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
const PROGRAMS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

function candidates(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') return APPS.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  if (process.platform === 'win32')
    return [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].flatMap((folder) =>
      folder ? PROGRAMS.map((program) => join(folder, program)) : [],
    );
  const folders = (env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/**
 * Where Chromium is: what CHROMIUM_PATH names, or else the first browser found in the usual places.
 *
 * @throws Error if CHROMIUM_PATH names no file
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (!env.CHROMIUM_PATH) return candidates(env).find(existsSync);
  if (existsSync(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH;
  throw new Error(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which does not exist.`);
}

/** Declares tests that need Chromium; `name` is what they are about. */
export function describeInChromium(name: string, tests: (executablePath: string) => void): void {
  const path = findChromium();
  if (path) describe(`${name} in Chromium`, () => tests(path));
  else if (process.env.CI)
    test(`${name} in Chromium`, () => {
      throw new Error('No Chromium was found, and in CI this test must run. Install one or set CHROMIUM_PATH.');
    });
  else test.skip(`${name}: no Chromium, Chrome or Edge was found (set CHROMIUM_PATH)`, () => {});
}

/** Starts Chromium without a window, with a fresh profile in the folder; without one, in the system's temporary folder. */
export function startChromium(executablePath: string, profile = ''): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 1000 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
