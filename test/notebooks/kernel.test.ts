/**
 * What the runner takes for an error, in a real kernel: most of these leave the cell "ok" in Jupyter's own eyes.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gone, isAlive } from '../processes';
import { importScript } from '../scripts/import_script';
import { code, notebookOf, type Notebook } from '../scripts/notebook_of';
import { tools } from './tools';

interface Result {
  executed?: Notebook;
  failure?: { cell: number | null; reason: string; text: string };
}
/** Executes cells, each for so many seconds at most. */
let run: (sources: string[], timeout?: number) => Promise<Result>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notebook-kernel-'));
  const { runInKernel } = await importScript<{ runInKernel: (n: Notebook, options: object) => Promise<Result> }>(
    'lib/notebook-kernel.mjs',
  );
  const tool = await tools();
  run = async (sources, timeout = 300) =>
    runInKernel(await notebookOf(...sources.map((source) => code(source))), {
      ...tool,
      cwd: folder,
      scratch: folder,
      timeout,
    });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('cells run in order in one kernel, in the folder that was asked for, and their outputs come back', async () => {
  const { executed } = await run(['const four = 4;', '', 'console.log(four, process.cwd());']);
  expect(executed!.cells.map((cell) => cell.outputs)).toEqual([
    [],
    [],
    [{ output_type: 'stream', name: 'stdout', text: `4 ${folder}\n` }],
  ]);
});

const faults: [what: string, sources: string[], failure: { cell: number; reason: string }, text: string][] = [
  [
    'a type error',
    ['const a = 1;', 'const b: string = a;'],
    { cell: 1, reason: 'error' },
    "1:7 - Type 'number' is not assignable",
  ],
  ['a line on stderr', ['console.error("hm");'], { cell: 0, reason: 'error' }, 'hm'],
  ['a floating rejection', ['void Promise.reject(new Error("late"));'], { cell: 0, reason: 'error' }, 'Error: late'],
  [
    'a throw in a timer that fires when its cell is done',
    ['void setTimeout(() => { throw new Error("later"); }, 300);'],
    { cell: 0, reason: 'error' },
    'Error: later',
  ],
  ['the death of the kernel', ['process.exit(3);'], { cell: 0, reason: 'died' }, 'The kernel died.'],
];
test.each(faults)('an error is: %s', async (_what, sources, failure, text) => {
  const result = await run(sources);
  expect(result.failure).toMatchObject(failure);
  expect(result.failure!.text).toContain(text);
});

test('a cell that runs for longer than it may is an error', async () => {
  const { failure } = await run(['while (true) {}'], 2);
  expect(failure).toMatchObject({ cell: 0, reason: 'timeout' });
  expect(failure!.text).toContain('longer than 2 seconds');
});

test('killing the runner in the middle of a cell leaves no kernel behind', async () => {
  const pidFile = join(folder, 'pid');
  const source = `require('node:fs').writeFileSync('pid', process.pid + '\\n');\nawait new Promise(() => setInterval(() => {}, 1000));`;
  const input = join(folder, 'forever.json');
  writeFileSync(input, JSON.stringify(await notebookOf(code(source))));
  const program = `
      import { readFileSync } from 'node:fs';
      import { childEnvironment, paths } from './scripts/lib/environment.mjs';
      import { runInKernel } from './scripts/lib/notebook-kernel.mjs';
      const [input, folder] = process.argv.slice(1);
      const options = { python: paths.python, env: childEnvironment(), cwd: folder, scratch: folder, timeout: 600 };
      await runInKernel(JSON.parse(readFileSync(input, 'utf8')), options);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', program, input, folder], {
    cwd: resolve(__dirname, '../..'),
  });
  const written = () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n');
  while (!written()) await pause(100);
  const kernel = Number(readFileSync(pidFile, 'utf8'));
  expect(isAlive(kernel)).toBe(true);
  runner.kill('SIGKILL');
  await gone(kernel);
});
