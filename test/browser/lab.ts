/**
 * A JupyterLab for a test: started by `npm run lab` on a free port, with notebooks of the test's, ended with its kernels.
 *
 * Their folder lies beside a link to src, so that `import … from '../src'` finds the library.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Notebook } from '../scripts/notebook_of';

const ROOT = resolve(__dirname, '../..');

export interface Lab {
  /** A folder that goes when the lab ends; for a browser's profile, say. */
  readonly folder: string;
  /** The folder with the notebooks. */
  readonly notebooks: string;
  /** The address of a notebook in JupyterLab, token included, in a workspace where nothing else is open. */
  url(notebook: string): string;
  /** Ends the server and its kernels and deletes the folder. */
  stop(): Promise<void>;
}

/**
 * @param contents the notebooks by their file names
 * @param env additions to the environment, such as COURSE_PROFILE
 * @throws Error if the server ends or does not answer within 5 minutes
 */
export async function startLab(contents: Record<string, Notebook>, env: NodeJS.ProcessEnv): Promise<Lab> {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache', 'test-lab-'));
  const notebooks = join(folder, 'notebooks');
  mkdirSync(notebooks);
  for (const [name, notebook] of Object.entries(contents))
    writeFileSync(join(notebooks, name), JSON.stringify(notebook));
  symlinkSync(join(ROOT, 'src'), join(folder, 'src'), 'junction');

  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const options = [
    '--no-browser',
    `--port=${port}`,
    `--ServerApp.root_dir=${notebooks}`,
    `--IdentityProvider.token=${token}`,
    `--LabApp.user_settings_dir=${join(folder, 'settings')}`,
    `--LabApp.workspaces_dir=${join(folder, 'workspaces')}`,
  ];
  const server = spawn(process.execPath, [join(ROOT, 'scripts', 'run.cjs'), 'lab', ...options], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text) => (printed = (printed + text).slice(-10_000)));
  const ended = new Promise<void>((done) => server.on('close', () => done()));

  const stop = async () => {
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const until = performance.now() + 300_000;
  while (!(await answers(`http://localhost:${port}/api/status?token=${token}`))) {
    if (server.exitCode !== null || performance.now() > until) {
      await stop();
      throw new Error(`JupyterLab did not start:\n${printed}`);
    }
    await pause(200);
  }
  const url = (notebook: string) =>
    `http://localhost:${port}/lab/workspaces/test/tree/${notebook}?reset&token=${token}`;
  return { folder, notebooks, url, stop };
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail).listen(0, 'localhost', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
