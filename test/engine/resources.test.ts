/** What the engine holds, it gives back: memory, threads, handles. Each test looks at a process of its own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Resources } from './resources';

const SECONDS = 120;

function inAProcess(name: string, argument?: number, flags: string[] = []) {
  const args = [...flags, join(__dirname, 'child.cjs'), 'resources.ts', name, JSON.stringify(argument ?? null)];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: SECONDS * 1000 });
}

test(
  'the last of fifty trainings in one process leave as little behind as the first',
  () => {
    const { stdout, status } = inAProcess('afterTrainings', 50, ['--expose-gc']);
    expect(status).toBe(0);
    const held = JSON.parse(stdout) as Resources[];
    const [early, late] = [held.slice(5, 20), held.slice(-15)];
    // Memory that nobody holds any more goes back to the system a little later, so the least of several counts.
    const least = (list: Resources[], what: keyof Resources) => Math.min(...list.map((one) => one[what]));
    for (const what of ['tensors', 'handles', 'threads'] as const) expect(least(late, what)).toBe(least(early, what));
    expect(least(late, 'rss') - least(early, 'rss')).toBeLessThan(20);
  },
  SECONDS * 1000,
);

test('a process whose trainer nobody disposed of ends by itself', () => {
  expect(inAProcess('trainAndForget')).toMatchObject({ status: 0, stdout: '"trained"\n' });
}, SECONDS * 1000); // prettier-ignore

test('a process that is told to end while it trains ends', () => {
  expect(inAProcess('endWhileTraining')).toMatchObject({ status: 7, signal: null });
}, SECONDS * 1000); // prettier-ignore
