import * as fc from 'fast-check';
import ndarray from 'ndarray';
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

it('counts numbers that are closer together than a bin can be narrow', () => {
  const [share] = shares(histograms([{ name: 'x', values: [0, Number.MIN_VALUE] }], { bins: 3 }));
  expect(share).toEqual([1, 0, 0]);
});

it('tells mean and standard deviation in its alternative text', () => {
  expect(histograms([{ name: 'a', values: Float32Array.of(-1, 1) }], { title: 'Weights' }).alt).toBe(
    'Weights. a: 2 numbers, mean 0, standard deviation 1.',
  );
});

it('takes the activations of a layer as they are, and says how many of them are 0', () => {
  const values = ndarray(Float32Array.of(0, 0, 0, 1, 2, 3, 4, 5), [2, 2, 2]).pick(null, null, 0); // 0 0 2 4
  expect(histograms([{ name: 'conv2d', values }]).alt).toBe(
    'Distribution of value. conv2d: 4 numbers, mean 1.5, standard deviation 1.66, 50.0% exactly 0.',
  );
});

it('can leave the zeros out of the outline and tell them in the legend', () => {
  const figure = histograms([{ name: 'relu', values: [0, 0, 1, 2] }], { bins: 2, omitZeros: true });
  expect(figure.data[0]).toMatchObject({ name: 'relu (50.0% zeros)', y: [0, 0.5] });
});

it('refuses numbers that are not finite, and nothing at all', () => {
  expect(() => histograms([])).toThrow('histograms: distributions must be a list');
  expect(() => histograms([{ name: 'a', values: [1, NaN] }])).toThrow('values of "a" must be finite numbers');
  expect(() => histograms([{ name: 'a', values: [1] }], { range: [1, 0] })).toThrow(
    'range must be a lower and a higher',
  );
});
