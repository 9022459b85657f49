import { colorAt, contrast, hexColor, parseColor } from '../../src/plots/colors';
import { GREYS, INK, MUTED, ORANGES, PALETTE, PAPER } from '../../src/plots/theme';

describe('colorAt', () => {
  it('is the colour of the stop at a stop, and lies between them in between', () => {
    expect(hexColor(colorAt(GREYS, 0, 0, 255))).toBe('#ffffff');
    expect(hexColor(colorAt(GREYS, 255, 0, 255))).toBe('#000000');
    expect(hexColor(colorAt(GREYS, 51, 0, 255))).toBe('#cccccc');
    for (const [stop, color] of ORANGES) expect(hexColor(colorAt(ORANGES, stop * 12, 0, 12))).toBe(color);
  });

  it('takes the nearer end outside the range, and the first colour where all values are the same', () => {
    expect(hexColor(colorAt(GREYS, -3, 0, 1))).toBe('#ffffff');
    expect(hexColor(colorAt(GREYS, 7, 0, 1))).toBe('#000000');
    expect(hexColor(colorAt(GREYS, 5, 5, 5))).toBe('#ffffff');
  });
});

describe('the theme', () => {
  it('has text that contrasts with the sheet as WCAG asks (4.5 to 1)', () => {
    for (const color of [INK, MUTED]) expect(contrast(parseColor(color), parseColor(PAPER))).toBeGreaterThan(4.5);
  });

  it('has lines and bars that contrast with the sheet (3 to 1) where colours must be told apart', () => {
    for (const color of [PALETTE.blue, PALETTE.vermillion, PALETTE.green])
      expect(contrast(parseColor(color), parseColor(PAPER))).toBeGreaterThan(3);
  });

  it('grades errors from light to dark, so that the order survives without colour', () => {
    const darkness = ORANGES.map(([, color]) => contrast(parseColor(color), parseColor(PAPER)));
    expect(darkness).toEqual([...darkness].sort((a, b) => a - b));
  });
});
