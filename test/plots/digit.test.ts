import ndarray from 'ndarray';
import { digit } from '../../src/plots/digit';
import { digitNumbers } from '../../src/plots/digit_numbers';
import type { HeatmapTrace } from '../../src/plots/figure';
import { scaled, strokes } from './examples';

describe('digit', () => {
  it('holds the pixels, row 0 at the top, and says on hovering what they are', () => {
    const { data, layout } = digit(strokes(1).pick(0));
    const [trace] = data as HeatmapTrace[];
    expect(trace.z).toHaveLength(28);
    expect(trace.z[4].slice(9, 13)).toEqual([0, 255, 128, 0]);
    expect(layout.yaxis.range).toEqual([27.5, -0.5]);
    expect(trace.hovertemplate).toContain('row %{y}, column %{x}');
  });

  it('describes the ink in its alternative text', () => {
    expect(digit(strokes(1).pick(0), { title: 'Training image 0' }).alt).toBe(
      'Training image 0: 28 by 28 pixels, of which 40 are not background; they lie in rows 4 to 23.',
    );
    expect(digit(ndarray(new Uint8Array(4), [2, 2])).alt).toBe(
      'One handwritten digit: 2 by 2 pixels, all of them background.',
    );
  });

  it('refuses many images and says how to take one', () => {
    expect(() => digit(strokes(3))).toThrow(/of shape \[3, 28, 28\]. One image of many is images.pick\(i\)/);
  });
});

describe('digitNumbers', () => {
  it('writes all 784 numbers, each once: ink in one layer, zeros in the other', () => {
    const [ink, zeros] = digitNumbers(strokes(1).pick(0)).data as HeatmapTrace[];
    const written = ink.text?.flatMap((row, r) => row.map((text, c) => text + (zeros.text?.[r][c] ?? ''))) ?? [];
    expect(written).toHaveLength(784);
    expect(written.filter((text) => text === '0')).toHaveLength(744);
    expect(written.filter((text) => text === '255')).toHaveLength(20);
    expect(written.filter((text) => text === '128')).toHaveLength(20);
  });

  it('writes floats in three characters', () => {
    const [ink] = digitNumbers(scaled(1).pick(0)).data as HeatmapTrace[];
    expect(ink.text?.[4].slice(10, 12)).toEqual(['1', '.50']);
  });

  it('says in its alternative text what the numbers are', () => {
    expect(digitNumbers(strokes(1).pick(0)).alt).toBe(
      'One handwritten digit as 28 rows of 28 numbers from 0 to 255: 28 by 28 pixels, of which 40 are not background; ' +
        'they lie in rows 4 to 23.',
    );
  });
});
