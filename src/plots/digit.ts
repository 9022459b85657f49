/**
 * One image, large enough to see its pixels and read their values on hovering. → core
 */
import { checkOptions } from '../core/check';
import type { Figure } from './figure';
import { readPixels } from './pixels';
import type { Image, Pixels } from './pixels';
import { axisTitle, frameAxis, GREYS, makeLayout, scaleAxis, SMALL_SIZE } from './theme';

/** Options of `digit`. */
export interface DigitOptions {
  /** Heading of the figure; default: none. */
  title?: string;
}

/** What one image looks like in numbers: its size, how much of it is ink, and where that lies. Rows count from 0. */
export function describePixels({ rows, min }: Pixels): string {
  const inked = rows.map((row) => row.filter((value) => value > min).length);
  const ink = inked.reduce((sum, n) => sum + n, 0);
  const size = `${rows.length} by ${rows[0].length} pixels`;
  if (ink === 0) return `${size}, all of them background`;
  const top = inked.findIndex((n) => n > 0);
  const bottom = inked.length - 1 - [...inked].reverse().findIndex((n) => n > 0);
  return `${size}, of which ${ink} are not background; they lie in rows ${top} to ${bottom}`;
}

/**
 * Draws one image as ink on paper, with a scale of its values.
 *
 * @param image uint8 (0 to 255) or float (0 to 1) ndarray, [height, width] or [height, width, 1]
 * @param options a heading
 * @returns a figure; hovering shows row, column and value
 * @throws TypeError if the shape does not fit, RangeError if a pixel is not a finite number
 * @example show(digit(test.images.pick(2853), { title: 'Test image 2853' }))
 */
export function digit(image: Image, options: DigitOptions = {}): Figure {
  checkOptions('digit', options, ['title']);
  const pixels = readPixels('digit', image);
  const { rows, min, max } = pixels;
  const height = rows.length;
  const width = rows[0].length;
  const zoom = Math.max(1, Math.round(336 / Math.max(height, width)));
  const margin = { l: 58, r: 96, t: options.title ? 52 : 16, b: 52 };
  const axis = { showgrid: false, showline: true, mirror: true, dtick: 5 } as const;
  return {
    data: [
      {
        type: 'heatmap',
        z: rows,
        colorscale: GREYS,
        zmin: min,
        zmax: max,
        showscale: true,
        colorbar: {
          title: { text: 'value', font: { size: SMALL_SIZE } },
          tickfont: { size: SMALL_SIZE },
          thickness: 14,
          outlinewidth: 0,
          tickvals: max === 255 ? [0, 50, 100, 150, 200, 255] : [0, 1, 2, 3, 4].map((i) => min + (i / 4) * (max - min)),
        },
        hovertemplate: 'row %{y}, column %{x}<br>value %{z}<extra></extra>',
      },
    ],
    layout: makeLayout({
      width: zoom * width + margin.l + margin.r,
      height: zoom * height + margin.t + margin.b,
      margin,
      title: options.title,
      xaxis: scaleAxis({
        ...frameAxis({ range: [-0.5, width - 0.5] }),
        ...axis,
        showticklabels: true,
        title: axisTitle('column'),
      }),
      yaxis: scaleAxis({
        ...frameAxis({ range: [height - 0.5, -0.5] }),
        ...axis,
        showticklabels: true,
        title: axisTitle('row'),
      }),
    }),
    alt: `${options.title ?? 'One handwritten digit'}: ${describePixels(pixels)}.`,
  };
}
