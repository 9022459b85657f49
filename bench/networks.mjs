/**
 * The networks that are measured, as plain data from which every framework's child builds its own model, and how much
 * they compute. Imports nothing.
 */

/**
 * @typedef {{ kind: 'conv', filters: number, kernel: number, padding: 'valid' | 'same', relu: boolean }
 *   | { kind: 'maxPool' | 'averagePool' }
 *   | { kind: 'batchNorm' | 'relu' | 'flatten' }
 *   | { kind: 'dense', units: number, relu: boolean }} Layer pools take windows of 2×2; the last dense layer's softmax
 *   belongs to the loss
 */

/** Height, width and channels of one image. */
export const INPUT_SHAPE = [28, 28, 1];

/** @type {(filters: number, options?: { kernel?: number, padding?: 'valid' | 'same', relu?: boolean }) => Layer} */
const conv = (filters, { kernel = 3, padding = 'valid', relu = true } = {}) => ({
  kind: 'conv',
  filters,
  kernel,
  padding,
  relu,
});
/** @type {(units: number, relu?: boolean) => Layer} */
const dense = (units, relu = true) => ({ kind: 'dense', units, relu });
/** @type {Layer} */
const maxPool = { kind: 'maxPool' };
/** @type {Layer} */
const averagePool = { kind: 'averagePool' };
/** @type {Layer} */
const flatten = { kind: 'flatten' };
const classifier = dense(10, false);
/** @type {(filters: number) => Layer[]} */
const normalized = (filters) => [
  conv(filters, { padding: 'same', relu: false }),
  { kind: 'batchNorm' },
  { kind: 'relu' },
  maxPool,
];

/** @type {Record<'tutorial' | 'batchNorm' | 'dense' | 'averagePool', Layer[]>} */
export const networks = {
  /** The network of lesson 2. */
  tutorial: [conv(32), maxPool, conv(64), maxPool, conv(64), flatten, dense(64), classifier],
  batchNorm: [...normalized(32), ...normalized(64), flatten, dense(64), classifier],
  dense: [flatten, dense(512), dense(256), classifier],
  averagePool: [
    conv(32, { kernel: 5 }),
    averagePool,
    conv(64, { kernel: 5 }),
    averagePool,
    flatten,
    dense(128),
    classifier,
  ],
};

/**
 * Floating-point operations for one image: a multiplication and an addition for each product of a convolution or a
 * dense layer, in all the products that the definition has. Work that an implementation finds a way around (zeros
 * behind a ReLU) counts all the same; activations, pooling, the loss and the optimizer do not count.
 *
 * @param {readonly Layer[]} layers
 * @returns {{ predict: number, train: number }} a training step has the forward pass, the gradients by the weights and,
 *   except for the first layer that has any, the gradients by the inputs: as much again each
 */
export function flopsPerImage(layers) {
  let [height, width, channels] = INPUT_SHAPE;
  let [predict, train] = [0, 0];
  /** @param {number} flops */
  const add = (flops) => {
    train += flops * (predict === 0 ? 2 : 3);
    predict += flops;
  };
  for (const layer of layers) {
    if (layer.kind === 'conv') {
      if (layer.padding === 'valid') [height, width] = [height - layer.kernel + 1, width - layer.kernel + 1];
      add(2 * layer.kernel ** 2 * channels * layer.filters * height * width);
      channels = layer.filters;
    } else if (layer.kind === 'maxPool' || layer.kind === 'averagePool') {
      [height, width] = [Math.floor(height / 2), Math.floor(width / 2)];
    } else if (layer.kind === 'flatten') {
      [height, width, channels] = [1, 1, height * width * channels];
    } else if (layer.kind === 'dense') {
      add(2 * channels * layer.units);
      channels = layer.units;
    }
  }
  return { predict, train };
}
