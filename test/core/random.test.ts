import fc from 'fast-check';
import { MAX_SEED, Random } from '../../src/core/random';

const seeds = fc.integer({ min: 0, max: MAX_SEED });

test('the same seed gives the same numbers, always and everywhere', () => {
  const random = new Random(7);
  // Made by this class on Node 20; they must never change, or every committed result would.
  expect(Array.from({ length: 5 }, () => random.uint32())).toEqual([
    210494603, 711084892, 3993689120, 4089369890, 1706118055,
  ]);
});

test('another seed or another stream gives other numbers', () => {
  const first = (random: Random) => Array.from({ length: 4 }, () => random.uint32()).join();
  const streams = [
    new Random(1),
    new Random(2),
    new Random(1, 0),
    new Random(1, 1),
    new Random(1, 0, 0),
    new Random(1, 1, 0),
  ];
  expect(new Set(streams.map(first)).size).toBe(streams.length);
});

test('a permutation holds every index once', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 200 }), (seed, n) => {
      const order = new Random(seed).permutation(n);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }),
  );
});

test('uniform stays in its range and covers it evenly', () => {
  const random = new Random(3);
  const counts = new Array<number>(10).fill(0);
  const drawn = Float64Array.from({ length: 100_000 }, () => random.uniform(-2, 3));
  expect(drawn.every((x) => x >= -2 && x < 3)).toBe(true); // one by one, Jest would take seconds
  for (const x of drawn) counts[Math.floor((x + 2) * 2)]++;
  // chi-squared with 9 degrees of freedom: above 27.9 once in a thousand
  expect(counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
});

test('a seed that is no whole number is refused', () => {
  for (const seed of [NaN, -1, 0.5, 2 ** 32, Infinity])
    expect(() => new Random(seed)).toThrow(/Random: seed must be a whole number/);
  expect(() => new Random('7' as unknown as number)).toThrow(TypeError);
});

test('integer refuses an empty range', () => {
  expect(() => new Random(1).integer(0)).toThrow(/n must be a whole number at least 1/);
});

test('truncated normals stay within two standard deviations and have the right shape', () => {
  const random = new Random(11);
  const n = 200_000;
  const values = Array.from({ length: n }, () => random.truncatedNormal());
  expect(Math.max(...values.map(Math.abs).slice(0, 50_000))).toBeLessThan(2);
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const variance = values.reduce((sum, x) => sum + x * x, 0) / n;
  expect(Math.abs(mean)).toBeLessThan(0.01);
  // 1 − 4φ(2) / (2Φ(2) − 1) = 0.77374; the mean of 200000 squares scatters by 0.002
  expect(Math.abs(variance - 0.77374)).toBeLessThan(0.01);
  // (Φ(1) − Φ(−1)) / (Φ(2) − Φ(−2)) = 0.71523
  expect(Math.abs(values.filter((x) => Math.abs(x) < 1).length / n - 0.71523)).toBeLessThan(0.005);
});
