import { featureMaps } from '../../src/inspect/feature_maps';
import { featureMaps as draw } from '../../src/plots/feature_maps';
import { IMAGES, smallModel } from './model';

it('gives the input and the maps of every layer that has some', () => {
  const layers = featureMaps(smallModel(), IMAGES.pick(0));
  expect(layers.map(({ name, maps }) => [name, maps.shape])).toEqual([
    ['input', [3, 3, 1]],
    ['conv', [2, 2, 2]],
    ['pool', [1, 1, 2]],
  ]);
  expect(layers[0].maps.get(0, 2, 0)).toBe(1);
  expect(layers[1].maps.get(1, 1, 0)).toBe(1);
  expect(draw(layers).data).toHaveLength(3);
});

it('gives those of one layer, of any image of a set', () => {
  const [{ name, maps }] = featureMaps(smallModel(), IMAGES.pick(1), 'conv');
  expect(name).toBe('conv');
  expect(featureMaps(smallModel(), IMAGES.pick(1), 0)[0].maps.data).toEqual(maps.data);
  expect([0, 1].flatMap((r) => [0, 1].map((c) => maps.get(r, c, 0)))).toEqual([0, 1, 0.25, 0.5]);
});

it('takes a batch of one as well, and refuses more', () => {
  expect(featureMaps(smallModel(), IMAGES.hi(1))).toHaveLength(3);
  expect(() => featureMaps(smallModel(), IMAGES)).toThrow(
    'featureMaps: x must be one sample, but there are 2. One of many is x.pick(i), such as xTest.pick(0).',
  );
});

it('says which layers have no maps', () => {
  expect(() => featureMaps(smallModel(), IMAGES.pick(0), 'out')).toThrow(
    'layer must answer with maps, [height, width, channels], but "out" (Dense) does not',
  );
});
