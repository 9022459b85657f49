/** The networks as tfjs models, and the data to train them on, for the children that run in Node. */
import nodeModule, { createRequire } from 'node:module';
import { INPUT_SHAPE } from '../networks.mjs';
import { task } from './answer.mjs';

/** The course's library, compiled. */
export const library = createRequire(import.meta.url);

if (task.withoutTfjsNode) hideTfjsNode();

const { tf } = library('../../src/dist/backend/tf.js');
const { loadMnist, seedWeights, toInputs } = library('../../src/dist/index.js');

/** Lets the library find no tfjs-node, as on a computer where it could not be installed. */
function hideTfjsNode() {
  const loader = /** @type {any} */ (nodeModule);
  const find = loader._resolveFilename;
  loader._resolveFilename = (/** @type {string} */ name, /** @type {unknown[]} */ ...rest) => {
    if (name !== '@tensorflow/tfjs-node') return find(name, ...rest);
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  };
}

/** A compiled model of the task's network. */
export function buildModel() {
  const { layers } = tf;
  const built = task.network.map((/** @type {import('../networks.mjs').Layer} */ layer, /** @type {number} */ i) => {
    const first = i === 0 ? { inputShape: INPUT_SHAPE } : {};
    switch (layer.kind) {
      case 'conv':
        return layers.conv2d({
          ...first,
          filters: layer.filters,
          kernelSize: layer.kernel,
          padding: layer.padding,
          activation: layer.relu ? 'relu' : 'linear',
        });
      case 'maxPool':
        return layers.maxPooling2d({ poolSize: 2 });
      case 'averagePool':
        return layers.averagePooling2d({ poolSize: 2 });
      case 'batchNorm':
        return layers.batchNormalization();
      case 'relu':
        return layers.activation({ activation: 'relu' });
      case 'flatten':
        return layers.flatten(first);
      default:
        return layers.dense({
          units: layer.units,
          activation: layer.relu ? 'relu' : i === task.network.length - 1 ? 'softmax' : 'linear',
        });
    }
  });
  const model = tf.sequential({ layers: built });
  model.compile({ optimizer: tf.train.adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  seedWeights(model, 1);
  return model;
}

/** The first images of the training set or, to evaluate, the test set: inputs [n, 28, 28, 1] and labels [n]. */
export async function loadImages() {
  const { train, test } = await loadMnist(task.images === undefined ? {} : { limit: task.images });
  const set = task.kind === 'evaluate' ? test : train;
  return { x: toInputs(set.images), labels: Int32Array.from(set.labels) };
}

/**
 * Deals out samples in a random order, again and again.
 *
 * @param {number} n how many there are
 * @returns {(count: number) => Int32Array}
 */
export function dealer(n) {
  const order = new (library('../../src/dist/core/random.js').Random)(1).permutation(n);
  let next = 0;
  return (count) => Int32Array.from({ length: count }, () => order[next++ % n]);
}
