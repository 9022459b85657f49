import fc from 'fast-check';
import { sinCos } from '../../src/core/sin_cos';

test('sine and cosine are those of the JavaScript engine but for the last digit', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e5, max: 1e5, noNaN: true }), (angle) => {
      const [sin, cos] = sinCos(angle);
      expect(Math.abs(sin - Math.sin(angle))).toBeLessThan(3e-16);
      expect(Math.abs(cos - Math.cos(angle))).toBeLessThan(3e-16);
    }),
    { numRuns: 2000 },
  );
});

test('no angle, and quarters of a turn, are exact, as far as a float64 holds a quarter of a turn', () => {
  expect(sinCos(0)).toEqual([0, 1]);
  expect(sinCos(Math.PI / 2)).toEqual([1, expect.closeTo(6.123e-17, 20)]);
  expect(sinCos(-Math.PI)).toEqual([expect.closeTo(-1.2246e-16, 19), -1]);
});
