import { tf } from '../../src/backend/tf';
import { layerNames } from '../../src/training/layer_names';

const build = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 2, kernelSize: 2, name: 'second' }),
      tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });

test('layers without a name have the names that Keras gives, however many models there were before', () => {
  const names = ['conv2d', 'max_pooling2d', 'second', 'conv2d_1', 'flatten', 'dense'];
  expect(layerNames(build())).toEqual(names);
  expect(layerNames(build())).toEqual(names);
});
