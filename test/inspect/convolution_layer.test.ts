import { tf } from '../../src/backend/tf';
import { convolutionLayer } from '../../src/inspect/convolution_layer';
import { featureMaps } from '../../src/inspect/feature_maps';
import { convolution } from '../../src/plots/convolution';
import type { HeatmapTrace } from '../../src/plots/figure';
import { filters } from '../../src/plots/filters';
import { IMAGES, smallModel } from './model';

it('gives weights, bias and how they are used', () => {
  const layer = convolutionLayer(smallModel(), 'conv');
  expect(layer).toMatchObject({ name: 'conv', activation: 'relu', padding: 'valid', strides: [1, 1] });
  expect([layer.kernel.shape, layer.kernel.get(0, 0, 0, 1), layer.bias?.get(0)]).toEqual([[2, 2, 1, 2], -1, -1]);
  expect((filters(layer).data[0] as HeatmapTrace).z[0].filter((weight) => weight !== null)).toEqual([1, 0, -1, 0]);
});

it('holds copies: what is done to them does not change the model', () => {
  const model = smallModel();
  convolutionLayer(model, 0).kernel.set(0, 0, 0, 0, 77);
  expect(convolutionLayer(model, 0).kernel.get(0, 0, 0, 0)).toBe(1);
});

it('lets plots.convolution compute what TensorFlow computes', () => {
  const model = smallModel();
  for (const filter of [0, 1])
    for (const image of [0, 1]) {
      const [{ maps }] = featureMaps(model, IMAGES.pick(image), 'conv');
      const drawn = convolution(IMAGES.pick(image), convolutionLayer(model, 'conv'), { filter })
        .data[1] as HeatmapTrace;
      expect(drawn.z).toEqual([0, 1].map((r) => [0, 1].map((c) => maps.get(r, c, filter))));
    }
});

it('has no bias where the layer has none', () => {
  const model = tf.sequential({
    layers: [tf.layers.conv2d({ filters: 1, kernelSize: 1, useBias: false, inputShape: [2, 2, 1] })],
  });
  expect(convolutionLayer(model, 0).bias).toBeUndefined();
});

it('refuses other layers', () => {
  expect(() => convolutionLayer(smallModel(), 1)).toThrow(
    'layer must be a Conv2D layer, but "pool" is a MaxPooling2D layer',
  );
  expect(() => convolutionLayer(smallModel(), 7)).toThrow('but it is 7. The layers are 0 "conv"');
});
