import { inspect } from 'node:util';
import { History } from '../../src/training/history';

const settings = { epochs: 5, batchSize: 32, samples: 100, seed: 1 };

test('a history is shown as one line, with the numbers of its last epoch', () => {
  const history = new History('engine', settings);
  expect(inspect(history)).toBe('History of 0 epochs');
  history.add(0, { loss: 0.5, acc: 0.8 }, 1);
  expect(inspect(history)).toBe('History of 1 epoch; the last one: loss: 0.5000 acc: 0.8000');
  history.add(1, { loss: 0.25, acc: 0.9 }, 1);
  expect(inspect(history)).toBe('History of 2 epochs; the last one: loss: 0.2500 acc: 0.9000');
});
