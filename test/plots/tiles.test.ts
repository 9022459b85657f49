import * as fc from 'fast-check';
import { layTiles, tiling } from '../../src/plots/tiles';

it("enlarges the maps of the course's network so that all stand in the same columns", () => {
  expect([28, 26, 13, 11, 5, 3].map((size) => tiling(size, 96))).toEqual([
    { zoom: 3, stride: 32 },
    { zoom: 3, stride: 32 },
    { zoom: 6, stride: 16 },
    { zoom: 8, stride: 12 },
    { zoom: 16, stride: 6 },
    { zoom: 24, stride: 4 },
  ]);
});

it('leaves a gap between pictures of any size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.constantFrom(64, 96), (size, pitch) => {
      const { zoom, stride } = tiling(size, pitch);
      expect(stride).toBeGreaterThan(size);
      if (size < pitch) expect(zoom * stride).toBe(pitch);
    }),
  );
});

it('lays pictures out row by row, with holes between them and after the last', () => {
  const tile = (value: number) => [
    [value, value],
    [value, value],
  ];
  expect(layTiles([tile(1), tile(2), tile(3)], 2, 3)).toEqual([
    [1, 1, null, 2, 2],
    [1, 1, null, 2, 2],
    [null, null, null, null, null],
    [3, 3, null, null, null],
    [3, 3, null, null, null],
  ]);
});
