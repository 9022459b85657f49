import { epochOrder } from '../../src/core/order';

test('every epoch has an order of its own, which the seed and the epoch determine', () => {
  const orders = [0, 1, 2].map((epoch) => [...epochOrder(50, true, 9, epoch)]);
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(new Set(orders.map(String)).size).toBe(3);
  expect([...epochOrder(50, true, 9, 1)]).toEqual(orders[1]);
  expect([...epochOrder(50, true, 8, 1)]).not.toEqual(orders[1]);
});

test('without shuffling the samples stay as they are', () => {
  expect([...epochOrder(4, false, 9, 3)]).toEqual([0, 1, 2, 3]);
});
