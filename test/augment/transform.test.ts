import fc from 'fast-check';
import { ImageDataGenerator } from '../../src/augment/image_data_generator';
import type { ImageDataGeneratorOptions } from '../../src/augment/options';
import type { TransformParameters } from '../../src/augment/transform';
import { generatorDraws, transformCases } from '../golden/augmentation';
import { anImage, distance } from '../images/images';

test('every transformation gives the pixels that Keras gives', () => {
  const cases = transformCases();
  expect(cases).toHaveLength(160);
  cases.forEach(({ x, parameters, fillMode, cval, output }, i) => {
    const scale = Math.max(1, ...x.data.map(Math.abs));
    const y = new ImageDataGenerator({ fillMode, cval }).applyTransform(x, parameters);
    expect([i, distance(y.data, output) / scale < 1e-6]).toEqual([i, true]);
  });
});

const draws = (options: ImageDataGeneratorOptions, n = 2000, shape = [28, 28, 1]): TransformParameters[] => {
  const generator = new ImageDataGenerator(options);
  return Array.from({ length: n }, (_, seed) => generator.getRandomTransform(shape, seed));
};
const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];
const NUMBERS = ['theta', 'tx', 'ty', 'shear', 'zx', 'zy'] as const;

test('with the tutorial’s arguments each parameter has the range, mean and spread of Keras’s draws', () => {
  const { options, draws: keras } = generatorDraws();
  const ours = draws(options);
  for (const name of NUMBERS) {
    const [a, b] = [ours, keras].map((list) => list.map((draw) => draw[name]));
    const width = range(b)[1] - range(b)[0];
    // 200 uniform draws miss each end by a hundredth and more only once in e² = 7 times; a twentieth, once in 28,000
    expect(Math.abs(range(a)[0] - range(b)[0])).toBeLessThan(width / 20);
    expect(Math.abs(range(a)[1] - range(b)[1])).toBeLessThan(width / 20);
    const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    expect(Math.abs(mean(a) - mean(b))).toBeLessThan(width / 10);
    expect(new Set(a).size).toBeGreaterThan(1990);
  }
  const flipped = ours.filter((draw) => draw.flipHorizontal).length;
  expect(Math.abs(flipped - 1000)).toBeLessThan(100);
  expect(ours.some((draw) => draw.flipVertical)).toBe(false);
  expect(new Set(ours.map((draw) => `${draw.channelShiftIntensity} ${draw.brightness}`))).toEqual(
    new Set(['null null']),
  );
});

test('by default nothing is done', () => {
  const nothing = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1, flipHorizontal: false, flipVertical: false, channelShiftIntensity: null, brightness: null }; // prettier-ignore
  for (const draw of draws({}, 20)) expect(draw).toEqual(nothing);
});

test('a shift below 1 is a fraction of the size: the height makes tx and the width ty, as in Keras', () => {
  const shifts = draws({ heightShiftRange: 0.5, widthShiftRange: 0.1 }, 2000, [20, 100, 1]);
  expect(range(shifts.map((draw) => draw.tx))).toEqual([expect.closeTo(-10, 0), expect.closeTo(10, 0)]);
  expect(range(shifts.map((draw) => draw.ty))).toEqual([expect.closeTo(-10, 0), expect.closeTo(10, 0)]);
  expect(draws({ heightShiftRange: 0.5 }).every((draw) => draw.ty === 0)).toBe(true);
});

test('a whole number n shifts by whole pixels below n, another number above 1 by any part of them', () => {
  const distinct = (options: ImageDataGeneratorOptions) =>
    [...new Set(draws(options).map(({ ty }) => ty))].sort((a, b) => a - b);
  expect(distinct({ widthShiftRange: 3 })).toEqual([-2, -1, 0, 1, 2]);
  expect(distinct({ widthShiftRange: 1 })).toEqual([0]);
  const parts = distinct({ widthShiftRange: 2.5 });
  expect(parts.length).toBeGreaterThan(1990);
  expect([parts[0], parts[parts.length - 1]]).toEqual([expect.closeTo(-2.5, 1), expect.closeTo(2.5, 1)]);
});

test('no shift is 0 and never −0, whatever sign was drawn', () => {
  for (const heightShiftRange of [1, 3, [0], [0, 0.5]])
    for (const { tx } of draws({ heightShiftRange }, 100)) expect(Object.is(tx, -0)).toBe(false);
});

test('a list of shifts is chosen from, with either sign; it means fractions if all are below 1', () => {
  const distinct = (list: number[]) => new Set(draws({ widthShiftRange: list }).map(({ ty }) => ty));
  expect(distinct([3, 7])).toEqual(new Set([3, -3, 7, -7]));
  expect(distinct([0.25, 0.5])).toEqual(new Set([7, -7, 14, -14]));
  expect(distinct([0.5, 2])).toEqual(new Set([0.5, -0.5, 2, -2]));
});

test('zoom, channel shift and brightness are drawn from their ranges, each axis for itself', () => {
  const all = draws({ zoomRange: [0.5, 2], channelShiftRange: 30, brightnessRange: [0.2, 1.5] });
  for (const name of ['zx', 'zy'] as const)
    expect(range(all.map((draw) => draw[name]))).toEqual([expect.closeTo(0.5, 1), expect.closeTo(2, 1)]);
  expect(all.every((draw) => draw.zx !== draw.zy)).toBe(true);
  expect(range(all.map((draw) => draw.channelShiftIntensity!))).toEqual([
    expect.closeTo(-30, 0),
    expect.closeTo(30, 0),
  ]);
  expect(range(all.map((draw) => draw.brightness!))).toEqual([expect.closeTo(0.2, 1), expect.closeTo(1.5, 1)]);
});

test('the seed determines a transformation; without one a generator goes on, the same way in every run', () => {
  const options = { rotationRange: 40, zoomRange: 0.2 };
  const [a, b] = [new ImageDataGenerator(options), new ImageDataGenerator(options)];
  expect(a.getRandomTransform([28, 28, 1], 5)).toEqual(b.getRandomTransform([28, 28, 1], 5));
  expect(a.getRandomTransform([28, 28, 1], 5)).not.toEqual(a.getRandomTransform([28, 28, 1], 6));
  const next = (generator: ImageDataGenerator) => [0, 1, 2].map(() => generator.getRandomTransform([28, 28, 1]).theta);
  const first = next(a);
  expect(new Set(first).size).toBe(3);
  expect(next(b)).toEqual(first);
});

test('a flip twice is no flip, and a flip moves each pixel to the other side', () => {
  const generator = new ImageDataGenerator();
  fc.assert(
    fc.property(anImage, fc.constantFrom({ flipHorizontal: true }, { flipVertical: true }), (x, flip) => {
      const once = generator.applyTransform(x, flip);
      const [rows, columns, channels] = x.shape;
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++)
          for (let k = 0; k < channels; k++)
            expect(once.get(r, c, k)).toBe(
              'flipHorizontal' in flip ? x.get(r, columns - 1 - c, k) : x.get(rows - 1 - r, c, k),
            );
      expect(generator.applyTransform(once, flip).data).toEqual(x.data);
    }),
  );
});

test('randomTransform does what getRandomTransform draws, on a copy', () => {
  const options = { rotationRange: 90, widthShiftRange: 0.3, shearRange: 20, zoomRange: 0.5, horizontalFlip: true, channelShiftRange: 0.5 }; // prettier-ignore
  const generator = new ImageDataGenerator(options);
  fc.assert(
    fc.property(anImage, fc.integer({ min: 0, max: 1000 }), (x, seed) => {
      const before = x.data.slice();
      const drawn = generator.getRandomTransform(x.shape, seed);
      expect(generator.randomTransform(x, seed).data).toEqual(generator.applyTransform(x, drawn).data);
      expect(x.data).toEqual(before);
    }),
  );
});

test('parameters that cannot be meant are refused by name', () => {
  const generator = new ImageDataGenerator();
  const x = transformCases()[0].x;
  const two = transformCases().find((c) => c.x.shape[2] === 2)!.x;
  expect(() => generator.applyTransform(x, { angle: 3 } as never)).toThrow(/no option "angle"/);
  expect(() => generator.applyTransform(x, { tx: Infinity })).toThrow(/tx must be a number, but it is Infinity/);
  expect(() => generator.applyTransform(x, { flipVertical: 1 as never })).toThrow(/flipVertical must be true or false/);
  expect(() => generator.applyTransform(x, { brightness: -1 })).toThrow(/brightness must be a number at least 0/);
  expect(() => generator.applyTransform(two, { brightness: 1 })).toThrow(/1, 3 or 4 channels, but there are 2/);
  expect(() => generator.getRandomTransform([28, 28])).toThrow(/imageShape must be \[rows, columns, channels\]/);
  expect(() => generator.getRandomTransform([28, 28, 1], -1)).toThrow(/seed must be a whole number at least 0/);
});
