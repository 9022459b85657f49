import { classBalance } from '../../src/plots/class_balance';
import type { BarTrace } from '../../src/plots/figure';
import { COUNTS } from './examples';

it('draws a bar for each class and writes its count above', () => {
  const [bars] = classBalance(COUNTS).data as BarTrace[];
  expect(bars.y).toEqual(COUNTS);
  expect(bars.x).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(bars.text[1]).toBe('6,742');
  expect(bars.hovertemplate?.[1]).toBe('class 1<br>6,742 images, 11.2% of all<extra></extra>');
});

it('names every count in its alternative text, and the extremes', () => {
  expect(classBalance(Int32Array.of(3, 5, 4), { names: ['cat', 'dog', 'cow'] }).alt).toBe(
    'Images per class, 12 in all: cat: 3, dog: 5, cow: 4. The smallest class is cat, the largest dog.',
  );
});

it('says so when all classes are the same size', () => {
  expect(classBalance([6, 6]).alt).toBe('Images per class, 12 in all: 0: 6, 1: 6. All classes are the same size.');
});

it('refuses what are no counts', () => {
  expect(() => classBalance([])).toThrow('at least one class');
  expect(() => classBalance([1, -1])).toThrow('counts[1] is -1');
  expect(() => classBalance([0.5])).toThrow('Pass how many images each class has');
  expect(() => classBalance([1, 2], { names: ['one'] })).toThrow('one name for each of the 2 classes, but there are 1');
  expect(() => classBalance('123' as never)).toThrow(
    'counts must be an array or an ndarray of numbers, but it is "123"',
  );
});
