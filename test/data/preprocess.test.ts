import { createHash } from 'node:crypto';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { toInputs } from '../../src/data/preprocess';
import { pixels } from './fixtures';

test('every byte becomes the float32 that NumPy makes of it', () => {
  const all = ndarray(
    Uint8Array.from({ length: 256 }, (_, x) => x),
    [1, 16, 16],
  );
  const { data } = toInputs(all);
  // x = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1).astype('float32') / 255     (NumPy 2.4.6)
  // hashlib.sha256(x.tobytes()).hexdigest(); [float(v) for v in x.ravel()[[1, 51, 127, 254]]]
  expect([1, 51, 127, 254].map((x) => data[x])).toEqual([
    0.003921568859368563, 0.20000000298023224, 0.49803921580314636, 0.9960784316062927,
  ]);
  expect([data[0], data[255]]).toEqual([0, 1]);
  expect(createHash('sha256').update(Buffer.from(data.buffer)).digest('hex')).toBe(
    '010413efe9fc4438fee48de66c4d09f377b28af6a9fe2522201e8c1dbb831fc8',
  );
});

test('a channel is added, threads can share the result, and the images stay as they were', () => {
  const images = ndarray(pixels(24), [2, 3, 4]);
  const inputs = toInputs(images);
  expect(inputs.shape).toEqual([2, 3, 4, 1]);
  expect(inputs.data).toBeInstanceOf(Float32Array);
  expect(inputs.data.length).toBe(24);
  expect(inputs.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(images.data).toEqual(pixels(24));
});

test('any view gives what its own elements give', () => {
  const images = ndarray(pixels(5 * 6 * 7), [5, 6, 7]);
  const step = fc.constantFrom(-2, -1, 1, 2, 3);
  const low = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(low, low, low, step, step, step, fc.boolean(), (i, r, c, a, b, d, turned) => {
      let view = images.lo(i, r, c).step(a, b, d);
      if (turned) view = view.transpose(0, 2, 1);
      const inputs = toInputs(view);
      expect(inputs.shape).toEqual([...view.shape, 1]);
      expect(inputs.stride).toEqual(ndarray(new Float32Array(view.size), [...view.shape, 1]).stride);
      for (let x = 0; x < view.shape[0]; x++)
        for (let y = 0; y < view.shape[1]; y++)
          for (let z = 0; z < view.shape[2]; z++)
            expect(inputs.get(x, y, z, 0)).toBe(Math.fround(view.get(x, y, z) / 255));
    }),
  );
});

test('images that are scaled already, or of another shape, are refused', () => {
  expect(() => toInputs(ndarray(new Float32Array(4), [1, 2, 2]) as never)).toThrow(
    new TypeError(
      'toInputs: images must be an ndarray of uint8, but it is one of float32. Give the images as loadMnist returns ' +
        'them, not yet scaled.',
    ),
  );
  expect(() => toInputs(pixels(4) as never)).toThrow(/must be an ndarray of uint8, but it is a Uint8Array of 4 bytes\./);
  expect(() => toInputs(undefined as never)).toThrow(TypeError);
  expect(() => toInputs(ndarray(pixels(4), [2, 2]))).toThrow(
    /^toInputs: images must have 3 dimensions, \[n, rows, columns\], but the shape is \[2, 2\]\./,
  );
});
