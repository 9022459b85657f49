import { KNOWN_LABEL_ERRORS } from '../../src/data/label_errors';
import { loadMnist } from '../../src/data/mnist';

test('the doubtful labels are those that the test set has at these places', async () => {
  const { test: set } = await loadMnist();
  expect(KNOWN_LABEL_ERRORS.map(({ index }) => set.labels[index])).toEqual(KNOWN_LABEL_ERRORS.map(({ label }) => label));
});

test('there are 15, each judged by five people, and no label found a majority', () => {
  expect(new Set(KNOWN_LABEL_ERRORS.map(({ index }) => index)).size).toBe(15);
  for (const { label, guess, votes } of KNOWN_LABEL_ERRORS) {
    expect(guess).not.toBe(label);
    expect(votes[0] + votes[1] + votes[2]).toBe(5);
    expect(votes[0]).toBeLessThan(3);
  }
  const chose = (vote: number) => KNOWN_LABEL_ERRORS.filter(({ votes }) => votes[vote] >= 3).length;
  expect([chose(1), chose(2)]).toEqual([10, 3]);
});
