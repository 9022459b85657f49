/**
 * The rows of the benchmark: what is timed, by whom. Plain data; measure.mjs does it.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loopFlops, MATRIX, matrixFlops } from './limit.mjs';
import { flopsPerImage, networks } from './networks.mjs';

/**
 * @typedef {import('./measure.mjs').Variant} Variant
 *
 * @typedef {object} Row
 * @property {string} id what --rows takes
 * @property {string} title what a step is
 * @property {number} flops of a step, by the definition of the network (networks.mjs)
 * @property {number} [rounds] default: as many as --rounds says
 * @property {Variant[]} variants
 *
 * @typedef {object} Programs who is there to measure
 * @property {string} [python] PyTorch's and Keras's, with --peers
 * @property {{ version: string, program: string }[]} nodes other versions of Node
 * @property {string} folder where images.mjs put the images for Python
 */

/** Images that training steps are taken from: 300 batches of 32. */
const IMAGES = 9600;
const TEST_IMAGES = 10_000;
const ROUND_SECONDS = 0.8;

const file = (/** @type {string} */ name) => path.join(path.dirname(fileURLToPath(import.meta.url)), 'children', name);

/** @typedef {import('./measure.mjs').Task & Record<string, unknown>} Task */
/** @typedef {(label: string, more?: Record<string, unknown>, program?: string) => Variant} InNode */

/**
 * Every row.
 *
 * @param {Programs} programs
 * @returns {Row[]}
 */
export function allRows({ python, nodes, folder }) {
  /** @type {(script: string, task: Task) => InNode} */
  const node =
    (script, task) =>
    (label, more = {}, program = process.execPath) => ({
      label,
      program,
      args: [file(script)],
      task: { ...task, ...more },
    });
  /** @type {(task: Task) => Variant[]} */
  const peers = (task) => {
    if (python === undefined) return [];
    /** @type {(script: string) => InNode} */
    const variant = (script) => (label, more) => ({
      label,
      program: python,
      args: [file(script)],
      task: { ...task, folder, ...more },
    });
    const [torch, keras] = [variant('pytorch.py'), variant('keras_fit.py')];
    const plain = torch('PyTorch');
    if (task.kind === 'evaluate')
      return [keras('Keras evaluate'), plain, torch('PyTorch, channels_last', { channelsLast: true })];
    const onBatch = keras('Keras train_on_batch', { onBatch: true });
    return [
      keras('Keras fit'),
      onBatch,
      torch('PyTorch, fused Adam'),
      torch('PyTorch, fused Adam, channels_last', { channelsLast: true }),
      torch('PyTorch, fused Adam, torch.compile', { channelsLast: true, compile: true }),
    ];
  };
  /** @type {(id: string, title: string, network: keyof typeof networks, batchSize: number) => Row} */
  const training = (id, title, name, batchSize) => {
    const network = networks[name];
    /** @type {Task} */
    const task = { kind: 'train', network, images: IMAGES, batchSize, roundSeconds: ROUND_SECONDS };
    const engine = node('engine.mjs', task);
    const otherNodes = id === 'tutorial' ? nodes : [];
    return {
      id,
      title: `${title}, one training step of ${batchSize} images`,
      flops: batchSize * flopsPerImage(network).train,
      variants: [
        engine('engine'),
        engine('engine, fast', { fast: true }),
        ...(id === 'tutorial' ? [engine('engine, 1 thread', { threads: 1 })] : []),
        ...otherNodes.flatMap(({ version, program }) => [
          engine(`engine, Node ${version}`, {}, program),
          engine(`engine, fast, Node ${version}`, { fast: true }, program),
        ]),
        node('tfjs_node.mjs', task)('tfjs-node'),
        ...peers(task),
      ],
    };
  };
  const network = networks.tutorial;
  /** @type {Task} */
  const testing = { kind: 'evaluate', network, images: TEST_IMAGES, batchSize: 256, roundSeconds: ROUND_SECONDS };
  /** @type {Task} */
  const steps = { kind: 'train', network, images: IMAGES, batchSize: 32, roundSeconds: ROUND_SECONDS };
  return [
    training('tutorial', "Lesson 2's network", 'tutorial', 32),
    training('batch-128', "Lesson 2's network", 'tutorial', 128),
    training('batch-norm', 'Same padding and batch normalization', 'batchNorm', 32),
    training('dense', 'Dense layers 512, 256, 10', 'dense', 32),
    training('average-pool', '5×5 kernels and average pooling', 'averagePool', 32),
    {
      id: 'evaluate',
      title: "Lesson 2's network, evaluation of the 10,000 test images",
      flops: TEST_IMAGES * flopsPerImage(network).predict,
      variants: [
        node('engine.mjs', testing)('engine'),
        node('engine.mjs', testing)('engine, fast', { fast: true }),
        node('tfjs_node.mjs', testing)('tfjs-node'),
        ...peers(testing),
      ],
    },
    {
      id: 'threads',
      title: "Lesson 2's network, one training step of 32 images, by threads",
      flops: 32 * flopsPerImage(network).train,
      variants: [1, 2, 4, 8].flatMap((threads) => [
        node('engine.mjs', steps)(`engine, threads: ${threads}`, { threads }),
        node('engine.mjs', steps)(`engine, fast, threads: ${threads}`, { threads, fast: true }),
      ]),
    },
  ];
}

/**
 * What the machine can do at most: always measured, first.
 *
 * @param {Programs} programs
 * @returns {{ variants: Variant[], flops: number[] }}
 */
export function limits({ python }) {
  /** @type {Task} */
  const task = { kind: 'limit', roundSeconds: ROUND_SECONDS };
  const loop = { label: 'multiply-add loop in WebAssembly', program: process.execPath, args: [file('fma.mjs')], task };
  if (python === undefined) return { variants: [loop], flops: [loopFlops(availableParallelism())] };
  const product = { ...task, size: MATRIX };
  return {
    variants: [
      loop,
      {
        label: `product of ${MATRIX}×${MATRIX} matrices in PyTorch`,
        program: python,
        args: [file('matmul.py')],
        task: product,
      },
    ],
    flops: [loopFlops(availableParallelism()), matrixFlops],
  };
}
