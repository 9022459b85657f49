/** Records as `npm run experiments` writes them, with made-up predictions. */
import type { Configuration } from '../../src/experiments/configurations';
import type { ExperimentRecord } from '../../src/experiments/record';

/** The classes of the made-up test images: 0 to 9, over and over. */
export const LABELS = Uint8Array.from({ length: 1000 }, (_, i) => i % 10);

const SETTINGS = { epochs: 2, batchSize: 32, learningRate: 0.001, validationFraction: 0.1 };

/** A run that misses the test images of the given numbers, taking each for the next class. */
export function madeUp(
  name: string,
  seed: number,
  missed: readonly number[],
  configuration: Partial<Configuration> = {},
): ExperimentRecord {
  const predictions = LABELS.map((label, i) => (missed.includes(i) ? (label + 1) % 10 : label)).join('');
  return {
    format: 1,
    configuration: { name, title: `The ${name}`, ...SETTINGS, ...configuration },
    seed,
    data: { name: 'MNIST', train: 90, validation: 10, test: LABELS.length },
    versions: { node: '20.20.2', digits: '0.1.0', tfjs: '4.22.0' },
    trainer: 'engine, 1 thread',
    history: { loss: [0.5, 0.25], acc: [0.75, 0.875], val_loss: [0.5, 0.5], val_acc: [0.75, 0.5] },
    seconds: [1.5, 1.4],
    weights: 'ab'.repeat(32),
    validation: { loss: 0.5, accuracy: 0.9, predictions: '0123456789' },
    test: { loss: 0.5, accuracy: 1 - missed.length / LABELS.length, predictions },
  };
}

/** Runs with seeds 1, 2, …: how many images each one misses; always the first ones. */
export function runsOf(name: string, ...misses: number[]): ExperimentRecord[] {
  return misses.map((count, i) => madeUp(name, i + 1, first(count)));
}

/** The numbers from `from` on, so many. */
export const first = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
