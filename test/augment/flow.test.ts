import ndarray, { type NdArray } from 'ndarray';
import { ImageDataGenerator } from '../../src/augment/image_data_generator';
import type { ImageBatch } from '../../src/augment/flow';

/** n images of 2×3 pixels, each full of its own number. */
const numbered = (n: number): NdArray<Float32Array> =>
  ndarray(
    Float32Array.from({ length: n * 6 }, (_, i) => Math.floor(i / 6)),
    [n, 2, 3, 1],
  );
const labels = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i % 10);
const numbers = ({ x }: ImageBatch): number[] => Array.from({ length: x.shape[0] }, (_, i) => x.get(i, 0, 0, 0));
const augmenting = { rotationRange: 40, widthShiftRange: 0.2, zoomRange: 0.2, horizontalFlip: true };

test('each pass takes every image once, in an order of its own, the labels with them', () => {
  const flow = new ImageDataGenerator().flow(numbered(25), labels(25), { batchSize: 10, seed: 4 });
  expect([flow.samples, flow.batchSize, flow.length]).toEqual([25, 10, 3]);
  const passes = [0, 1, 2].map((pass) => {
    const batches = [0, 1, 2].map((k) => flow.batch(pass * 3 + k));
    expect(batches.map(({ x }) => x.shape)).toEqual([[10, 2, 3, 1], [10, 2, 3, 1], [5, 2, 3, 1]]); // prettier-ignore
    for (const batch of batches) expect([...batch.y!]).toEqual(numbers(batch).map((n) => n % 10));
    return batches.flatMap(numbers);
  });
  for (const pass of passes) expect([...pass].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  expect(new Set(passes.map(String)).size).toBe(3);
});

test('without shuffling the images come as they are', () => {
  const flow = new ImageDataGenerator().flow(numbered(7), undefined, { batchSize: 3, shuffle: false });
  expect([0, 1, 2, 3].map((k) => numbers(flow.batch(k)))).toEqual([[0, 1, 2], [3, 4, 5], [6], [0, 1, 2]]);
  expect(flow.batch(0)).not.toHaveProperty('y');
});

test('the stream has no end, and begins anew for everyone who asks', () => {
  const flow = new ImageDataGenerator(augmenting).flow(numbered(5), undefined, { batchSize: 2 });
  const first: Float32Array[] = [];
  for (const { x } of flow) if (first.push(x.data) === 20) break;
  expect(first.map((data) => data.length / 6)).toEqual(Array.from({ length: 20 }, (_, k) => (k % 3 === 2 ? 1 : 2)));
  let k = 0;
  for (const { x } of flow) {
    expect(x.data).toEqual(first[k]);
    if (++k === 20) break;
  }
});

test('the same seed gives the same bits in any order of asking, another seed others', () => {
  const x = ndarray(Float32Array.from({ length: 20 * 36 }, (_, i) => Math.sin(i)), [20, 6, 6, 1]); // prettier-ignore
  const flow = (seed: number) => new ImageDataGenerator(augmenting).flow(x, labels(20), { batchSize: 8, seed });
  const [a, b] = [flow(1), flow(1)];
  const forwards = [0, 1, 2, 3, 4, 5].map((k) => a.batch(k));
  const backwards = [5, 4, 3, 2, 1, 0].map((k) => b.batch(k)).reverse();
  expect(backwards).toEqual(forwards);
  expect(flow(2).batch(0).x.data).not.toEqual(forwards[0].x.data);
  expect(a.batch(0).x.data).not.toEqual(a.batch(3).x.data);
});

test('a batch is what the parts make of its images: transformed, then standardised', () => {
  const options = { ...augmenting, rescale: 1 / 255, samplewiseCenter: true, samplewiseStdNormalization: true };
  const x = ndarray(Float32Array.from({ length: 8 * 36 }, (_, i) => (i * 37) % 256), [8, 6, 6, 1]); // prettier-ignore
  const y = new ImageDataGenerator(options).flow(x, undefined, { batchSize: 8 }).batch(0).x;
  for (let i = 0; i < 8; i++) {
    const values = y.data.subarray(i * 36, (i + 1) * 36);
    const mean = values.reduce((sum, v) => sum + v, 0) / 36;
    expect(mean).toBeCloseTo(0, 5);
    expect(Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 36)).toBeCloseTo(1, 4);
  }
});

test('the caller’s images, labels and weights stay as they were, whatever is done to a batch', () => {
  const x = numbered(6);
  const y = ndarray(Float32Array.from({ length: 12 }, (_, i) => i), [6, 2]); // prettier-ignore
  const sampleWeight = Float32Array.of(1, 2, 3, 4, 5, 6);
  const flow = new ImageDataGenerator({ ...augmenting, rescale: 3 }).flow(x, y, { sampleWeight, batchSize: 4 });
  const batch = flow.batch(0);
  batch.x.data.fill(-1);
  batch.y!.data.fill(-1);
  batch.sampleWeight!.fill(-1);
  expect(x.data).toEqual(numbered(6).data);
  expect([...y.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect([...sampleWeight]).toEqual([1, 2, 3, 4, 5, 6]);
});

test('targets keep their type, and weights go with their images', () => {
  const generator = new ImageDataGenerator();
  const options = { shuffle: false, batchSize: 2, sampleWeight: [1, 2, 3] };
  const rows = ndarray(Int32Array.of(0, 1, 10, 11, 20, 21), [3, 2]);
  const second = generator.flow(numbered(3), rows, options).batch(1);
  expect([second.y!.shape, [...second.y!.data], [...second.sampleWeight!]]).toEqual([[1, 2], [20, 21], [3]]);
  expect(generator.flow(numbered(3), [4, 5, 6], options).batch(0).y).toEqual([4, 5]);
  expect(generator.flow(numbered(3), Int8Array.of(-4, 5, 6), options).batch(0).y).toEqual(Int8Array.of(-4, 5));
});

test('images of any type and layout are read as they look', () => {
  const bytes = ndarray(Uint8Array.from({ length: 24 }, (_, i) => i * 10), [3, 2, 4]).transpose(1, 2, 0); // prettier-ignore
  const x = ndarray(bytes.data, [1, ...bytes.shape], [0, ...bytes.stride], bytes.offset);
  const [batch] = [new ImageDataGenerator().flow(x).batch(0)];
  for (let r = 0; r < 2; r++)
    for (let c = 0; c < 4; c++) for (let k = 0; k < 3; k++) expect(batch.x.get(0, r, c, k)).toBe(bytes.get(r, c, k));
});

test('weights may be an ndarray, and images and targets ndarrays over lists', () => {
  const sampleWeight = ndarray(Float64Array.of(1, 9, 2, 9, 3, 9)).step(2);
  const x = ndarray(Array.from(numbered(3).data), [3, 2, 3, 1]) as unknown as NdArray<Float64Array>;
  const y = ndarray([4, 5, 6]) as unknown as NdArray<Float64Array>;
  const batch = new ImageDataGenerator().flow(x, y, { shuffle: false, batchSize: 2, sampleWeight }).batch(1);
  expect([numbers(batch), [...batch.y!.data], batch.sampleWeight]).toEqual([[2], [6], Float32Array.of(3)]);
});

test('the validation subset is the first part, the training subset the rest', () => {
  const generator = new ImageDataGenerator({ validationSplit: 0.3 });
  const part = (subset: 'training' | 'validation') =>
    generator.flow(numbered(40), labels(40), { subset, shuffle: false, batchSize: 40 });
  expect(numbers(part('validation').batch(0))).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(numbers(part('training').batch(0))).toEqual(Array.from({ length: 28 }, (_, i) => i + 12));
  expect(generator.flow(numbered(40), labels(40)).samples).toBe(40);
});

test('null is as good as no targets, no seed and no rescaling', () => {
  const [a, b] = [new ImageDataGenerator({ ...augmenting, rescale: null }), new ImageDataGenerator(augmenting)];
  const flow = a.flow(numbered(5), null, { seed: null });
  expect(flow.batch(0)).toEqual(b.flow(numbered(5)).batch(0));
  expect(flow.describe()).toEqual(b.flow(numbered(5)).describe());
});

test('a validation subset of no sample leaves all of them for training, unless the classes are to be the same', () => {
  const subset = (validationSplit: number, name: 'training' | 'validation', y?: Uint8Array, ignoreClassSplit = false) =>
    new ImageDataGenerator({ validationSplit }).flow(numbered(10), y, { subset: name, ignoreClassSplit });
  for (const split of [0, 0.09]) {
    expect(subset(split, 'training').samples).toBe(10);
    expect(subset(split, 'training', labels(10), true).samples).toBe(10);
    expect(() => subset(split, 'training', labels(10))).toThrow(
      /subset needs a validationSplit of at least one sample/,
    );
    expect(() => subset(split, 'validation')).toThrow(/subset needs a validationSplit of at least one sample/);
  }
});

test('arguments that cannot be meant are refused by name', () => {
  const generator = new ImageDataGenerator({ validationSplit: 0.2 });
  const x = numbered(10);
  expect(() => generator.flow(x.pick(0))).toThrow(
    /x must have the shape \[n, rows, columns, channels\] without a zero/,
  );
  expect(() => generator.flow(new Float32Array(4) as never)).toThrow(/x must be an ndarray/);
  expect(() => generator.flow(x, labels(9))).toThrow(/y must hold one for each image, 10, but it holds 9/);
  expect(() => generator.flow(x, 'labels' as never)).toThrow(/flow: y must be a list, .* but it is "labels"/);
  expect(() => generator.flow(x, labels(10), { sampleWeight: [1] })).toThrow(
    /sampleWeight must hold one weight per sample, 10, but it holds 1/,
  );
  expect(() => generator.flow(x, labels(10), { sampleWeight: ndarray(new Float32Array(10), [2, 5]) })).toThrow(
    /sampleWeight must hold one weight per sample, 10, but it holds 2 × 5/,
  );
  for (const bad of [-1, NaN, Infinity])
    expect(() => generator.flow(numbered(2), [1, 2], { sampleWeight: [1, bad] })).toThrow(
      `ImageDataGenerator.flow: sampleWeight[1] must be a number at least 0, but it is ${bad}.`,
    );
  expect(() => generator.flow(x, labels(10), { sampleWeight: null as never })).toThrow(
    /sampleWeight must be a list, a typed array or an ndarray, but it is null/,
  );
  expect(() => generator.flow(x.hi(12))).toThrow(
    'ImageDataGenerator.flow: x must lie within its numbers, but a view of the shape [12, 2, 3, 1] needs more than the 60 that there are. Ask hi for fewer.',
  );
  expect(() => generator.flow(x, ndarray(labels(9)).hi(10))).toThrow(/flow: y must lie within its numbers/);
  expect(() => generator.randomTransform(x.pick(9).hi(3))).toThrow(/randomTransform: x must lie within its numbers/);
  expect(() => generator.flow(x, labels(10), { batch: 3 } as never)).toThrow(/no option "batch"/);
  expect(() => generator.flow(x, labels(10), { batchSize: 0 })).toThrow(/batchSize must be a whole number at least 1/);
  expect(() => generator.flow(x, labels(10), { subset: 'test' as never })).toThrow(
    /'training' or 'validation', but it is "test"/,
  );
  expect(() => generator.flow(x, labels(10), { subset: 'validation' })).toThrow(
    /both subsets must hold the same classes/,
  );
  expect(generator.flow(x, labels(10), { subset: 'validation', ignoreClassSplit: true }).samples).toBe(2);
  expect(() => new ImageDataGenerator().flow(x, labels(10), { subset: 'validation' })).toThrow(
    /subset needs a validationSplit/,
  );
  expect(() => generator.flow(x).batch(-1)).toThrow(/k must be a whole number at least 0, but it is -1/);
  expect(() =>
    new ImageDataGenerator({ brightnessRange: [1, 2] }).flow(ndarray(new Float32Array(2), [1, 1, 1, 2])),
  ).toThrow(/1, 3 or 4 channels/);
});
