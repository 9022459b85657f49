/**
 * Several images side by side, each with a line beneath: the first digits of a set, or the worst mistakes. → core
 */
import { checkInteger, checkOptions, show } from '../core/check';
import type { Annotation, Axis, Figure, HeatmapTrace } from './figure';
import { countImages, pickImage, readPixels, toNumbers } from './pixels';
import type { Images, Numbers } from './pixels';
import { countOf, wrap } from './text';
import { frameAxis, GREYS, INK, makeLayout, SMALL_SIZE } from './theme';

/** Options of `digitGrid`. */
export interface DigitGridOptions {
  /** How many images; default: as many as `indices` has, else nine, or fewer if there are fewer. */
  count?: number;
  /** Which images, by number from 0; default: the first `count`. */
  indices?: Numbers;
  /** Images in a row; default: as many as make the grid square. */
  columns?: number;
  /** The class of every image of `images`, [n]; shown beneath each. Default: none. */
  labels?: Numbers;
  /** A text beneath each image shown, in their order, such as "true 4, predicted 9 (98%)"; default: the label. */
  titles?: readonly string[];
  /** Heading of the figure; default: none. */
  title?: string;
}

const GAP = 14;
const MARGIN = 16;

/** Pixels on the screen for each pixel of an image: whole numbers keep the edges sharp. */
function zoomFor(count: number, size: number): number {
  const cell = count <= 9 ? 112 : count <= 25 ? 84 : 56;
  return Math.max(1, Math.round(cell / size));
}

/**
 * Draws images in a grid, as ink on paper.
 *
 * @param images uint8 (0 to 255) or float (0 to 1) ndarray, [n, height, width] or [n, height, width, 1]
 * @param options which images, and what is written beneath them
 * @returns a figure; its alternative text reads the grid row by row
 * @throws TypeError or RangeError if the shapes, indices, labels or titles do not fit
 * @example show(digitGrid(train.images, { count: 9, labels: train.labels }))
 * @see Lesson 01, "The first nine digits"
 */
export function digitGrid(images: Images, options: DigitGridOptions = {}): Figure {
  const where = 'digitGrid';
  checkOptions(where, options, ['count', 'indices', 'columns', 'labels', 'titles', 'title']);
  const total = countImages(where, images);
  if (total === 0) throw new RangeError(`${where}: there must be at least one image to draw, but there are none.`);
  const chosen = options.indices && toNumbers(where, 'indices', options.indices);
  const available = chosen?.length ?? total;
  const count = checkInteger(where, 'count', options.count ?? Math.min(available, chosen ? available : 9), {
    min: 1,
    max: Math.min(available, 144),
  });
  const columns = checkInteger(where, 'columns', options.columns ?? Math.ceil(Math.sqrt(count)), { min: 1 });
  const across = Math.min(columns, count);
  const down = Math.ceil(count / across);
  const indices = Array.from({ length: count }, (_, i) => chosen?.[i] ?? i);
  const pixels = indices.map((index) => readPixels(where, pickImage(where, images, index)));
  const captions = captionsOf(options, indices, total);

  const height = pixels[0].rows.length;
  const width = pixels[0].rows[0].length;
  const zoom = zoomFor(count, Math.max(height, width));
  const fontSize = zoom * width >= 84 ? SMALL_SIZE : 11;
  const lines = captions?.map((caption) => wrap(caption, zoom * width + 4, fontSize));
  const captionHeight = lines ? Math.max(1, ...lines.map((l) => l.length)) * Math.round(fontSize * 1.3) + 4 : 0;
  const pitchX = zoom * width + GAP;
  const pitchY = zoom * height + GAP + captionHeight;
  const innerX = across * pitchX - GAP;
  const innerY = down * pitchY - GAP;

  const data: HeatmapTrace[] = [];
  const annotations: Annotation[] = [];
  const axes: Record<string, Axis> = {};
  pixels.forEach(({ rows, min, max }, i) => {
    const left = (i % across) * pitchX;
    const top = Math.floor(i / across) * pitchY;
    const suffix = i === 0 ? '' : String(i + 1);
    axes[`xaxis${suffix}`] = frameAxis({
      range: [-0.5, width - 0.5],
      domain: [left / innerX, (left + zoom * width) / innerX],
      anchor: `y${suffix}`,
    });
    axes[`yaxis${suffix}`] = frameAxis({
      range: [height - 0.5, -0.5],
      domain: [1 - (top + zoom * height) / innerY, 1 - top / innerY],
      anchor: `x${suffix}`,
    });
    data.push({
      type: 'heatmap',
      z: rows,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      colorscale: GREYS,
      zmin: min,
      zmax: max,
      showscale: false,
      hovertemplate: `image ${indices[i]}<br>row %{y}, column %{x}<br>value %{z}<extra></extra>`,
    });
    if (lines)
      annotations.push({
        text: lines[i].join('<br>'),
        xref: 'paper',
        yref: 'paper',
        x: (left + (zoom * width) / 2) / innerX,
        y: 1 - (top + zoom * height + 3) / innerY,
        xanchor: 'center',
        yanchor: 'top',
        showarrow: false,
        font: { size: fontSize, color: INK },
      });
  });
  const top = options.title ? 52 : MARGIN;
  return {
    data,
    layout: makeLayout({
      // a heading needs some width even above a single small image
      width: Math.max(innerX + 2 * MARGIN, options.title ? 320 : 0),
      height: innerY + top + MARGIN,
      margin: {
        l: MARGIN,
        r: MARGIN + Math.max(0, (options.title ? 320 : 0) - innerX - 2 * MARGIN),
        t: top,
        b: MARGIN,
      },
      title: options.title,
      annotations,
      ...axes,
    }),
    alt:
      (options.title ? `${options.title}. ` : '') +
      describe(count, across, down, captions, options.titles !== undefined),
  };
}

function captionsOf({ titles, labels }: DigitGridOptions, indices: number[], total: number): string[] | undefined {
  if (titles !== undefined) {
    if (titles.length < indices.length)
      throw new RangeError(
        `digitGrid: titles must have a text for each of the ${indices.length} images shown, but there are ${titles.length}.`,
      );
    return indices.map((_, i) => titles[i]);
  }
  if (labels === undefined) return undefined;
  const numbers = toNumbers('digitGrid', 'labels', labels);
  if (numbers.length !== total)
    throw new RangeError(
      `digitGrid: labels must have one number for each of the ${total} images, but there are ${show(numbers.length)}. ` +
        'Pass the labels of the same set.',
    );
  return indices.map((index) => String(numbers[index]));
}

function describe(count: number, across: number, down: number, captions: string[] | undefined, long: boolean): string {
  const head = `${countOf(count, 'handwritten digit')}` + (count === 1 ? '' : ` in a ${down} by ${across} grid`);
  if (!captions) return `${head}.`;
  const rows = Array.from({ length: down }, (_, r) =>
    captions.slice(r * across, (r + 1) * across).join(long ? '; ' : ' '),
  );
  return `${head}: ${rows.join(' / ')}.`;
}
