/**
 * A short training that uses every kind of kernel, and the SHA-256 of the weights that it ends with.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { Random } from '../../src/core/random';
import { askForFastSimd } from '../../src/engine/fast_simd';
import { createEngineTrainer, type EngineTrainerOptions } from '../../src/training/engine_trainer';
import { build, samplesFor, useCpu, weightsOf } from './reference';

const { layers } = tf;

export function network(): tf.Sequential {
  const list = [
    layers.conv2d({ filters: 12, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.dropout({ rate: 0.25 }),
    layers.conv2d({ filters: 9, kernelSize: 3, padding: 'same', useBias: false }),
    layers.batchNormalization(),
    layers.activation({ activation: 'elu' }),
    layers.averagePooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 21, activation: 'tanh', kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }) }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ];
  return build([14, 14, 2], list, { loss: 'sparseCategoricalCrossentropy', optimizer: tf.train.adam(0.003) });
}

/** The digest of a training without fast SIMD, in a process where another trainer has asked for it. */
export function digestAfterFast(options: EngineTrainerOptions): Promise<string> {
  askForFastSimd();
  return trainedDigest(options);
}

/** Two epochs in shuffled order, batches of 33 with a short last one. */
export async function trainedDigest(options: EngineTrainerOptions): Promise<string> {
  await useCpu();
  const model = network();
  const samples = samplesFor(model, 150);
  const trainer = await createEngineTrainer(model, { seed: 5, ...options });
  for (const epoch of [0, 1]) {
    const order = new Random(5, epoch).permutation(150);
    await trainer.train({ samples, order, batchSize: 33, epoch, shouldStop: () => false });
  }
  await trainer.dispose();
  const hash = createHash('sha256');
  for (const w of weightsOf(model)) hash.update(new Uint8Array(w.buffer, w.byteOffset, w.byteLength));
  model.dispose();
  return hash.digest('hex');
}
