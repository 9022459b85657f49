import { tf } from '../../src/backend/tf';
import { modelSummary } from '../../src/plots/model_summary';
import { modelLayers } from '../../src/training/model_layers';

test("the layers of the tutorial's network hold 93,322 parameters", () => {
  const model = tf.sequential();
  model.add(
    tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1], name: 'first' }),
  );
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  const layers = modelLayers(model);
  expect(layers[0]).toEqual({
    name: 'first',
    type: 'Conv2D',
    inputShape: [null, 28, 28, 1],
    outputShape: [null, 26, 26, 32],
    params: 320,
    trainableParams: 320,
  });
  expect(layers.map(({ params }) => params)).toEqual([320, 0, 18496, 0, 36928, 0, 36928, 650]);
  expect(modelSummary(layers).text).toContain('93,322');
});

test('what training does not change is counted apart', () => {
  const model = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [5] })] });
  expect(modelLayers(model)[0]).toMatchObject({ params: 20, trainableParams: 10 });
});
