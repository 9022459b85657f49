import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const run = (command: string, ...args: string[]) => {
  const file = join(__dirname, '../../scripts/run.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, command, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test.each(['notebooks', 'notebooks-check'])('%s --help explains the command', (command) => {
  const { status, stdout } = run(command, '--help');
  expect(status).toBe(0);
  expect(stdout).toContain(`npm run ${command.replace('-', ':')}`);
});

test.each([
  [['--quik'], "Unknown option '--quik'"],
  [['--html', '--quick'], '--html executes nothing'],
  [['--output', 'x'], '--output is for --html'],
  [['--timeout', '0'], 'must be a whole number of seconds, at least 1, but it is "0"'],
  [['--timeout', '1.5'], 'but it is "1.5"'],
])('notebooks %j is refused with a sentence', (args, sentence) => {
  const { status, stderr } = run('notebooks', ...args);
  expect(status).toBe(1);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain('    at ');
});

test('notebooks:check has no options', () => {
  const { status, stderr } = run('notebooks-check', '01');
  expect(status).toBe(1);
  expect(stderr).toContain('There is no option "01".');
});
