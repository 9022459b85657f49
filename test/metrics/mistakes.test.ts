import fc from 'fast-check';
import ndarray from 'ndarray';
import { worstMistakes } from '../../src/metrics/mistakes';

const probabilities = ndarray(
  // eighths, so that float32 holds them exactly
  Float32Array.from([5, 2, 1, 1, 6, 1, 6, 1, 1, 0, 1, 7, 3, 3, 2, 1, 6, 1].map((x) => x / 8)),
  [6, 3],
);
const labels = [0, 0, 1, 1, 1, 2];

test('the surest mistakes come first, and of equally sure ones the first sample', () => {
  expect(worstMistakes(labels, probabilities)).toEqual([
    { index: 3, label: 1, predicted: 2, confidence: 7 / 8, truth: 1 / 8 },
    { index: 1, label: 0, predicted: 1, confidence: 6 / 8, truth: 1 / 8 },
    { index: 2, label: 1, predicted: 0, confidence: 6 / 8, truth: 1 / 8 },
    { index: 5, label: 2, predicted: 1, confidence: 6 / 8, truth: 1 / 8 },
    { index: 4, label: 1, predicted: 0, confidence: 3 / 8, truth: 3 / 8 },
  ]);
});

test('count takes the first few; without mistakes the list is empty', () => {
  expect(worstMistakes(labels, probabilities, 2).map(({ index }) => index)).toEqual([3, 1]);
  expect(worstMistakes([0, 1, 0, 2, 0, 1], probabilities)).toEqual([]);
});

test('every wrong prediction is in the list once, in falling order', () => {
  const rows = fc.array(fc.tuple(fc.nat(2), fc.array(fc.nat(8), { minLength: 3, maxLength: 3 })), { minLength: 1 });
  fc.assert(
    fc.property(rows, (samples) => {
      const truth = samples.map(([label]) => label);
      const values = samples.map(([, row]) => row);
      const mistakes = worstMistakes(truth, ndarray(Float32Array.from(values.flat()), [samples.length, 3]));
      const wrong = values.flatMap((row, i) => (row.indexOf(Math.max(...row)) === truth[i] ? [] : [i]));
      expect(mistakes.map(({ index }) => index).sort((a, b) => a - b)).toEqual(wrong);
      mistakes.slice(1).forEach((mistake, i) => {
        const before = mistakes[i];
        expect(
          before.confidence > mistake.confidence ||
            (before.confidence === mistake.confidence && before.index < mistake.index),
        ).toBe(true);
      });
    }),
  );
});

test('wrong arguments are refused', () => {
  expect(() => worstMistakes([0], probabilities)).toThrow(/1 labels and 6 predictions/);
  expect(() => worstMistakes([0, 0, 1, 1, 1, 3], probabilities)).toThrow(
    /whole numbers from 0 to 2, but labels\[5\] is 3/,
  );
  expect(() => worstMistakes(labels, probabilities, 0)).toThrow(/count must be a whole number at least 1/);
});
