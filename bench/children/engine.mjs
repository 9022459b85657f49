/** Measures the course's engine: training steps, an evaluation, or a whole call of `fit`. */
import { answer, task, Unavailable } from './answer.mjs';
import { buildModel, dealer, library, loadImages } from './model.mjs';

const { createEngineTrainer } = library('../../src/dist/training/engine_trainer.js');
const { fit } = library('../../src/dist/index.js');

answer(async () => {
  const model = buildModel();
  const { x, labels } = await loadImages();
  const { fast = false, threads, batchSize } = task;
  if (task.kind === 'epoch') {
    return {
      name: `fit, Node ${process.versions.node}`,
      run: async (steps) => {
        for (let i = 0; i < steps; i++) await fit(model, x, labels, { batchSize, fast, verbose: 0 });
      },
    };
  }
  const trainer = await createEngineTrainer(model, { fast, ...(threads && { threads }) });
  if (fast && !trainer.name.includes('fast')) throw new Unavailable('this Node has no relaxed SIMD');
  const name = `${trainer.name}, Node ${process.versions.node}`;
  const samples = { x: { data: x.data, shape: x.shape }, y: { kind: 'classes', data: labels } };
  if (task.kind === 'evaluate') {
    return {
      name,
      run: async (steps) => {
        for (let i = 0; i < steps; i++) await trainer.evaluate(samples, batchSize);
      },
    };
  }
  const deal = dealer(labels.length);
  /** @type {Int32Array} */
  let order;
  return {
    name,
    prepare: (steps) => void (order = deal(steps * batchSize)),
    run: () => trainer.train({ samples, order, batchSize, epoch: 0, shouldStop: () => false }),
  };
});
