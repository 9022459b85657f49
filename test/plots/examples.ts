/** One figure of each kind, from literal data: the cases that every way of drawing must pass. */
import ndarray from 'ndarray';
import { architecture } from '../../src/plots/architecture';
import { classBalance } from '../../src/plots/class_balance';
import { confusionMatrix } from '../../src/plots/confusion_matrix';
import { convolution } from '../../src/plots/convolution';
import { digit } from '../../src/plots/digit';
import { digitGrid } from '../../src/plots/digit_grid';
import { digitNumbers } from '../../src/plots/digit_numbers';
import { dotPlot } from '../../src/plots/dot_plot';
import { featureMaps } from '../../src/plots/feature_maps';
import type { Figure } from '../../src/plots/figure';
import { filters } from '../../src/plots/filters';
import { learningCurves } from '../../src/plots/learning_curves';
import { probabilities } from '../../src/plots/probabilities';
import { runCurves } from '../../src/plots/run_curves';
import { saliency } from '../../src/plots/saliency';
import { trainingProgress } from '../../src/plots/training_progress';

/** Images of 28 × 28 bytes: a vertical stroke of 20 rows, one column further to the right in each image. */
export function strokes(count: number): ndarray.NdArray<Uint8Array> {
  const images = ndarray(new Uint8Array(count * 784), [count, 28, 28]);
  for (let i = 0; i < count; i++)
    for (let row = 4; row < 24; row++) {
      images.set(i, row, 10 + (i % 9), 255);
      images.set(i, row, 11 + (i % 9), 128);
    }
  return images;
}

/** The same as floats from 0 to 1 with a channel, [count, 28, 28, 1]. */
export function scaled(count: number): ndarray.NdArray<Float32Array> {
  const bytes = strokes(count).data;
  return ndarray(
    Float32Array.from(bytes, (value) => value / 255),
    [count, 28, 28, 1],
  );
}

export const FIRST_LABELS = [5, 0, 4, 1, 9, 2, 1, 3, 1];
export const COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
export const HISTORY = {
  epoch: [0, 1, 2],
  history: {
    loss: [0.16, 0.05, 0.03],
    acc: [0.95, 0.984, 0.9886],
    val_loss: [0.058, 0.04, 0.046],
    val_acc: [0.982, 0.9877, 0.9858],
  },
};
export const CONFUSION = [
  [980, 0, 0],
  [2, 1120, 13],
  [4, 1, 1027],
];

/** A convolution of 3 × 3 with weights of both signs, [3, 3, 1, count]. */
export const convolutionOf = (count: number) => ({
  name: 'conv2d',
  kernel: ndarray(
    Float32Array.from({ length: 9 * count }, (_, i) => Math.round(100 * Math.sin(i + 1)) / 100),
    [3, 3, 1, count],
  ),
  bias: ndarray(Float32Array.from({ length: count }, (_, i) => 0.1 - i / 10)),
  activation: 'relu',
});

/** Maps that grow from channel to channel, [size, size, channels]. */
export const mapsOf = (name: string, size: number, channels: number) => ({
  name,
  maps: ndarray(
    Float32Array.from({ length: size * size * channels }, (_, i) => Math.max(0, ((i % channels) - (i % 5)) / 2)),
    [size, size, channels],
  ),
});

/** A slope that rises from left to right and is zero in the middle column but one, [28, 28, 1]. */
export const SLOPES = ndarray(
  Float32Array.from({ length: 784 }, (_, i) => (i % 28) - 14),
  [28, 28, 1],
);

export const LAYERS = [
  { name: 'conv2d', type: 'Conv2D', inputShape: [null, 28, 28, 1], outputShape: [null, 26, 26, 32], params: 320 },
  { name: 'max_pooling2d', type: 'MaxPooling2D', outputShape: [null, 13, 13, 32], params: 0 },
  { name: 'flatten', type: 'Flatten', outputShape: [null, 5408], params: 0 },
  { name: 'dense', type: 'Dense', outputShape: [null, 10], params: 54090 },
];

export const RUNS = [
  { name: 'Baseline', values: [0.0089, 0.0101, 0.0078, 0.0088, 0.0095], mean: 0.00902, interval: [0.0079, 0.0101] },
  { name: 'Dropout + L2', values: [0.0075, 0.0088, 0.0066], mean: 0.00763, interval: [0.0049, 0.0104] },
  { name: 'Early <b>', values: [0.0083], mean: 0.0083 },
] as const;

/** A training that gets better in every epoch, by a rate of its own. */
const descent = (epochs: number, rate: number) => {
  const loss = Array.from({ length: epochs }, (_, i) => 0.05 + 0.3 * (0.5 + rate / 3) ** i);
  const acc = loss.map((value) => 1 - value / 3);
  return { loss, acc, val_loss: loss.map((value) => value + 0.02 * rate), val_acc: acc.map((value) => value - 0.004) };
};

export const EXAMPLES: Readonly<Record<string, Figure>> = {
  'digit grid': digitGrid(strokes(9), { labels: FIRST_LABELS }),
  'gallery with title': digitGrid(strokes(5), {
    titles: ['<a>', 'b & c', '"d"', 'true 4, predicted 9 (98%)', ''],
    title: 'Mistakes',
  }),
  digit: digit(strokes(1).pick(0), { title: 'Training image 0' }),
  'digit of floats': digit(scaled(1).pick(0)),
  'digit in numbers': digitNumbers(strokes(1).pick(0)),
  'class balance': classBalance(COUNTS),
  'class balance with names': classBalance([3, 0], { names: ['T-shirt/top', 'Ankle boot'], title: 'Two classes' }),
  'learning curves': learningCurves(HISTORY, { title: 'Lesson 02' }),
  'learning curves of one epoch': learningCurves({ epoch: [0], history: { loss: [0.3], acc: [0.9] } }),
  'learning curves of many epochs': learningCurves({
    epoch: Array.from({ length: 60 }, (_, i) => i),
    history: { loss: Array.from({ length: 60 }, (_, i) => (i === 20 ? NaN : 2.3 * 0.9 ** i)) },
  }),
  'training under way': trainingProgress({
    span: [0, 5],
    names: ['loss', 'acc'],
    training: {
      x: Array.from({ length: 120 }, (_, i) => (i + 1) / 50),
      values: {
        loss: Array.from({ length: 120 }, (_, i) => 0.05 + 2.2 * 0.93 ** i + 0.01 * Math.sin(i)),
        acc: Array.from({ length: 120 }, (_, i) => 0.98 - 0.8 * 0.93 ** i),
      },
    },
    validation: { x: [1, 2], values: { loss: [0.09, 0.07], acc: [0.972, 0.979] } },
  }),
  'training at its start': trainingProgress({
    span: [0, 1],
    names: ['loss'],
    training: { x: [0.1], values: { loss: [2.3] } },
    validation: { x: [], values: {} },
  }),
  'one run': runCurves([{ name: 'run 1', ...HISTORY }]),
  'runs of several lengths': runCurves(
    [
      { name: '1 <plain>', ...HISTORY },
      { name: '2 L2 0.001', epoch: [0, 1, 2, 3, 4], history: descent(5, 0.2) },
      { name: 'run 3', epoch: [0], history: { loss: [0.4], acc: [0.9] } },
    ],
    { title: 'Lesson 03' },
  ),
  'ten runs': runCurves(
    Array.from({ length: 10 }, (_, i) => ({
      name: `${i + 1} ${['more filters', 'a name that is rather too long to stand beside a figure'][i % 2]}`,
      epoch: Array.from({ length: 8 + i }, (_unused, k) => k),
      history: descent(8 + i, i / 10),
    })),
  ),
  'dot plot': dotPlot(RUNS, { reference: 'Baseline', title: 'Lesson 07', xTitle: 'test error', percent: true }),
  'dot plot of one number': dotPlot([{ name: 'a', values: [3], mean: 3 }]),
  'right prediction': probabilities([0.01, 0.98, 0.01], { label: 1 }),
  'wrong prediction': probabilities([0.3, 0.7], { label: 0, names: ['no', 'yes'] }),
  filters: filters(convolutionOf(32)),
  'one filter': filters(convolutionOf(1), { title: 'One' }),
  'feature maps of a layer': featureMaps(mapsOf('conv2d', 26, 9)),
  'feature maps of several layers': featureMaps(
    [mapsOf('conv2d', 26, 9), mapsOf('max_pooling2d', 13, 9), mapsOf('c', 3, 2)],
    {
      title: 'A digit on its way',
    },
  ),
  convolution: convolution(scaled(1).pick(0), convolutionOf(2), { filter: 1 }),
  saliency: saliency({ image: scaled(1).pick(0), gradient: SLOPES, label: 7, probability: 0.98 }),
  architecture: architecture(LAYERS),
  'confusion matrix': confusionMatrix(CONFUSION),
  'confusion matrix with names': confusionMatrix(
    [
      [5, 1],
      [0, 7],
    ],
    { names: ['cat <1>', 'dog'] },
  ),
};
