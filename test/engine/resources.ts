/**
 * What trainings leave behind in a process, for resources.test.ts, which runs these functions in one of their own.
 */
import * as tf from '@tensorflow/tfjs';
import ndarray from 'ndarray';
import { existsSync, readFileSync } from 'node:fs';
import { createEngineTrainer } from '../../src/training/engine_trainer';
import { evaluate, predict } from '../../src/training/evaluate';
import { fit } from '../../src/training/fit';
import { build, inOrder, samplesFor, useCpu } from './reference';

const { layers } = tf;
const IMAGES = 48;

function network(): tf.Sequential {
  const list = [
    layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ];
  return build([28, 28, 1], list, { loss: 'sparseCategoricalCrossentropy', optimizer: tf.train.adam() });
}

/** What a process holds. */
export interface Resources {
  tensors: number;
  /** Timers, ports, workers that the event loop knows of. */
  handles: number;
  /** Threads of the operating system; 0 where it does not tell. */
  threads: number;
  /** Megabytes. */
  rss: number;
}

function resources(): Resources {
  (globalThis as unknown as { gc: () => void }).gc();
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return {
    tensors: tf.memory().numTensors,
    handles: process.getActiveResourcesInfo().length,
    threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    rss: process.memoryUsage.rss() / 2 ** 20,
  };
}

/** What is held after each of `trainings` trainings, each with an evaluation and a prediction. Needs --expose-gc. */
export async function afterTrainings(trainings: number): Promise<Resources[]> {
  await useCpu();
  const model = network();
  const samples = samplesFor(model, IMAGES);
  const x = ndarray(samples.x.data, [...samples.x.shape]);
  const y = samples.y.data;
  const held: Resources[] = [];
  for (let training = 1; training <= trainings; training++) {
    const options = { batchSize: IMAGES, threads: 2 };
    await fit(model, x, y, { ...options, epochs: 2, verbose: 0, seed: training });
    await evaluate(model, x, y, options);
    await predict(model, x, options);
    held.push(resources());
  }
  return held;
}

/** Trains and forgets to dispose of the trainer. */
export async function trainAndForget(): Promise<string> {
  await useCpu();
  const model = network();
  const trainer = await createEngineTrainer(model, { threads: 3 });
  await trainer.train({
    samples: samplesFor(model, IMAGES),
    order: inOrder(IMAGES),
    batchSize: 16,
    epoch: 0,
    shouldStop: () => false,
  });
  return 'trained';
}

/** Ends the process in the middle of a training. */
export async function endWhileTraining(): Promise<void> {
  await useCpu();
  const model = network();
  const samples = samplesFor(model, IMAGES);
  setTimeout(() => process.exit(7), 500);
  await fit(model, ndarray(samples.x.data, [...samples.x.shape]), samples.y.data, {
    epochs: 1e6,
    verbose: 0,
    threads: 3,
  });
}
