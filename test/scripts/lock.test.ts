/** @jest-environment ./test/scripts/esm_environment.cjs */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { importScript } from './import_script';

interface Options {
  onWait?: (pid: number) => void;
  silentMs?: number;
  orphanMs?: number;
}
let withLock: <T>(file: string, work: () => Promise<T>, options?: Options) => Promise<T>;
let folder: string;
let file: string;
beforeAll(async () => {
  ({ withLock } = await importScript<{ withLock: typeof withLock }>('lib/lock.mjs'));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(folder, 'deep', 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the lock is there while the work goes on, and gone after it, also after a failure', async () => {
  expect(await withLock(file, async () => existsSync(file))).toBe(true);
  expect(existsSync(file)).toBe(false);
  await expect(withLock(file, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(existsSync(file)).toBe(false);
});

test('three at once work one after the other', async () => {
  const events: string[] = [];
  const work = (name: string) =>
    withLock(file, async () => {
      events.push(`${name} begins`);
      await pause(20);
      events.push(`${name} ends`);
    });
  await Promise.all([work('a'), work('b'), work('c')]);
  const order = events.filter((event) => event.endsWith('begins')).map((event) => event[0]);
  expect(events).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(order.sort()).toEqual(['a', 'b', 'c']);
});

/** A process number that is free: that of a process which has just ended. */
async function deadPid() {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((ended) => child.on('exit', ended));
  return child.pid!;
}

const held = (pid: number, children: number[] = []) => {
  rmSync(join(folder, 'deep'), { recursive: true, force: true });
  file = join(folder, 'lock');
  writeFileSync(file, JSON.stringify({ pid, children }));
};

test("a dead holder's lock is taken over at once", async () => {
  held(await deadPid());
  const waited: number[] = [];
  await withLock(file, async () => undefined, { onWait: (pid) => waited.push(pid) });
  expect(waited).toEqual([]);
});

test('a lock that a living process holds but does not touch is taken over in the end: the number is another’s', async () => {
  held(process.ppid);
  const waited: number[] = [];
  const start = performance.now();
  await withLock(file, async () => undefined, { onWait: (pid) => waited.push(pid), silentMs: 600 });
  expect(performance.now() - start).toBeGreaterThan(550);
  expect(waited).toEqual([process.ppid]);
});

test('a program that a killed holder left running is waited for', async () => {
  const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 700)']);
  held(await deadPid(), [orphan.pid!]);
  await withLock(file, async () => expect(orphan.exitCode).toBe(0));
});

test('when the holder is killed while its program runs, the lock names that program', async () => {
  const lock = resolve(__dirname, '../../scripts/lib');
  const source = `
    import { withLock } from ${JSON.stringify(`${lock}/lock.mjs`)};
    import { runTool } from ${JSON.stringify(`${lock}/tool.mjs`)};
    await withLock(${JSON.stringify(file)}, () => runTool(process.execPath, ['-e', 'setTimeout(() => {}, 2000)']));`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', source]);
  let children: number[] = [];
  while (children.length === 0) {
    await pause(50);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    children = text ? (JSON.parse(text) as { children: number[] }).children : [];
  }
  const ended = new Promise((end) => holder.on('exit', end));
  holder.kill('SIGKILL');
  await ended;
  expect(children).toHaveLength(1);
  expect(() => process.kill(children[0], 0)).not.toThrow();
  await withLock(file, async () => expect(() => process.kill(children[0], 0)).toThrow('ESRCH'));
});
