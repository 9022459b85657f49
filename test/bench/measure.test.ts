/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from '../scripts/import_script';

interface Measurement {
  label: string;
  name?: string;
  unavailable?: string;
  rounds: number[];
  megabytes?: number;
}
let measure: (variants: object[], rounds: number, env: object, show: (text: string) => void) => Promise<Measurement[]>;
beforeAll(async () => {
  ({ measure } = await importScript<{ measure: typeof measure }>('../bench/measure.mjs'));
});

/** A child that answers each round with the time it was asked at, or does as `script` says. */
const variant = (label: string, script: string) => ({
  label,
  program: process.execPath,
  args: ['-e', `const say = (message) => console.log('@bench ' + JSON.stringify(message)); ${script}`],
  task: {},
});
const CLOCK = `say({ name: 'a clock' });
  process.stdin.on('data', () => say({ milliseconds: Number(process.hrtime.bigint() / 1000n), megabytes: 50 }));`;

test('variants take turns, and each round begins with another one', async () => {
  const shown: string[] = [];
  const results = await measure([variant('a', CLOCK), variant('b', CLOCK)], 2, process.env, (text) => shown.push(text));
  const [a, b] = results.map(({ rounds }) => rounds);
  expect([a[0], b[0], b[1], a[1]]).toEqual([...a, ...b].sort((x, y) => x - y));
  expect(results[0]).toMatchObject({ name: 'a clock', megabytes: 50 });
  expect(shown).toContain('round 2 of 2: b');
});

test('a variant that cannot run here says why, and the others are measured', async () => {
  const results = await measure(
    [variant('a', "console.log('noise'); say({ unavailable: 'no compiler' });"), variant('b', CLOCK)],
    1,
    process.env,
    () => {},
  );
  expect(results[0]).toMatchObject({ unavailable: 'no compiler', rounds: [] });
  expect(results[1].rounds).toHaveLength(1);
});

test('a child that dies is named, with what it printed', async () => {
  const dying = variant(
    'a',
    "say({ name: 'a' }); process.stdin.on('data', () => { throw new Error('out of luck'); });",
  );
  await expect(measure([dying], 1, process.env, () => {})).rejects.toThrow(/npm run bench: a: .*out of luck/s);
});
