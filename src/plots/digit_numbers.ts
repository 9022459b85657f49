/**
 * One image as what a computer gets: its numbers, written on the pixels. → core
 */
import { checkOptions } from '../core/check';
import { describePixels } from './digit';
import type { DigitOptions } from './digit';
import type { Figure } from './figure';
import { readPixels } from './pixels';
import type { Image } from './pixels';
import { FAINT, frameAxis, GREYS, makeLayout, MUTED, scaleAxis } from './theme';

/** Pixels on the screen for each pixel of the image: room for three digits. */
const CELL = 26;

/** A pixel's value in at most three characters: 0 to 255 as it is, floats as `.53` or `1`. */
function shortNumber(value: number): string {
  if (Number.isInteger(value)) return String(value).replace('-', '−');
  const text = value.toFixed(Math.abs(value) < 1 ? 2 : 1).replace('-', '−');
  return text.replace(/^(−?)0\./, '$1.');
}

/**
 * Writes the value of every pixel on the pixel; the zeros of the background are pale.
 *
 * @param image uint8 (0 to 255) or float (0 to 1) ndarray, [height, width] or [height, width, 1]
 * @param options a heading
 * @returns a figure with height × width numbers
 * @throws TypeError if the shape does not fit, RangeError if a pixel is not a finite number
 * @example show(digitNumbers(train.images.pick(0)))
 * @see Lesson 01, "One digit as its 784 numbers"
 */
export function digitNumbers(image: Image, options: DigitOptions = {}): Figure {
  checkOptions('digitNumbers', options, ['title']);
  const pixels = readPixels('digitNumbers', image);
  const { rows, min, max } = pixels;
  const height = rows.length;
  const width = rows[0].length;
  const margin = { l: 34, r: 16, t: options.title ? 78 : 40, b: 12 };
  const shared = {
    type: 'heatmap',
    colorscale: GREYS,
    zmin: min,
    zmax: max,
    showscale: false,
    texttemplate: '%{text}',
  } as const;
  const axis = { showticklabels: true, dtick: 1, tickfont: { size: 10, color: MUTED } } as const;
  return {
    data: [
      {
        ...shared,
        z: rows,
        text: rows.map((row) => row.map((value) => (value === 0 ? '' : shortNumber(value)))),
        textfont: { size: 11 },
        hovertemplate: 'row %{y}, column %{x}<br>value %{z}<extra></extra>',
      },
      {
        // the zeros are a layer of their own because their text has a colour of its own
        ...shared,
        z: rows.map((row) => row.map((value) => (value === 0 ? 0 : null))),
        text: rows.map((row) => row.map((value) => (value === 0 ? '0' : ''))),
        textfont: { size: 11, color: FAINT },
        hoverinfo: 'skip',
      },
    ],
    layout: makeLayout({
      width: CELL * width + margin.l + margin.r,
      height: CELL * height + margin.t + margin.b,
      margin,
      title: options.title,
      xaxis: scaleAxis({ ...frameAxis({ range: [-0.5, width - 0.5] }), ...axis, side: 'top' }),
      yaxis: scaleAxis({ ...frameAxis({ range: [height - 0.5, -0.5] }), ...axis }),
    }),
    alt:
      `${options.title ?? 'One handwritten digit'} as ${height} rows of ${width} numbers from ${min} to ${max}: ` +
      `${describePixels(pixels)}.`,
  };
}
