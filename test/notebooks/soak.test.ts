/**
 * A cell that is run again and again, and interrupted again and again, in a real kernel: the same numbers, nothing that
 * piles up, and a kernel that lives.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../src/core/random';
import { kernelForTests } from './kernel_session';

/** Megabytes by which the resident memory may grow in 30 runs; up to 50 were measured, the kernel's own heap in the main. */
const GROWTH = 100;

/** Made once: images of noise, a digest of all that a training gives, and what the process holds. */
const PREPARE = `
const { createHash } = require('node:crypto');
const ndarray = require('ndarray');
const random = new Random(1);
const count = 640;
const doubles = ndarray(Float64Array.from({ length: count * 784 }, () => random.uniform()), [count, 28, 28, 1]);
const x = ndarray(Float32Array.from(doubles.data), doubles.shape);
const y = Uint8Array.from({ length: count }, (_, i) => i % 10);
function build() {
  const made = tf.sequential();
  made.add(tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
  made.add(tf.layers.flatten());
  made.add(tf.layers.dropout({ rate: 0.2 }));
  made.add(tf.layers.dense({ units: 32, activation: 'relu' }));
  made.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  seedWeights(made, 1);
  made.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return made;
}
function digest(history, result, answers) {
  const numbers = JSON.stringify([history.history, result]);
  return createHash('sha256').update(numbers).update(new Uint8Array(answers.data.buffer)).digest('hex').slice(0, 16);
}
require('node:v8').setFlagsFromString('--expose-gc');
const gc = require('node:vm').runInNewContext('gc');
let least = Infinity;
async function held(settled) {
  // now and then it takes more than once: what the first pass finds is let go of by finalizers
  for (let i = 0; settled && i < 5 && (i === 0 || tf.memory().numTensors > least); i++) {
    gc();
    await new Promise((go) => setTimeout(go, 20));
  }
  least = Math.min(least, tf.memory().numTensors);
  return { tensors: tf.memory().numTensors, megabytes: process.memoryUsage.rss() / 2 ** 20 };
}
const turn = () => new Promise((go) => setImmediate(go));`;

/** What a student runs again: a fresh model each time, as in the lessons. */
const training = (settled: boolean) => `
const model = build();
const history = await fit(model, x, y, { epochs: 2, validationSplit: 0.1, seed: 7, verbose: 0 });
const result = await evaluate(model, x, y);
const answers = await predict(model, x);
const now = await held(${settled});
console.log(JSON.stringify({ digest: digest(history, result, answers), ...now }));`;

/** A cell whose life has every state in which a press may find it; it says in which it is. */
const INTERRUPTED = `
await turn();
console.log('conversion');
const fresh = build();
const callbacks = { onEpochEnd: async () => { console.log('between epochs'); await new Promise((go) => setTimeout(go, 40)); console.log('training'); } };
await fit(fresh, doubles, y, { epochs: 3, validationSplit: 0.4, callbacks, verbose: 0 });
console.log('evaluation');
await evaluate(fresh, doubles, y);
console.log('end');`;

interface Held {
  digest: string;
  tensors: number;
  megabytes: number;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const kernel = kernelForTests("import { evaluate, fit, predict, Random, seedWeights, tf } from '../../src';", PREPARE);

test('a training cell that is run 50 times gives the same numbers each time and holds no more at the end than at first', async () => {
  const runs: Held[] = [];
  // What piles up is told from what merely waits for the collector by calling it, but for some runs as a student has them.
  const isSettled = (run: number) => run > 5 && (run <= 20 || run > 30);
  for (let run = 1; run <= 50; run++) {
    const { status, stdout, stderr } = await kernel.run(training(isSettled(run)));
    expect({ run, status, stderr }).toEqual({ run, status: 'ok', stderr: '' });
    runs.push(JSON.parse(stdout) as Held);
  }
  expect(new Set(runs.map(({ digest }) => digest)).size).toBe(1);
  const settled = runs.filter((_, i) => isSettled(i + 1));
  expect(new Set(settled.map(({ tensors }) => tensors)).size).toBe(1);
  const [early, late] = [runs.slice(10, 20), runs.slice(40)].map((part) =>
    median(part.map(({ megabytes }) => megabytes)),
  );
  console.log(
    `resident memory after runs 11 to 20: ${early.toFixed(0)} MB, after runs 41 to 50: ${late.toFixed(0)} MB`,
  );
  expect(late - early).toBeLessThan(GROWTH);
});

const onLinux = process.platform === 'linux';
const threads = (): number => (onLinux ? readdirSync(`/proc/${kernel.pid}/task`).length : 0);

test('a kernel that is interrupted 20 times, whatever it does, answers and trains each time and keeps no thread', async () => {
  const seed = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 32);
  const random = new Random(seed);
  const start = performance.now();
  expect(await kernel.run(INTERRUPTED)).toMatchObject({ status: 'ok', stderr: '' });
  const life = performance.now() - start;
  const before = threads();
  const found: string[] = [];
  for (let press = 1; press <= 20; press++) {
    const cell = kernel.execute(INTERRUPTED);
    const moment = random.uniform() * life;
    await pause(moment);
    const state = cell.status ?? (cell.stdout.trim().split('\n').pop() || 'compilation');
    found.push(`${Math.round(moment)} ms ${state}`);
    kernel.interrupt();
    const { status, stderr } = await cell.ended();
    await pause(200); // where the cell had ended by itself, the press is not for the next one, which a person would not start so soon
    const said = `seed ${seed}, press ${found[press - 1]}: ${status} ${stderr}`;
    const next = await kernel.run(
      "const after = await fit(build(), x.hi(64), y.subarray(0, 64), { verbose: 0 }); console.log('alive', after.epoch.length);",
    );
    expect({ said, ...next }).toEqual({ said, status: 'ok', stdout: 'alive 1\n', stderr: '' });
    for (let i = 0; i < 400 && threads() > before; i++) await pause(50);
    expect({ said, threads: threads() }).toEqual({ said, threads: Math.min(threads(), before) });
  }
  console.log(`seed ${seed}, presses: ${found.join(', ')}`);
});
