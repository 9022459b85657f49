import * as fc from 'fast-check';
import type { ScatterTrace } from '../../src/plots/figure';
import { histograms } from '../../src/plots/histograms';

const shares = (figure: ReturnType<typeof histograms>): number[][] =>
  (figure.data as ScatterTrace[]).map(({ y }) => y as number[]);

it('counts each number in its bin, as a share of its own distribution', () => {
  const figure = histograms(
    [
      { name: 'a', values: [0, 0, 1, 4] },
      { name: 'b', values: [3.5] },
    ],
    { bins: 4 },
  );
  expect((figure.data[0] as ScatterTrace).x).toEqual([0.5, 1.5, 2.5, 3.5]);
  expect(shares(figure)).toEqual([
    [0.5, 0.25, 0, 0.25],
    [0, 0, 0, 1],
  ]);
});

it('loses no number, whatever the range', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 2, max: 30 }),
      (values, bins) => {
        for (const range of [undefined, [-1, 1] as const]) {
          const [share] = shares(histograms([{ name: 'x', values }], { bins, range }));
          expect(share.reduce((sum, s) => sum + s, 0)).toBeCloseTo(1, 4);
        }
      },
    ),
  );
});

it('tells mean and standard deviation in its alternative text', () => {
  expect(histograms([{ name: 'a', values: Float32Array.of(-1, 1) }], { title: 'Weights' }).alt).toBe(
    'Weights. a: 2 numbers, mean 0, standard deviation 1.',
  );
});

it('refuses numbers that are not finite, and nothing at all', () => {
  expect(() => histograms([])).toThrow('histograms: distributions must be a list');
  expect(() => histograms([{ name: 'a', values: [1, NaN] }])).toThrow('values of "a" must be finite numbers');
  expect(() => histograms([{ name: 'a', values: [1] }], { range: [1, 0] })).toThrow(
    'range must be a lower and a higher',
  );
});
