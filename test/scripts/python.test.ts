/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from './import_script';

interface Python {
  version: number[];
  path: string;
  venv: boolean;
}
type Ask = (command: string[]) => Python | undefined;
let python: {
  findPython: (options: { env?: object; platform?: string; ask?: Ask }) => Python;
  askPython: Ask;
  pythonCandidates: (env: object, platform: string) => string[][];
};
beforeAll(async () => {
  python = await importScript('lib/python.mjs');
});

/** Answers for the programs that are installed; others do not run. */
const installed =
  (programs: Record<string, Python>): Ask =>
  (command) =>
    programs[command.join(' ')];
const modern = { version: [3, 11, 2], path: '/usr/bin/python3', venv: true };
const old = { version: [3, 9, 6], path: '/usr/bin/python3', venv: true };
const find = (programs: Record<string, Python>, platform = 'linux', env = {}) =>
  python.findPython({ env, platform, ask: installed(programs) });

test('python3 is taken before python, and on Windows the launcher before both', () => {
  const other = { ...modern, path: 'other' };
  expect(find({ python3: modern, python: other })).toBe(modern);
  expect(find({ 'py -3': modern, python: other, python3: other }, 'win32')).toBe(modern);
});

test('$PYTHON is asked first', () => {
  const mine = { ...modern, path: '/opt/python' };
  expect(find({ python3: modern, '/opt/python': mine }, 'linux', { PYTHON: '/opt/python' })).toBe(mine);
});

test('an old python3 is passed over for a newer one that has a number in its name', () => {
  expect(find({ python3: old, 'python3.12': modern }, 'darwin')).toBe(modern);
});

test.each([
  ['3.10 is new enough', [3, 10, 0], true],
  ['3.9 is not', [3, 9, 99], false],
  ['4.0 would be', [4, 0, 0], true],
  ['2.7 is not', [2, 7, 18], false],
])('%s', (_, version, enough) => {
  const candidate = { ...modern, version };
  if (enough) expect(find({ python3: candidate })).toBe(candidate);
  else expect(() => find({ python3: candidate })).toThrow('is too old');
});

test.each([
  ['no Python at all', {}, /no Python was found: install it \(Debian and Ubuntu: "sudo apt-get install python3/],
  ['an old one', { python3: old }, /Python 3\.9\.6 \(\/usr\/bin\/python3\) is too old: install it/],
  [
    'one without venv',
    { python3: { ...modern, venv: false }, python: old },
    /Python 3\.11\.2 .* lacks the modules venv and ensurepip: .*apt-get install python3\.11-venv/,
  ],
])('with %s, one sentence says what to install', (_, programs, sentence) => {
  expect(() => find(programs)).toThrow(
    expect.objectContaining({ name: 'Problem', message: expect.stringMatching(sentence) as string }) as Error,
  );
});

test('the Python of this machine answers, and a program that is none does not', () => {
  const answer = python.askPython(['python3']);
  expect(answer).toMatchObject({
    version: [3, expect.any(Number) as number, expect.any(Number) as number],
    venv: expect.any(Boolean) as boolean,
  });
  expect(python.askPython([process.execPath])).toBeUndefined();
  expect(python.askPython(['no-such-program'])).toBeUndefined();
});
