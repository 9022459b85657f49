/**
 * Which pixels a prediction hangs on: an image beside the slope of its score. → core
 */
import type { NdArray } from 'ndarray';
import { checkOptions, show } from '../core/check';
import type { Annotation, Axis, Figure, HeatmapTrace } from './figure';
import { readPixels } from './pixels';
import type { Image } from './pixels';
import { firstDigit, formatShare, formatTick } from './ticks';
import { AXIS, DIVERGING, frameAxis, GREYS, makeLayout, MUTED, SMALL_SIZE } from './theme';

/** An image and how the score of a class changes with each of its pixels. */
export interface Saliency {
  /** [height, width, 1] */
  readonly image: Image;
  /** Change of the score per unit of the pixel, [height, width, 1]. */
  readonly gradient: NdArray;
  /** The class whose score it is. */
  readonly label: number;
  /** The probability of that class, 0 to 1; default: not told. */
  readonly probability?: number;
}

/** Options of `saliency`. */
export interface SaliencyOptions {
  /** Heading of the figure; default: which class it is about. */
  title?: string;
}

const SIZE = 280;
const GAP = 36;

function readGradient(where: string, gradient: NdArray, height: number, width: number): number[][] {
  const shape: unknown = gradient?.shape;
  const fits =
    Array.isArray(shape) && shape[0] === height && shape[1] === width && (shape.length === 2 || shape[2] === 1);
  if (!fits)
    throw new TypeError(
      `${where}: gradient must be an ndarray of the image's shape, [${height}, ${width}, 1], but it is ` +
        `${Array.isArray(shape) ? `of shape [${shape.join(', ')}]` : show(gradient)}. Pass what saliency(model, image) returns.`,
    );
  const plane = gradient.shape.length === 3 ? gradient.pick(null, null, 0) : gradient;
  return Array.from({ length: height }, (_row, r) =>
    Array.from({ length: width }, (_column, c) => {
      const value = plane.get(r, c);
      if (!Number.isFinite(value))
        throw new RangeError(`${where}: gradient must hold finite numbers, but row ${r}, column ${c} is ${value}.`);
      return +value.toPrecision(3);
    }),
  );
}

/**
 * Draws an image beside the slope of a class's score: where red-orange, more ink would raise the score, where blue, more
 * ink would lower it, and where white, it would change nothing.
 *
 * @param map image and gradient, both [height, width, 1], and the class
 * @param options a heading
 * @returns a figure; hovering shows the numbers
 * @throws TypeError or RangeError if the shapes differ or a number is not finite
 * @example show(plots.saliency(saliency(model, xTest.pick(2853))))
 * @see Lesson 02, "What it looks at"; K. Simonyan and others, "Deep Inside Convolutional Networks", 2013
 */
export function saliency(map: Saliency, options: SaliencyOptions = {}): Figure {
  const where = 'saliency';
  checkOptions(where, options, ['title']);
  const { rows, min, max } = readPixels(where, map?.image);
  const [height, width] = [rows.length, rows[0].length];
  const slopes = readGradient(where, map.gradient, height, width);
  const limit = Math.max(...slopes.flat().map(Math.abs)) || 1;
  const { label, probability } = map;
  const title =
    options.title ??
    `What speaks for a ${label}${probability === undefined ? '' : ` (probability ${formatShare(probability)})`}`;
  const zoom = Math.max(1, Math.round(SIZE / Math.max(height, width)));
  const inner = { width: 2 * zoom * width + GAP, height: zoom * height };
  const panels = [
    { z: rows, colorscale: GREYS, zmin: min, zmax: max, heading: 'image', left: 0 },
    {
      z: slopes,
      colorscale: DIVERGING,
      zmin: -limit,
      zmax: limit,
      heading: `slope of the score of ${label}`,
      left: zoom * width + GAP,
    },
  ];
  const data: HeatmapTrace[] = [];
  const annotations: Annotation[] = [];
  const axes: Record<string, Axis> = {};
  panels.forEach(({ heading, left, ...look }, i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    axes[`xaxis${suffix}`] = frameAxis({
      range: [-0.5, width - 0.5],
      domain: [left / inner.width, (left + zoom * width) / inner.width],
      anchor: `y${suffix}`,
      linecolor: AXIS,
    });
    axes[`yaxis${suffix}`] = frameAxis({ range: [height - 0.5, -0.5], anchor: `x${suffix}`, linecolor: AXIS });
    data.push({
      type: 'heatmap',
      ...look,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      showscale: i === 1,
      ...(i === 1
        ? {
            colorbar: {
              title: { text: 'slope', font: { size: SMALL_SIZE } },
              tickfont: { size: SMALL_SIZE },
              thickness: 14,
              outlinewidth: 0,
              tickvals: [-firstDigit(limit), 0, firstDigit(limit)],
            },
          }
        : {}),
      hovertemplate: `row %{y}, column %{x}<br>${i === 0 ? 'value' : 'slope'} %{z}<extra></extra>`,
    });
    annotations.push({
      text: heading,
      xref: 'paper',
      yref: 'paper',
      x: (left + (zoom * width) / 2) / inner.width,
      y: 1 + 4 / inner.height,
      xanchor: 'center',
      yanchor: 'bottom',
      showarrow: false,
      font: { size: SMALL_SIZE, color: MUTED },
    });
  });
  const margin = { l: 24, r: 92, t: 80, b: 20 };
  return {
    data,
    layout: makeLayout({
      width: inner.width + margin.l + margin.r,
      height: inner.height + margin.t + margin.b,
      margin,
      title,
      annotations,
      ...axes,
    }),
    alt: describe(title, rows, slopes, min),
  };
}

function describe(title: string, rows: readonly number[][], slopes: readonly number[][], background: number): string {
  const cells = slopes.flatMap((line, r) => line.map((slope, c) => ({ slope, r, c, inked: rows[r][c] > background })));
  const total = cells.reduce((sum, { slope }) => sum + Math.abs(slope), 0);
  if (total === 0) return `${title}. The slope is zero everywhere: no pixel changes the score.`;
  const onInk = cells.reduce((sum, { slope, inked }) => sum + (inked ? Math.abs(slope) : 0), 0) / total;
  const up = cells.reduce((best, cell) => (cell.slope > best.slope ? cell : best));
  const down = cells.reduce((best, cell) => (cell.slope < best.slope ? cell : best));
  const place = ({ r, c, slope }: { r: number; c: number; slope: number }): string =>
    `row ${r}, column ${c} (${formatTick(slope)})`;
  return (
    `${title}. An image of ${rows.length} by ${rows[0].length} pixels and the slope of the score by each pixel. ` +
    `${up.slope > 0 ? `More ink raises the score most at ${place(up)}. ` : ''}` +
    `${down.slope < 0 ? `It lowers it most at ${place(down)}. ` : ''}` +
    `${formatShare(onInk)} of all slope lies on the ink.`
  );
}
