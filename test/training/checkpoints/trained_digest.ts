/**
 * A training that saves itself every few batches and goes on from what was saved, and the SHA-256 of its outcome.
 */
import ndarray from 'ndarray';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { backendReady, tf } from '../../../src/backend/tf';
import { EarlyStopping } from '../../../src/training/callbacks/early_stopping';
import { ModelCheckpoint } from '../../../src/training/callbacks/model_checkpoint';
import { ReduceLROnPlateau } from '../../../src/training/callbacks/reduce_lr_on_plateau';
import { loadCheckpoint } from '../../../src/training/checkpoints/load_checkpoint';
import { copyOptimizer } from '../../../src/training/checkpoints/optimizer_state';
import { fit } from '../../../src/training/fit';
import { seedWeights } from '../../../src/training/seed_weights';
import { copyWeights } from '../../../src/training/weights';

/** @param write is told "… saved to …" after each saving */
export async function trainResumably(filepath: string, write: (text: string) => void): Promise<string> {
  await backendReady;
  const n = 400;
  const x = ndarray(Float32Array.from({ length: n * 6 }, (_, i) => Math.fround(((i * 7919) % 1000) / 500 - 1)), [n, 6]); // prettier-ignore
  const y = Uint8Array.from({ length: n }, (_, i) => (i * i) % 4);
  const resumeFrom = existsSync(filepath) ? await loadCheckpoint(filepath) : undefined;
  const model = resumeFrom?.model ?? freshModel();
  const callbacks = [
    new ReduceLROnPlateau({ patience: 1, factor: 0.5 }),
    new EarlyStopping({ patience: 5, restoreBestWeights: true }),
    new ModelCheckpoint({ filepath, saveFreq: 7, verbose: 1 }, write),
  ];
  const options = { epochs: 8, batchSize: 10, validationSplit: 0.25, seed: 3, verbose: 0, threads: 1 } as const;
  const { history } = await fit(model, x, y, { ...options, callbacks, resumeFrom });
  const hash = createHash('sha256');
  const { numbers, arrays } = await copyOptimizer(model.optimizer);
  for (const data of [...copyWeights(model), ...arrays.map((array) => array.data)])
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  hash.update(JSON.stringify([numbers, history.val_loss, history.learning_rate]));
  return hash.digest('hex');
}

function freshModel() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [6] }));
  model.add(tf.layers.dropout({ rate: 0.3 }));
  model.add(tf.layers.dense({ units: 4, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'sparseCategoricalCrossentropy' });
  seedWeights(model, 5);
  return model;
}
