/**
 * The rows of the benchmark: what is timed, by whom. Plain data; measure.mjs does it.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loopFlops, MATRIX, matrixFlops } from './limit.mjs';
import { flopsPerImage, networks } from './networks.mjs';

/**
 * @typedef {import('./measure.mjs').Task & Record<string, unknown>} Task
 * @typedef {import('./measure.mjs').Variant & { flops: number }} Variant `flops`: of a step, as networks.mjs counts them
 *
 * @typedef {object} Row
 * @property {string} id what --rows takes
 * @property {string} title what a step is
 * @property {number} [rounds] default: as many as --rounds says
 * @property {Variant[]} variants
 * @property {string} [baseline] the label of the variant that the others are told as a ratio to, round by round
 *
 * @typedef {object} Programs who is there to measure
 * @property {string} [python] PyTorch's and Keras's, with --peers
 * @property {{ version: string, program: string }[]} nodes other versions of Node, the newest last
 * @property {string} folder where images.mjs put the images for Python
 */

/** Images that training steps are taken from: 300 batches of 32. */
const IMAGES = 9600;
const TEST_IMAGES = 10_000;
const ROUND_SECONDS = 0.8;

const { tutorial } = networks;
const children = path.join(path.dirname(fileURLToPath(import.meta.url)), 'children');

/**
 * A variant that a script in children/ measures.
 *
 * @param {string} label
 * @param {string} script
 * @param {number} flops
 * @param {Task} task
 * @param {string} [program]
 * @returns {Variant}
 */
const variant = (label, script, flops, task, program = process.execPath) => ({
  label,
  program,
  args: [path.join(children, script)],
  task,
  flops,
});

/** @param {readonly import('./networks.mjs').Layer[]} network @param {number} batchSize @returns {Task} */
const training = (network, batchSize) => ({
  kind: 'train',
  network,
  images: IMAGES,
  batchSize,
  roundSeconds: ROUND_SECONDS,
});

/**
 * Every row.
 *
 * @param {Programs} programs
 * @returns {Row[]}
 */
export function allRows(programs) {
  return [
    trainingRow('tutorial', "Lesson 2's network", tutorial, 32, programs),
    trainingRow('batch-128', "Lesson 2's network", tutorial, 128, programs),
    trainingRow('batch-norm', 'Same padding and batch normalization', networks.batchNorm, 32, programs),
    trainingRow('dense', 'Dense layers of 512, 256 and 10', networks.dense, 32, programs),
    trainingRow('average-pool', '5×5 kernels and average pooling', networks.averagePool, 32, programs),
    evaluationRow(programs),
    threadsRow(),
    imagesRow(),
    augmentationRow(),
    liveChartRow(),
  ];
}

/** @type {(id: string, title: string, network: readonly import('./networks.mjs').Layer[], batchSize: number, programs: Programs) => Row} */
function trainingRow(id, title, network, batchSize, { python, nodes, folder }) {
  const task = training(network, batchSize);
  const flops = batchSize * flopsPerImage(network).train;
  /** @type {(label: string, more?: object, program?: string) => Variant} */
  const engine = (label, more, program) => variant(label, 'engine.mjs', flops, { ...task, ...more }, program);
  /** @type {(label: string, script: string, more?: object) => Variant[]} */
  const peer = (label, script, more) =>
    python === undefined ? [] : [variant(label, script, flops, { ...task, folder, ...more }, python)];
  const isTutorial = id === 'tutorial';
  const others = (isTutorial ? nodes : nodes.slice(-1)).flatMap(({ version, program }) => [
    engine(`engine, Node ${version}`, {}, program),
    engine(`engine, fast, Node ${version}`, { fast: true }, program),
  ]);
  return {
    id,
    title: `${title}, one training step of ${batchSize} images`,
    variants: [
      engine('engine'),
      engine('engine, fast', { fast: true }),
      ...(isTutorial ? [engine('engine, 1 thread', { threads: 1 })] : []),
      ...others,
      variant('tfjs-node', 'tfjs_node.mjs', flops, task),
      ...peer('Keras fit', 'keras_fit.py'),
      ...peer('Keras train_on_batch', 'keras_fit.py', { onBatch: true }),
      ...peer('PyTorch, fused Adam', 'pytorch.py'),
      ...peer('PyTorch, fused Adam, channels_last', 'pytorch.py', { channelsLast: true }),
      ...peer('PyTorch, fused Adam, torch.compile', 'pytorch.py', { channelsLast: true, compile: true }),
    ],
  };
}

/** @param {Programs} programs @returns {Row} */
function evaluationRow({ python, nodes, folder }) {
  const flops = TEST_IMAGES * flopsPerImage(tutorial).predict;
  /** @type {Task} */
  const task = { ...training(tutorial, 256), kind: 'evaluate', images: TEST_IMAGES };
  /** @type {(label: string, script: string, more?: object) => Variant[]} */
  const peer = (label, script, more) =>
    python === undefined ? [] : [variant(label, script, flops, { ...task, folder, ...more }, python)];
  return {
    id: 'evaluate',
    title: "Lesson 2's network, evaluation of the 10,000 test images",
    variants: [
      variant('engine', 'engine.mjs', flops, task),
      variant('engine, fast', 'engine.mjs', flops, { ...task, fast: true }),
      ...nodes
        .slice(-1)
        .flatMap(({ version, program }) => [
          variant(`engine, Node ${version}`, 'engine.mjs', flops, task, program),
          variant(`engine, fast, Node ${version}`, 'engine.mjs', flops, { ...task, fast: true }, program),
        ]),
      variant('tfjs-node', 'tfjs_node.mjs', flops, task),
      ...peer('Keras evaluate', 'keras_fit.py'),
      ...peer('PyTorch', 'pytorch.py'),
      ...peer('PyTorch, channels_last', 'pytorch.py', { channelsLast: true }),
      ...peer('PyTorch, torch.compile', 'pytorch.py', { channelsLast: true, compile: true }),
    ],
  };
}

/** @returns {Row} */
function threadsRow() {
  const task = training(tutorial, 32);
  const flops = 32 * flopsPerImage(tutorial).train;
  return {
    id: 'threads',
    title: "Lesson 2's network, one training step of 32 images, by number of threads",
    variants: [1, 2, 4, 8].flatMap((threads) => [
      variant(`engine, threads: ${threads}`, 'engine.mjs', flops, { ...task, threads }),
      variant(`engine, fast, threads: ${threads}`, 'engine.mjs', flops, { ...task, threads, fast: true }),
    ]),
  };
}

/**
 * A whole call of `fit`, with all that it costs besides the steps.
 *
 * @type {(label: string, images: number, more?: object) => Variant}
 */
const epoch = (label, images, more) =>
  variant(label, 'engine.mjs', images * flopsPerImage(tutorial).train, {
    ...training(tutorial, 32),
    kind: 'epoch',
    images,
    ...more,
  });

/** @returns {Row} */
function imagesRow() {
  const several = [1000, 3000, 10_000, 30_000, 60_000].map((images) => {
    const label = `engine, ${images.toLocaleString('en')} images`;
    return [epoch(label, images), epoch(`${label}, fast`, images, { fast: true })];
  });
  return {
    id: 'images',
    title: "Lesson 2's network, an epoch by number of images, batches of 32",
    rounds: 3,
    variants: [...several.flat(), epoch('engine, 60,000 images, without tfjs-node', 60_000, { withoutTfjsNode: true })],
  };
}

/** @returns {Row} */
function augmentationRow() {
  const variants = [{}, { fast: true }].flatMap((fast) => {
    const label = Object.keys({ engine: true, ...fast }).join(', ');
    return [epoch(label, IMAGES, fast), epoch(`${label}, with augmentation`, IMAGES, { ...fast, augment: true })];
  });
  return { id: 'augmentation', title: "Lesson 2's network, an epoch of 9,600 images, batches of 32", variants };
}

/**
 * The same training, silent and watched. It takes long enough for the chart to be drawn some ten times, and more rounds
 * than the others, since the difference is small.
 *
 * @returns {Row}
 */
function liveChartRow() {
  const epochs = 3;
  /** @type {Task} */
  const task = { ...training(tutorial, 32), kind: 'epoch', epochs };
  const flops = 0.9 * epochs * IMAGES * flopsPerImage(tutorial).train;
  const silent = variant('fit, silent', 'notebook.mjs', flops, { ...task, watched: false });
  const watched = variant('fit, with bar and live chart', 'notebook.mjs', flops, { ...task, watched: true });
  return {
    id: 'live-chart',
    title: "Lesson 2's network in a notebook, 3 epochs of 8,640 images, batches of 32",
    rounds: 15,
    variants: [silent, watched],
    baseline: silent.label,
  };
}

/**
 * What the machine can do at most: always measured, first.
 *
 * @param {Programs} programs
 * @returns {Variant[]}
 */
export function limits({ python }) {
  /** @type {Task} */
  const task = { kind: 'limit', roundSeconds: ROUND_SECONDS };
  const loop = variant('multiply-add loop in WebAssembly', 'fma.mjs', loopFlops(availableParallelism()), task);
  if (python === undefined) return [loop];
  const label = `product of ${MATRIX}×${MATRIX} matrices in PyTorch`;
  return [loop, variant(label, 'matmul.py', matrixFlops, { ...task, size: MATRIX }, python)];
}
