/**
 * Reads training.json: four short trainings of the tutorial's network by Keras, made by make_golden.py (see README.md).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One recorded run. Weights are float32 in the order of `model.getWeights()`, in Keras's and tfjs's common layout. */
export interface GoldenRun {
  readonly name: string;
  readonly optimizer: { name: 'sgd' | 'adam' | 'rmsprop'; learningRate: number; momentum?: number; rho?: number; epsilon?: number };
  readonly regularization: { l2_dense?: number; l2_conv?: number };
  readonly batchSize: number;
  readonly steps: number;
  readonly shapes: readonly number[][];
  readonly initialWeights: readonly Float32Array[];
  readonly finalWeights: readonly Float32Array[];
  readonly lossPerStep: readonly number[];
  readonly accuracyPerStep: readonly number[];
  readonly spread: readonly number[];
  readonly probabilities: { shape: [number, number]; values: Float32Array };
}

type Stored = { [K in keyof GoldenRun]: K extends 'initialWeights' | 'finalWeights' ? string[] : K extends 'probabilities' ? { shape: [number, number]; values: string } : GoldenRun[K] };

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

/** The recorded runs, decoded. */
export function goldenRuns(): GoldenRun[] {
  const { runs } = JSON.parse(readFileSync(join(__dirname, 'training.json'), 'utf8')) as { runs: Stored[] };
  return runs.map((run) => ({
    ...run,
    name: `${run.optimizer.name}${run.optimizer.momentum ? ' with momentum' : ''}${run.regularization.l2_dense ? ' and L2' : ''}`,
    initialWeights: run.initialWeights.map(floats),
    finalWeights: run.finalWeights.map(floats),
    probabilities: { shape: run.probabilities.shape, values: floats(run.probabilities.values) },
  }));
}
