import ndarray, { type NdArray } from 'ndarray';
import { ImageDataGenerator } from '../../src/augment/image_data_generator';
import { Random } from '../../src/core/random';
import { standardizeCases } from '../golden/augmentation';
import { distance } from '../images/images';

test.each(standardizeCases().map((c) => [JSON.stringify(c.options), c] as const))('as Keras does it: %s', (_, c) => {
  const before = c.x.data.slice();
  const generator = new ImageDataGenerator(c.options);
  generator.fit(c.x);
  for (const name of ['mean', 'std'] as const) {
    expect(generator[name] === undefined).toBe(c[name] === undefined);
    if (c[name]) expect(distance(generator[name]!, c[name]!) / Math.max(...c[name]!)).toBeLessThan(1e-5);
  }
  const size = c.x.size / 40;
  if (c.zcaWhiteningMatrix) {
    const largest = Math.max(...c.zcaWhiteningMatrix);
    expect(generator.zcaWhiteningMatrix!.shape).toEqual([size, size]);
    expect(distance(generator.zcaWhiteningMatrix!.data, c.zcaWhiteningMatrix) / largest).toBeLessThan(1e-4);
  }
  const scale = Math.max(...c.output.map(Math.abs));
  for (let i = 0; i < 3; i++) {
    const y = generator.standardize(c.x.pick(i));
    expect(distance(y.data, c.output.subarray(i * size, (i + 1) * size)) / scale).toBeLessThan(1e-4);
  }
  expect(c.x.data).toEqual(before);
});

const random = new Random(3);
const images = (n: number, channels = 1): NdArray<Float32Array> =>
  ndarray(
    Float32Array.from({ length: n * 20 * channels }, () => random.uniform(0, 255)),
    [n, 5, 4, channels],
  );
function moments(values: Float32Array): { mean: number; std: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
}

test('after fit, standardised data have mean 0 and standard deviation 1 in each channel', () => {
  const x = images(50, 3);
  const generator = new ImageDataGenerator({ featurewiseCenter: true, featurewiseStdNormalization: true });
  generator.fit(x);
  const y = generator.standardize(x);
  for (let k = 0; k < 3; k++) {
    const { mean, std } = moments(y.data.filter((_, i) => i % 3 === k));
    expect(mean).toBeCloseTo(0, 5);
    expect(std).toBeCloseTo(1, 5);
  }
});

test('whitened data are uncorrelated', () => {
  const x = images(200);
  const generator = new ImageDataGenerator({ zcaWhitening: true });
  generator.fit(x);
  const { data } = generator.standardize(x);
  for (let i = 0; i < 20; i++)
    for (let j = 0; j < 20; j++) {
      let covariance = 0;
      for (let n = 0; n < 200; n++) covariance += (data[n * 20 + i] * data[n * 20 + j]) / 200;
      expect(covariance).toBeCloseTo(i === j ? 1 : 0, 4);
    }
});

test('fit on transformed images learns from these: zooming out over black lowers the mean', () => {
  const x = ndarray(new Float32Array(10 * 36).fill(1), [10, 6, 6, 1]);
  const settings = { featurewiseCenter: true, zoomRange: [2, 2], fillMode: 'constant' } as const;
  const generator = new ImageDataGenerator(settings);
  generator.fit(x, { augment: true, rounds: 2 });
  expect(generator.mean![0]).toBeCloseTo(4 / 36, 6);
  generator.fit(x);
  expect(generator.mean![0]).toBe(1);
});

test('preprocessingFunction comes first, then rescale, then the rest', () => {
  const generator = new ImageDataGenerator({
    preprocessingFunction: (image) =>
      ndarray(
        image.data.map((v) => v + 10),
        image.shape,
      ),
    rescale: 2,
    samplewiseCenter: true,
  });
  expect([...generator.standardize(ndarray(Float32Array.of(1, 3), [1, 2, 1])).data]).toEqual([-2, 2]);
  const wrong = new ImageDataGenerator({ preprocessingFunction: (image) => image.pick(0) });
  expect(() => wrong.standardize(images(1).pick(0))).toThrow(
    /preprocessingFunction must return an ndarray of the shape that it takes, \[5, 4, 1\], but it returned \[4, 1\]/,
  );
});

test('what needs the data’s statistics is refused before fit, and after a fit on other images', () => {
  const generator = new ImageDataGenerator({ featurewiseCenter: true });
  expect(() => generator.standardize(images(1).pick(0))).toThrow(/Call generator\.fit\(xTrain\) first/);
  expect(() => generator.flow(images(2))).toThrow(/Call generator\.fit\(xTrain\) first/);
  generator.fit(images(2));
  expect(() => generator.standardize(images(1, 3))).toThrow(/x must hold images like those of fit/);
});

test('fit refuses what is not images, and wrong options', () => {
  const generator = new ImageDataGenerator();
  expect(() => generator.fit(images(1).pick(0))).toThrow(/x must have the shape \[n, rows, columns, channels\]/);
  expect(() => generator.fit(images(1), { rounds: 0 })).toThrow(/rounds must be a whole number at least 1/);
  expect(() => generator.fit(images(1), { round: 1 } as never)).toThrow(/no option "round"/);
});
