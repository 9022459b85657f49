/** Measures the course's engine: training steps, an evaluation, or a whole call of `fit`. */
import { answer, task, Unavailable } from './answer.mjs';
import { buildModel, dealer, library, loadImages } from './model.mjs';

const { createEngineTrainer } = library('../../src/dist/training/engine_trainer.js');
const { fit, ImageDataGenerator } = library('../../src/dist/index.js');

/** Images of an epoch of lesson 2. */
const LESSON_EPOCH = 54_000;

answer(async () => {
  const model = buildModel();
  const { x, labels } = await loadImages();
  const { fast = false, threads, batchSize } = task;
  if (task.kind === 'epoch') {
    const ranges = { rotationRange: 10, widthShiftRange: 0.1, heightShiftRange: 0.1, shearRange: 10, zoomRange: 0.1 };
    const data = task.augment ? [new ImageDataGenerator(ranges).flow(x, labels, { batchSize })] : [x, labels];
    const options = task.augment ? { fast, verbose: 0 } : { batchSize, fast, verbose: 0 };
    return {
      name: `fit, Node ${process.versions.node}`,
      run: async (steps) => {
        for (let i = 0; i < steps; i++) await fit(model, ...data, options);
      },
    };
  }
  const trainer = await createEngineTrainer(model, { fast, ...(threads && { threads }) });
  if (fast && !trainer.name.includes('fast')) throw new Unavailable('this Node has no relaxed SIMD');
  const name = `${trainer.name}, Node ${process.versions.node}`;
  const samples = { x: { data: x.data, shape: x.shape }, y: { kind: 'classes', data: labels } };
  if (task.kind === 'evaluate') {
    // how many products the engine can leave out depends on what the network has learned; who asks has trained before
    await fit(model, x, labels, { epochs: 5, fast, verbose: 0 });
    return {
      name,
      run: async (steps) => {
        for (let i = 0; i < steps; i++) await trainer.evaluate(samples, batchSize);
      },
    };
  }
  const deal = dealer(labels.length);
  /** @param {Int32Array} order */
  const train = (order) => trainer.train({ samples, order, batchSize, epoch: 0, shouldStop: () => false });
  // how many products can be left out depends on what the network has learned: it is measured after its first epoch
  await train(deal(LESSON_EPOCH));
  /** @type {Int32Array} */
  let order;
  return {
    name,
    prepare: (steps) => void (order = deal(steps * batchSize)),
    run: () => train(order),
  };
});
