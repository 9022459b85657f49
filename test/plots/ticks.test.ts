import fc from 'fast-check';
import { scaleAxis } from '../../src/plots/theme';
import {
  firstDigit,
  formatCount,
  formatShare,
  formatTick,
  multiples,
  niceStep,
  tickValues,
} from '../../src/plots/ticks';

const span = fc.double({ min: 1e-6, max: 1e9, noNaN: true });

describe('niceStep', () => {
  it('is 1, 2 or 5 times a power of ten', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 1, max: 20 }), (range, count) => {
        const digits = niceStep(range, count).toExponential().split('e')[0];
        expect(['1', '2', '5']).toContain(digits);
      }),
    );
  });

  it('divides the range into at most as many parts as asked for, and no step that does is smaller by half', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 1, max: 20 }), (range, count) => {
        const step = niceStep(range, count);
        expect(range / step).toBeLessThanOrEqual(count * (1 + 1e-8));
        expect(range / (step / 2.5)).toBeGreaterThan(count * (1 - 1e-8));
      }),
    );
  });

  it('meets exact tenths without dust', () => {
    expect(niceStep(0.3, 3)).toBe(0.1);
    expect(niceStep(1, 5)).toBe(0.2);
    expect(niceStep(60000, 6)).toBe(10000);
  });
});

it('keeps the first digit of a number alone', () => {
  expect([0.29, 0.1, 1, 7.99, 340, 0.0061].map(firstDigit)).toEqual([0.2, 0.1, 1, 7, 300, 0.006]);
});

describe('multiples', () => {
  it('gives every multiple between the ends and nothing else, in either direction', () => {
    expect(multiples(0, 1, 0.2)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(multiples(1, 0, 0.2)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(multiples(-0.5, 27.5, 5)).toEqual([0, 5, 10, 15, 20, 25]);
    expect(multiples(0.31, 0.39, 0.1)).toEqual([]);
  });

  it('lies inside the range, evenly spaced', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), span, (from, length) => {
        fc.pre(length > 1e-6 * Math.abs(from)); // beyond that, no label could tell the ticks apart
        const step = niceStep(length, 7);
        const values = multiples(from, from + length, step);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(from - step * 1e-3);
          expect(value).toBeLessThanOrEqual(from + length + step * 1e-3);
        }
        values.slice(1).forEach((value, i) => expect((value - values[i]) / step).toBeCloseTo(1, 3));
      }),
    );
  });
});

describe('tickValues', () => {
  it('has more ticks on a longer axis, and never more than eleven', () => {
    const axis = scaleAxis({ range: [0, 1] });
    expect(tickValues(axis, 100, 40)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(tickValues(axis, 400, 40)).toHaveLength(11);
    expect(tickValues(axis, 4000, 40)).toHaveLength(11);
  });

  it('takes what the axis says', () => {
    expect(tickValues(scaleAxis({ range: [0, 1], tickvals: [0, 0.5] }), 100, 40)).toEqual([0, 0.5]);
    expect(tickValues(scaleAxis({ range: [0.8, 3.2], dtick: 1 }), 100, 40)).toEqual([1, 2, 3]);
  });
});

describe('numbers as text', () => {
  it.each([
    [0.975, '.1%' as const, '97.5%'],
    [0.98, '.0%' as const, '98%'],
    [6000, ',d' as const, '6,000'],
    [-0.05, undefined, '−0.05'],
    [0.1 + 0.2, undefined, '0.3'],
  ])('writes the tick %d in format %s as %s', (value, format, text) => expect(formatTick(value, format)).toBe(text));

  it('groups thousands', () => expect(formatCount(93322)).toBe('93,322'));

  it('never rounds a share to 0% or 100%', () => {
    expect(formatShare(0)).toBe('0%');
    expect(formatShare(1)).toBe('100%');
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (share) => {
        expect(formatShare(share)).toMatch(/^(<0\.1|>99\.9|0\.[1-9]|[1-9]\d?\.\d)%$/);
      }),
    );
  });
});
