/**
 * Processes that are killed while they train and save, again and again, until one comes to the end.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCheckpoint } from '../../../src/training/checkpoints/load_checkpoint';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the child; kills it when it has saved so often, and a little time more. Resolves to what it printed. */
async function run(file: string, savings = Infinity): Promise<string> {
  const child = spawn(process.execPath, [join(__dirname, 'child.cjs'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let kill: NodeJS.Timeout | undefined;
  child.stdout.on('data', (piece) => {
    text += piece;
    if (text.split('saved to').length > savings) kill ??= setTimeout(() => child.kill('SIGKILL'), Math.random() * 8);
  });
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(kill);
  return text;
}
const digestIn = (text: string) => /digest (\w+)/.exec(text)?.[1];

test('whenever a process is killed, the next ones go on from what it saved, to the same end', async () => {
  const expected = digestIn(await run(join(folder, 'whole.safetensors')));
  expect(expected).toBeDefined();

  const file = join(folder, 'killed.safetensors');
  const reached: number[] = [];
  for (const savings of [1, 4, 9]) {
    expect(digestIn(await run(file, savings))).toBeUndefined();
    const { epoch, batch, model } = await loadCheckpoint(file); // whole, whatever happened
    reached.push(epoch * 30 + batch);
    model.dispose();
  }
  expect(reached[0]).toBeGreaterThan(0);
  expect(reached).toEqual([...new Set(reached)].sort((a, b) => a - b)); // each one got further
  expect(digestIn(await run(file))).toBe(expected);
  expect((await readdir(folder)).sort()).toEqual(['killed.safetensors', 'whole.safetensors']);
});
