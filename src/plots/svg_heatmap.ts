/**
 * A heat map in SVG: its cells, the text on them, its colour bar.
 *
 * Cells with gaps are rectangles; cells without are one picture, a PNG with a pixel for each cell, which is much
 * shorter and has no seams.
 */
import { PNG } from 'pngjs';
import { colorAt, contrast, hexColor, parseColor } from './colors';
import type { Colorscale, HeatmapTrace } from './figure';
import type { Scales } from './svg_scales';
import { px, rect, text } from './svg_elements';
import type { Box } from './svg_elements';
import { INK, PAPER } from './theme';
import { formatTick } from './ticks';

/**
 * Tells a browser to keep the edges of enlarged pixels. resvg knows only the older way to say so, which it gets by
 * replacing this text.
 */
export const PIXELATED = 'style="image-rendering:pixelated"';

type Cells = readonly (readonly (number | null)[])[];

function picture(z: Cells, color: (value: number) => readonly number[], box: Box): string {
  const image = new PNG({ width: z[0].length, height: z.length });
  let grey = true;
  let opaque = true;
  z.flat().forEach((value, i) => {
    const [r, g, b] = value === null ? [0, 0, 0] : color(value).map(Math.round);
    image.data.set([r, g, b, value === null ? 0 : 255], 4 * i);
    grey &&= r === g && g === b;
    opaque &&= value !== null;
  });
  const colorType = opaque ? (grey ? 0 : 2) : grey ? 4 : 6;
  const png = PNG.sync.write(image, { colorType, deflateLevel: 9 }).toString('base64');
  return (
    `<image x="${px(box.left)}" y="${px(box.top)}" width="${px(box.width)}" height="${px(box.height)}" ` +
    `preserveAspectRatio="none" ${PIXELATED} href="data:image/png;base64,${png}"/>`
  );
}

function cellTexts(trace: HeatmapTrace, scales: Scales, color: (value: number) => readonly number[]): string {
  const { z, text: texts, textfont = {} } = trace;
  if (!texts) return '';
  const size = textfont.size ?? 12;
  const groups = new Map<string, string>();
  z.forEach((row, r) =>
    row.forEach((value, c) => {
      if (value === null || texts[r][c] === '') return;
      const [red, green, blue] = color(value);
      const cell = [red, green, blue] as const;
      const dark = contrast(parseColor(INK), cell) >= contrast(parseColor(PAPER), cell);
      const fill = textfont.color ?? (dark ? INK : PAPER);
      const element = `<text x="${px(scales.x(c))}" y="${px(scales.y(r) + 0.355 * size)}">${texts[r][c]}</text>`;
      groups.set(fill, (groups.get(fill) ?? '') + element);
    }),
  );
  // what the texts have in common is said once for all of them
  return [...groups]
    .map(([fill, elements]) => `<g fill="${fill}" font-size="${size}" text-anchor="middle">${elements}</g>`)
    .join('');
}

/** Draws the cells and their texts. */
export function heatmap(trace: HeatmapTrace, scales: Scales): string {
  const { z, colorscale, zmin, zmax, xgap = 0, ygap = 0 } = trace;
  const color = (value: number): readonly [number, number, number] => colorAt(colorscale, value, zmin, zmax);
  const box = (r: number, c: number): Box => {
    const x = [scales.x(c - 0.5), scales.x(c + 0.5)];
    const y = [scales.y(r - 0.5), scales.y(r + 0.5)];
    return {
      left: Math.min(...x) + xgap / 2,
      top: Math.min(...y) + ygap / 2,
      width: Math.abs(x[1] - x[0]) - xgap,
      height: Math.abs(y[1] - y[0]) - ygap,
    };
  };
  let cells: string;
  if (xgap > 0 || ygap > 0)
    cells = z
      .flatMap((row, r) => row.map((value, c) => (value === null ? '' : rect(box(r, c), hexColor(color(value))))))
      .join('');
  else {
    const flipX = scales.x(1) < scales.x(0);
    const flipY = scales.y(1) < scales.y(0);
    const rows = flipY ? [...z].reverse() : z;
    const first = box(flipY ? z.length - 1 : 0, flipX ? z[0].length - 1 : 0);
    cells = picture(
      rows.map((row) => (flipX ? [...row].reverse() : row)),
      color,
      { ...first, width: first.width * z[0].length, height: first.height * z.length },
    );
  }
  return cells + cellTexts(trace, scales, color);
}

/** Draws the scale of colours to the right of the plot area. */
export function colorbar(trace: HeatmapTrace, area: Box): string {
  if (!trace.showscale || !trace.colorbar) return '';
  const { thickness, tickvals, title } = trace.colorbar;
  const { zmin, zmax } = trace;
  const size = trace.colorbar.tickfont.size ?? 12;
  const left = area.left + area.width + 16;
  const heading = 1.6 * size;
  const bar: Box = { left, top: area.top + heading, width: thickness, height: area.height - heading };
  const shades = 64;
  const column = Array.from({ length: shades }, (_, i) => [1 - (i + 0.5) / shades]);
  const scale: Colorscale = trace.colorscale;
  return (
    picture(column, (value) => colorAt(scale, value, 0, 1), bar) +
    text(title.text, { x: left, y: area.top, xanchor: 'left', yanchor: 'top' }, { size, ...title.font }) +
    tickvals
      .map((value) =>
        text(
          formatTick(value),
          {
            x: left + thickness + 5,
            y: bar.top + bar.height * (1 - (value - zmin) / (zmax - zmin || 1)),
            xanchor: 'left',
          },
          { size },
        ),
      )
      .join('')
  );
}
