import fc from 'fast-check';
import { accuracy } from '../../src/metrics/accuracy';
import { classCounts } from '../../src/metrics/classes';
import { classScores, confusionMatrix } from '../../src/metrics/confusion';

test('rows are true classes, columns predicted ones', () => {
  // sklearn.metrics.confusion_matrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])
  expect(confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 3)).toEqual([
    [2, 0, 0],
    [0, 0, 1],
    [1, 0, 2],
  ]);
});

test('precision and recall follow from the matrix; what nothing is known of is NaN', () => {
  const matrix = [
    [2, 0, 0, 0],
    [0, 0, 1, 0],
    [1, 0, 2, 0],
    [0, 0, 0, 0],
  ];
  expect(classScores(matrix)).toEqual([
    { label: 0, count: 2, predicted: 3, correct: 2, precision: 2 / 3, recall: 1 },
    { label: 1, count: 1, predicted: 0, correct: 0, precision: NaN, recall: 0 },
    { label: 2, count: 3, predicted: 3, correct: 2, precision: 2 / 3, recall: 2 / 3 },
    { label: 3, count: 0, predicted: 0, correct: 0, precision: NaN, recall: NaN },
  ]);
});

test('the matrix counts every sample once: its rows, columns and diagonal agree with the other metrics', () => {
  const pairs = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(pairs, (all) => {
      const labels = all.map(([label]) => label);
      const predictions = all.map(([, prediction]) => prediction);
      const scores = classScores(confusionMatrix(labels, predictions));
      expect(scores.map(({ count }) => count)).toEqual(classCounts(labels));
      expect(scores.map(({ predicted }) => predicted)).toEqual(classCounts(predictions));
      expect(scores.reduce((sum, { correct }) => sum + correct, 0) / all.length).toBe(accuracy(labels, predictions));
    }),
  );
});

test('what is no class, and what is no matrix, is refused', () => {
  expect(() => confusionMatrix([0, 1], [0, 10])).toThrow(
    /^confusionMatrix: predictions must be classes, .*\[1\] is 10/,
  );
  expect(() => confusionMatrix([0, 11], [0, 1])).toThrow(/^confusionMatrix: labels must be classes/);
  expect(() => confusionMatrix([0], [0, 1])).toThrow(/1 labels and 2 predictions/);
  expect(() => classScores([[1, 2]])).toThrow(/^classScores: matrix must be square, but it has 1 rows and row 0 has 2/);
});
