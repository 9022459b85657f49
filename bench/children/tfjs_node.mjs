/** Measures tfjs-node as it comes: `model.fit` and `model.evaluate`. */
import { answer, task, Unavailable } from './answer.mjs';
import { buildModel, library, loadImages } from './model.mjs';

const { tf, backendInfo } = library('../../src/dist/backend/tf.js');

answer(async () => {
  if (backendInfo.name !== 'tensorflow') throw new Unavailable(`${backendInfo.reason}; type: ${backendInfo.remedy}`);
  const model = buildModel();
  const { x, labels } = await loadImages();
  const inputs = tf.tensor(x.data, x.shape);
  const targets = tf.tensor2d(Float32Array.from(labels), [labels.length, 1]);
  const { batchSize } = task;
  const version = tf.backend().binding.TF_Version;
  const name = `tfjs-node ${backendInfo.version} with TensorFlow ${version}, Node ${process.versions.node}`;
  if (task.kind === 'evaluate') {
    return {
      name,
      run: async (steps) => {
        for (let i = 0; i < steps; i++) {
          const [loss, accuracy] = model.evaluate(inputs, targets, { batchSize: 256 });
          loss.dataSync();
          tf.dispose([loss, accuracy]);
        }
      },
    };
  }
  /** What is left of the steps after whole passes over the images. @type {any[]} */
  let rest = [];
  const perPass = Math.floor(labels.length / batchSize);
  return {
    name,
    prepare: (steps) => {
      tf.dispose(rest);
      const count = (steps % perPass) * batchSize;
      rest = count === 0 ? [] : [inputs, targets].map((all) => all.slice(0, count));
    },
    run: async (steps) => {
      const epochs = Math.floor(steps / perPass);
      if (epochs > 0) await model.fit(inputs, targets, { batchSize, epochs, verbose: 0 });
      if (rest.length > 0) await model.fit(rest[0], rest[1], { batchSize, verbose: 0 });
    },
  };
});
