import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';

const file = join(__dirname, '../../scripts/run.cjs');

/** Runs run.cjs as if by another Node: what it printed, its exit code and what it would have started. */
function runUnder(version: string) {
  const printed: string[] = [];
  const started: unknown[] = [];
  const fakeProcess: { versions: object; argv: string[]; exitCode?: number } = {
    versions: { node: version },
    argv: ['node', file, 'lab', '--port', '1'],
  };
  vm.runInNewContext(readFileSync(file, 'utf8'), {
    process: fakeProcess,
    console: { error: (text: string) => printed.push(text) },
    require: () => (command: string, args: string[]) => started.push([command, [...args]]),
  });
  return { printed, started, exitCode: fakeProcess.exitCode };
}

test.each(['0.10.48', '12.22.12', '18.20.8', '20.18.3'])('Node %s is sent away with one sentence', (version) => {
  const { printed, started, exitCode } = runUnder(version);
  expect(started).toEqual([]);
  expect(exitCode).toBe(1);
  expect(printed).toEqual([
    expect.stringMatching(
      new RegExp(`^Node ${version.replaceAll('.', '\\.')} is too old: .*20\\.19 or newer\\. Install .*again\\.$`),
    ),
  ]);
});

test.each(['20.19.0', '20.20.2', '22.0.0', '26.10.0'])('Node %s runs the command with its arguments', (version) => {
  const { printed, started, exitCode } = runUnder(version);
  expect(printed).toEqual([]);
  expect(exitCode).toBeUndefined();
  expect(started).toEqual([['lab', ['--port', '1']]]);
});

test('a Node that knows neither arrows nor templates could read the entry', () => {
  const code = readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\//g, '');
  expect(code).not.toMatch(/=>|`|\b(?:let|const|class|import|async)\b(?=[^'"]*(?:['"][^'"]*['"][^'"]*)*$)/m);
});

test('a wrong option ends with a sentence and code 1, not with a stack', () => {
  const { status, stderr } = spawnSync(process.execPath, [file, 'setup', '--retyr'], { encoding: 'utf8' });
  expect(stderr).toBe('\nnpm run setup has one option, --retry, and not "--retyr".\n');
  expect(status).toBe(1);
});

test('every command in package.json has its module', () => {
  const { scripts } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = Object.values(scripts).flatMap((script) => /^node scripts\/run\.cjs (\S+)$/.exec(script)?.[1] ?? []);
  expect(commands).toContain('lab');
  for (const command of commands) {
    const source = `import('./scripts/${command}.mjs').then((m) => console.log(typeof m.default))`;
    expect(execFileSync(process.execPath, ['-e', source], { encoding: 'utf8', cwd: join(__dirname, '../..') })).toBe(
      'function\n',
    );
  }
});
