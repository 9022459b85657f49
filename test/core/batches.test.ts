import fc from 'fast-check';
import { batchesPerPass, batchSizes, isBatchSource, sizeOfBatch, type BatchSource } from '../../src/core/batches';

const source = (samples: number, batchSize: number): BatchSource => ({
  samples,
  batchSize,
  batch: () => {
    throw new Error('nobody asks');
  },
});

test('the batches of a pass hold all samples, all but the last are full, and the next pass begins anew', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }), (samples, batchSize) => {
      const stream = source(samples, batchSize);
      const n = batchesPerPass(stream);
      const sizes = Array.from({ length: 2 * n }, (_, k) => sizeOfBatch(stream, k));
      expect(sizes.slice(n)).toEqual(sizes.slice(0, n));
      expect([...batchSizes(samples, batchSize)]).toEqual(sizes.slice(0, n));
      expect(sizes.slice(0, n).reduce((a, b) => a + b)).toBe(samples);
      expect(sizes.slice(0, n - 1).every((size) => size === batchSize)).toBe(true);
      expect(sizes[n - 1]).toBeGreaterThan(0);
    }),
  );
});

test('a source of batches is told by its function batch', () => {
  expect(isBatchSource(source(3, 2))).toBe(true);
  for (const value of [null, undefined, 3, [], { batch: 3 }, new Float32Array(2)])
    expect(isBatchSource(value)).toBe(false);
});
