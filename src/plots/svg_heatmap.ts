/**
 * A heat map in SVG: its cells, the text on them, its colour bar.
 *
 * Cells with gaps are rectangles; cells without are one picture, a PNG with a pixel for each cell, which is much
 * shorter and has no seams. → images
 */
import ndarray from 'ndarray';
import { encodePng } from '../images/png';
import { colorAt, contrast, hexColor, parseColor } from './colors';
import type { Rgb } from './colors';
import type { Axis, Colorscale, HeatmapTrace } from './figure';
import type { Panel, Scales } from './svg_scales';
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
  const [height, width] = [z.length, z[0].length];
  const colors = z.flat().map((value) => (value === null ? null : color(value).map(Math.round)));
  const grey = colors.every((rgb) => rgb && rgb[0] === rgb[1] && rgb[1] === rgb[2]);
  const image = grey
    ? ndarray(
        Uint8Array.from(colors, (rgb) => rgb?.[0] ?? 0),
        [height, width],
      )
    : ndarray(Uint8Array.from(colors.flatMap((rgb) => (rgb ? [...rgb, 255] : [0, 0, 0, 0]))), [height, width, 4]);
  const png = Buffer.from(encodePng(image)).toString('base64');
  return (
    `<image x="${px(box.left)}" y="${px(box.top)}" width="${px(box.width)}" height="${px(box.height)}" ` +
    `preserveAspectRatio="none" ${PIXELATED} href="data:image/png;base64,${png}"/>`
  );
}

function cellText({ text, texttemplate }: HeatmapTrace, value: number, r: number, c: number): string {
  if (texttemplate === '%{z:.2f}')
    return value
      .toFixed(2)
      .replace(/^-0\.00$/, '0.00')
      .replace('-', '−');
  return text?.[r][c] ?? '';
}

function cellTexts(trace: HeatmapTrace, { rows, columns }: Part, scales: Scales, color: ColorOf): string {
  const { z, texttemplate, textfont = {} } = trace;
  if (!texttemplate) return '';
  const size = textfont.size ?? 12;
  const groups = new Map<string, string>();
  for (const r of rows)
    for (const c of columns) {
      const value = z[r][c];
      const content = value === null ? '' : cellText(trace, value, r, c);
      if (value === null || content === '') continue;
      const cell = color(value);
      const dark = contrast(parseColor(INK), cell) >= contrast(parseColor(PAPER), cell);
      const fill = textfont.color ?? (dark ? INK : PAPER);
      const element = `<text x="${px(scales.x(c))}" y="${px(scales.y(r) + 0.355 * size)}">${content}</text>`;
      groups.set(fill, (groups.get(fill) ?? '') + element);
    }
  // what the texts have in common is said once for all of them
  return [...groups]
    .map(([fill, elements]) => `<g fill="${fill}" font-size="${size}" text-anchor="middle">${elements}</g>`)
    .join('');
}

type ColorOf = (value: number) => Rgb;

/** The rows and columns of a matrix that its axes show; an axis whose range is short shows a few of them only. */
interface Part {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

function shown({ range }: Axis, count: number): number[] {
  const [low, high] = range[0] < range[1] ? range : [range[1], range[0]];
  return Array.from({ length: count }, (_, i) => i).filter((i) => i >= low && i <= high);
}

/** Draws the cells and their texts. */
export function heatmap(trace: HeatmapTrace, { scales, xaxis, yaxis }: Panel): string {
  const { z, colorscale, zmin, zmax, xgap = 0, ygap = 0 } = trace;
  const color: ColorOf = (value) => colorAt(colorscale, value, zmin, zmax);
  const part: Part = { rows: shown(yaxis, z.length), columns: shown(xaxis, z[0].length) };
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
    cells = part.rows
      .flatMap((r) =>
        part.columns.map((c) => {
          const value = z[r][c];
          return value === null ? '' : rect(box(r, c), hexColor(color(value)));
        }),
      )
      .join('');
  else {
    const rows = scales.y(1) < scales.y(0) ? [...part.rows].reverse() : part.rows;
    const columns = scales.x(1) < scales.x(0) ? [...part.columns].reverse() : part.columns;
    const first = box(rows[0], columns[0]);
    cells = picture(
      rows.map((r) => columns.map((c) => z[r][c])),
      color,
      { ...first, width: first.width * columns.length, height: first.height * rows.length },
    );
  }
  return cells + cellTexts(trace, part, scales, color);
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
