/**
 * Measures how fast the machine multiplies and adds in WebAssembly: a loop of fused multiply-adds of four floats on all
 * cores, with as many independent sums as keep the processor busy and no memory.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LOOP } from '../limit.mjs';
import { answer, Unavailable } from './answer.mjs';

const library = createRequire(import.meta.url);
const { ModuleBuilder } = library('../../src/dist/engine/assembler.js');
const { f32x4, v128 } = library('../../src/dist/engine/instructions.js');
const { askForFastSimd } = library('../../src/dist/engine/fast_simd.js');

function encodeLoop() {
  const module = new ModuleBuilder(askForFastSimd());
  module.define('loop', ['i32'], (/** @type {any} */ f, /** @type {any} */ times) => {
    const sums = f.localArray('v128', LOOP.sums);
    const [half, i] = [f.local('v128'), f.local('i32')];
    f.add(half.set(f32x4.const(0.5)));
    f.for(i, 0, times, 1, () => {
      for (const sum of sums) f.add(sum.set(f32x4.relaxedMadd(sum, half, half)));
    });
    const total = sums.reduce((/** @type {any} */ a, /** @type {any} */ b) => f32x4.add(a, b));
    f.add(v128.store(16, total)); // or the compiler would see that nobody needs them
  });
  return module.encode(1);
}

const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const { loop } = new WebAssembly.Instance(new WebAssembly.Module(workerData), { env: { memory } }).exports;
parentPort.on('message', (times) => parentPort.postMessage(loop(times)));
`;

answer(async () => {
  if (!askForFastSimd().fused) throw new Unavailable('this Node has no relaxed SIMD');
  const workerData = encodeLoop();
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(WORKER, { eval: true, workerData }));
  return {
    name: `WebAssembly relaxed SIMD, ${workers.length} threads, Node ${process.versions.node}`,
    run: async (steps) => {
      await Promise.all(
        workers.map((worker) => {
          const done = new Promise((resolve) => worker.once('message', resolve));
          worker.postMessage(steps * LOOP.times);
          return done;
        }),
      );
    },
  };
});
