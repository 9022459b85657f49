/** `runs` as a student uses it: remembering, naming, files. */
import ndarray from 'ndarray';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend/tf';
import { RunStore } from '../../src/runs/run_store';
import { Runs } from '../../src/runs/runs';
import { fit, type FitOptions } from '../../src/training/fit';
import { seedWeights } from '../../src/training/seed_weights';
import { plainSurroundings } from '../../src/training/session';
import { weightsDigest } from '../../src/training/weights';
import { build, x, y } from './made_up';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const make = () => {
  const said: string[] = [];
  const store = new RunStore();
  return { runs: new Runs((text) => void said.push(text), store), said, arrays: store.arrays };
};
const train = (runs: Runs, options: FitOptions = {}, model = build()) =>
  fit(model, x, y, { epochs: 2, batchSize: 8, verbose: 0, threads: 1, ...options }, { recorder: runs.recorder });

/** Runs the child; `seen` may kill it. Resolves to what it printed. */
async function child(args: string[], seen: (text: string, kill: () => void) => void = () => {}): Promise<string> {
  const started = spawn(process.execPath, [join(__dirname, 'child.cjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  started.stdout.on('data', (piece) => {
    text += piece;
    seen(text, () => void started.kill('SIGKILL'));
  });
  await new Promise((resolve) => started.on('close', resolve));
  return text;
}

test('every fit is remembered with what decided it and what came out', async () => {
  const { runs } = make();
  const model = build();
  const before = weightsDigest(model);
  const history = await train(runs, { seed: 4, validationSplit: 0.25 }, model);
  expect(runs.list()).toEqual([
    {
      number: 1,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      model: { topology: expect.anything() as object, training: expect.anything() as object, weights: 68 },
      start: { weights: before, optimizer: expect.anything() as object, iterations: 0 },
      options: { epochs: 2, batchSize: 8, seed: 4, shuffle: true, initialEpoch: 0, validationSplit: 0.25 },
      callbacks: [],
      data: {
        training: { samples: 60, shape: [60, 3], x: expect.any(String) as string, y: expect.any(String) as string },
        validation: { samples: 20, shape: [20, 3], x: expect.any(String) as string, y: expect.any(String) as string },
      },
      outcome: { ...history.record(), interrupted: false },
      trainer: 'engine, 1 thread',
      versions: { node: process.versions.node, digits: '0.1.0', tfjs: expect.any(String) as string },
      weights: weightsDigest(model),
    },
  ]);
});

test('a fingerprint is the SHA-256 of the numbers as they are trained on, whatever their type and layout', async () => {
  const { runs } = make();
  const whole = ndarray(Float64Array.from(x.data), [80, 3]);
  const wide = ndarray(new Float32Array(80 * 6), [80, 6]).hi(80, 3);
  for (let i = 0; i < 80; i++) for (let k = 0; k < 3; k++) wide.set(i, k, x.get(i, k));
  await train(runs);
  await fit(build(), whole, [...y], { verbose: 0 }, { recorder: runs.recorder });
  await fit(build(), wide, Float32Array.from(y), { verbose: 0 }, { recorder: runs.recorder });
  const [a, b, c] = runs.list().map(({ data }) => data.training);
  expect(b).toEqual(a);
  expect(c).toEqual(a);
});

test('a training that fails, and one that was stopped before its first step, are no runs', async () => {
  const { runs } = make();
  const callbacks = { onEpochEnd: () => Promise.reject(new Error('from a callback')) };
  await expect(train(runs, { callbacks })).rejects.toThrow('from a callback');
  const stop = AbortSignal.abort();
  const surroundings = {
    open: async (...call: Parameters<typeof plainSurroundings.open>) => ({ ...(await plainSurroundings.open(...call)), write: () => {}, stop }),
  }; // prettier-ignore
  await fit(build(), x, y, { verbose: 0 }, { recorder: runs.recorder, surroundings });
  expect(runs.list()).toEqual([]);
});

test('what goes wrong with remembering fails no training, and a line says so', async () => {
  const { runs, said } = make();
  const model = build();
  model.toJSON = () => {
    throw new Error('no JSON today');
  };
  await expect(train(runs, {}, model)).resolves.toBeDefined();
  expect(said).toEqual(['runs: this training is not remembered as it should be: no JSON today\n']);
  await writeFile(join(folder, 'file'), '');
  await runs.keep(join(folder, 'kept'));
  await writeFile(join(folder, 'kept'), 'a file in the way of the folder');
  await expect(train(runs)).resolves.toBeDefined();
  expect(said[1]).toMatch(/^runs: this training is not remembered as it should be: E[A-Z]+/);
});

test('fifty runs of a cell leave no tensors, and what they began with is kept once', async () => {
  const { runs, arrays } = make();
  const cell = async () => {
    const model = build();
    await train(runs, {}, model);
    model.optimizer.dispose();
    model.dispose();
  };
  await cell();
  const before = tf.memory().numTensors;
  const { size } = arrays;
  for (let i = 0; i < 49; i++) await cell();
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before); // those of earlier tests may be collected meanwhile
  expect(arrays.size).toBe(size);
  expect(new Set(runs.list().map(({ weights }) => weights)).size).toBe(1);
  expect(JSON.stringify(runs.list()).length / 50).toBeLessThan(10_000);
});

test('runs are exported and imported: the same records, numbered anew, and each but once', async () => {
  const { runs } = make();
  const file = join(folder, 'some', 'runs.json');
  await train(runs);
  await train(runs, { seed: 2 });
  await train(runs, { seed: 3 });
  await runs.name(2, 'two');
  await runs.export(file, [2, 'last']);
  const other = make().runs;
  await train(other);
  expect((await other.import(file)).map(({ number, name }) => [number, name])).toEqual([[2, 'two'], [3, undefined]]); // prettier-ignore
  expect(await other.import(file)).toEqual([]);
  expect(other.get(3)).toEqual(runs.get(3));
  expect(other.get('two')).toEqual(runs.get(2));
  expect((await other.repeat('two', x, y, { verbose: 0 })).equal).toBe(true);
  expect(other.plot().alt).toContain('2 two: 2 epochs');
  other.clear();
  expect((await other.import(file)).map(({ number }) => number)).toEqual([1, 2]);
});

test('a run that was exported is repeated in another process with equal bytes', async () => {
  const { runs } = make();
  const model = build();
  await train(runs, { validationSplit: 0 }, model);
  await train(runs, { epochs: 3 }, model); // goes on, with what Adam remembers
  await runs.export(join(folder, 'runs.json'));
  expect(await child(['repeat', join(folder, 'runs.json')])).toBe(`equal true ${weightsDigest(model)}\n`);
});

test('kept runs are in the folder when fit returns, one file each, and back in the next session', async () => {
  const { runs } = make();
  await train(runs);
  expect(await runs.keep(join(folder, 'kept'))).toBe(0);
  await train(runs, { seed: 2 });
  await runs.name(1, 'first');
  expect((await readdir(join(folder, 'kept'))).length).toBe(2);
  const next = make().runs;
  await train(next, { seed: 3 });
  expect(await next.keep(join(folder, 'kept'))).toBe(2);
  expect(next.list().map(({ number, name, options }) => [number, name, options.seed])).toEqual([
    [1, undefined, 3], [2, 'first', 0], [3, undefined, 2],
  ]); // prettier-ignore
  expect(next.get(3)).toEqual({ ...runs.get(2), number: 3 });
  expect((await readdir(join(folder, 'kept'))).length).toBe(3);
  next.clear();
  expect((await readdir(join(folder, 'kept'))).length).toBe(3);
});

test('what a run began with is read from its file when it has left the memory', async () => {
  const { runs, arrays } = make();
  await runs.keep(folder);
  await train(runs);
  arrays.clear();
  expect((await runs.repeat(1, x, y, { verbose: 0 })).equal).toBe(true);
  arrays.clear();
  await runs.name(1, 'still whole'); // writes its file anew
  arrays.clear();
  expect((await runs.repeat(1, x, y, { verbose: 0 })).equal).toBe(true);
  const unkept = make();
  await train(unkept.runs);
  unkept.arrays.clear();
  await expect(unkept.runs.repeat(1, x, y)).rejects.toThrow(
    'run 1 cannot be repeated, since the weights that it began with are remembered no longer. Call runs.keep(folder)',
  );
});

test('a file that is broken is left out with a line that names it, and the rest is read', async () => {
  const { runs } = make();
  await runs.keep(folder);
  await train(runs);
  await train(runs, { seed: 2 });
  const [name] = (await readdir(folder)).sort();
  const text = await readFile(join(folder, name), 'utf8');
  await writeFile(join(folder, name), text.slice(0, 900));
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await writeFile(join(folder, '2026-11-23-of-somebody.json'), '{"a":1}');
  const next = make();
  expect(await next.runs.keep(folder)).toBe(1);
  expect(next.said.length).toBe(2);
  expect(next.said.join('')).toContain(`runs.keep: ${name}: it must be JSON, but it is not (`);
  expect(next.said.every((line) => /^[^\n]+ It is left out\.\n$/.test(line))).toBe(true);
});

test('a process that is killed at any moment loses at most the run in hand', async () => {
  let known = 0;
  for (const wanted of [1, 3, 7]) {
    const text = await child(['keep', folder], (sofar, kill) => {
      if (sofar.split('ended').length > wanted) setTimeout(kill, Math.random() * 30);
    });
    const ended = [...text.matchAll(/ended (\S+)/g)].map(([, id]) => id);
    expect(ended.length).toBeGreaterThanOrEqual(wanted);
    const { runs, said } = make();
    const read = await runs.keep(folder);
    expect(said).toEqual([]);
    const ids = runs.list().map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(ended));
    expect(read - known - ended.length).toBeLessThanOrEqual(1); // one may have been written and not yet told
    known = read;
    expect((await readdir(folder)).every((name) => name.endsWith('.json'))).toBe(true);
    const last = runs.get('last');
    expect((await runs.repeat(last.number, x, y, { verbose: 0 })).equal).toBe(true);
    known++; // that repetition was kept as well
  }
});

test('run and path that make no sense are refused', async () => {
  const { runs } = make();
  await expect(runs.export(join(folder, 'a.json'))).rejects.toThrow('there must be at least one run, but there is none. Train first.'); // prettier-ignore
  expect(() => runs.plot()).toThrow('there must be a run with at least one whole epoch');
  await expect(runs.keep('')).rejects.toThrow('runs.keep: folder must be a path, but it is "".');
  await expect(runs.import(join(folder, 'none.json'))).rejects.toThrow('ENOENT');
  expect(() => runs.plot({ runs: [1] } as never)).toThrow('there is no option "runs"');
});

test('eleven runs and more: the figure shows the last ten, or those that are named', async () => {
  const { runs } = make();
  const model = build();
  for (let i = 0; i < 11; i++) {
    seedWeights(model, i);
    await train(runs, { epochs: 1 }, model);
  }
  expect(runs.plot().alt).toMatch(/^Curves of 10 trainings.* run 2: /);
  expect(runs.plot({ which: 1, title: 'One' }).alt).toMatch(/^One\. Curves of 1 training, .* run 1: /);
});
