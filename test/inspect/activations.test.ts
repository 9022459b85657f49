import { tf } from '../../src/backend/tf';
import { activations } from '../../src/inspect/activations';
import { IMAGES, smallModel } from './model';

it('gives what comes out of every layer, for every sample', () => {
  const [conv, pool, flat, drop, out] = activations(smallModel(), IMAGES);
  expect([conv, pool, flat, drop, out].map(({ name, values }) => [name, values.shape])).toEqual([
    ['conv', [2, 2, 2, 2]],
    ['pool', [2, 1, 1, 2]],
    ['flat', [2, 2]],
    ['drop', [2, 2]],
    ['out', [2, 3]],
  ]);
  // left columns of the four windows of image 0: 0 + 0, 0.5 + 1, 0 + 0, 1 + 1; minus 1, and nothing below 0
  expect([0, 1].flatMap((r) => [0, 1].map((c) => conv.values.get(0, r, c, 0)))).toEqual([0, 0.5, 0, 1]);
  expect([...pool.values.data]).toEqual([1, 0, 1, 0]);
});

it('has dropout off', () => {
  const [flat, drop] = activations(smallModel(), IMAGES, ['flat', 'drop']);
  expect([...drop.values.data]).toEqual([...flat.values.data]);
});

it('takes layers by number or name, in any order', () => {
  expect(activations(smallModel(), IMAGES, [4, 'conv']).map(({ name }) => name)).toEqual(['out', 'conv']);
  expect(activations(smallModel(), IMAGES, [4]).map(({ name }) => name)).toEqual(['out']);
});

it('leaves no tensors behind and the model as it was', () => {
  const model = smallModel();
  activations(model, IMAGES);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) activations(model, IMAGES);
  expect(tf.memory().numTensors).toBe(before);
  expect(model.layers).toHaveLength(5);
  expect(() => tf.tidy(() => model.predict(tf.zeros([1, 3, 3, 1])))).not.toThrow();
});

it('names the layers there are, and refuses images of another size', () => {
  expect(() => activations(smallModel(), IMAGES, ['dense'])).toThrow(
    'activations: layer must be the number or name of a layer, but it is "dense". The layers are 0 "conv", 1 "pool", 2 "flat", 3 "drop", 4 "out".',
  );
  expect(() => activations(smallModel(), IMAGES.hi(2, 2))).toThrow('activations: x must have the shape [n, 3, 3, 1]');
});
