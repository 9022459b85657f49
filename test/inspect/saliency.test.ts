import ndarray from 'ndarray';
import { tf } from '../../src/backend/tf';
import { saliency } from '../../src/inspect/saliency';
import { saliency as draw } from '../../src/plots/saliency';
import { IMAGES, smallModel } from './model';

/** Scores of the small network before its softmax: weights as in model.ts, in plain arithmetic. */
function scores(image: ArrayLike<number>): number[] {
  const windows = [0, 1, 3, 4].map((i) => [image[i], image[i + 3]]);
  const first = Math.max(...windows.map(([upper, lower]) => Math.max(0, upper + lower - 1)));
  const second = Math.max(...windows.map(([upper]) => Math.max(0, -upper)));
  return [2 * first, second + 0.5, -3 * first];
}

it('is the slope of the score: what a small change of each pixel changes', () => {
  const image = IMAGES.pick(1);
  const pixels = Array.from({ length: 9 }, (_, i) => image.get(Math.floor(i / 3), i % 3, 0));
  for (const label of [0, 1, 2]) {
    const { gradient } = saliency(smallModel(), image, label);
    const step = 1e-4;
    const differences = pixels.map((_, i) => {
      const changed = (by: number) => pixels.map((value, k) => (k === i ? value + by : value));
      return (scores(changed(step))[label] - scores(changed(-step))[label]) / (2 * step);
    });
    gradient.data.forEach((slope, i) => {
      // where a pixel stands at the corner of relu or max, any slope between the two sides is right
      const [right, left] = [step, -step].map((by) => {
        const moved = pixels.map((value, k) => (k === i ? value + by : value));
        return (scores(moved)[label] - scores(pixels)[label]) / by;
      });
      if (Math.abs(right - left) < 1e-6) expect(slope).toBeCloseTo(differences[i], 4);
    });
  }
});

it('is about the class that the model predicts, unless told, and knows its probability', () => {
  const map = saliency(smallModel(), IMAGES.pick(0));
  const probabilities = tf.tidy(() =>
    (
      smallModel().predict(tf.tensor(IMAGES.pick(0).data.slice(0, 9), [1, 3, 3, 1])) as ReturnType<typeof tf.tensor>
    ).dataSync(),
  );
  expect(map.label).toBe(probabilities.indexOf(Math.max(...probabilities)));
  expect(map.probability).toBeCloseTo(Math.max(...probabilities), 6);
  expect(saliency(smallModel(), IMAGES.pick(0), 2).label).toBe(2);
  expect(draw(map).data).toHaveLength(2);
});

it('does the same for a softmax that is a layer of its own, and for a score without softmax', () => {
  const dense = () => tf.layers.dense({ units: 2, inputShape: [2], useBias: false, name: 'dense' });
  const weights = tf.tensor([1, 2, 3, 4], [2, 2]);
  const models = [
    tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], useBias: false, activation: 'softmax' })] }),
    tf.sequential({ layers: [dense(), tf.layers.activation({ activation: 'softmax' })] }),
    tf.sequential({ layers: [dense(), tf.layers.softmax()] }),
    tf.sequential({ layers: [dense()] }),
  ];
  for (const model of models) {
    model.setWeights([weights]);
    const { gradient } = saliency(model, ndarray(Float32Array.of(0.5, 0.25), [2]), 1);
    expect([...gradient.data]).toEqual([2, 4]);
  }
});

it('leaves no tensors behind', () => {
  const model = smallModel();
  saliency(model, IMAGES.pick(0));
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) saliency(model, IMAGES.pick(0));
  expect(tf.memory().numTensors).toBe(before);
});

it('refuses a class that there is not, and a model without classes', () => {
  expect(() => saliency(smallModel(), IMAGES.pick(0), 3)).toThrow(
    'saliency: label must be a whole number at least 0 and at most 2, but it is 3',
  );
  const maps = tf.sequential({ layers: [tf.layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [3, 3, 1] })] });
  expect(() => saliency(maps, IMAGES.pick(0))).toThrow('its output has the shape [n, 3, 3, 1]');
});
