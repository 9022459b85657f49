import { TimeLeft } from '../../src/training/time_left';

const plan = { epochs: 3, initialEpoch: 1, steps: 100, metrics: ['loss'] };

function begin() {
  let time = 1000;
  const left = new TimeLeft(plan, () => time);
  return { left, at: (ms: number) => (time = 1000 + ms) };
}

test('the time left follows from measured steps, of all epochs that are to be trained', () => {
  const { left, at } = begin();
  at(1000);
  expect(left.after(1, 0, 50)).toBeCloseTo(3000);
  at(3000);
  expect(left.after(2, 0, 50)).toBeCloseTo(1000);
});

test('before half a second is measured nothing is told', () => {
  const { left, at } = begin();
  at(499);
  expect(left.after(1, 0, 50)).toBeUndefined();
});

test('steps that an earlier training made took no time', () => {
  const { left, at } = begin();
  at(1000);
  expect(left.after(1, 50, 10)).toBeCloseTo(14_000); // 10 steps a second, 140 to go
  at(6000);
  expect(left.after(2, 0, 10)).toBeCloseTo(9000);
});
