// Loads tfjs-node and trains one tiny step, in a process of its own: on a processor that lacks the instructions that
// TensorFlow was compiled for, loading it ends the process. Prints TensorFlow's version.
'use strict';

const util = require('node:util');

// tfjs-node 4.22 calls this function, which Node 23 took away.
util.isNullOrUndefined ??= /** @type {typeof util.isNullOrUndefined} */ ((value) => value == null);

async function check() {
  const tf = require('@tensorflow/tfjs-node');
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  await model.fit(tf.tensor2d([[1]]), tf.tensor2d([[1]]), { epochs: 1, verbose: 0 });
  // The gradient of (0·1 + 0 − 1)² is −2 for the weight, so one step of 0.1 leads from 0 to 0.2.
  const [weight] = model.layers[0].getWeights()[0].dataSync();
  if (Math.abs(weight - 0.2) > 1e-6)
    throw new Error(`one training step should give the weight 0.2, but gave ${weight}`);
  // `binding` is its own backend's; the type knows only what all backends have.
  console.log(/** @type {any} */ (tf.backend()).binding.TF_Version);
}

check().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
