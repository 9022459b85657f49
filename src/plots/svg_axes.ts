/**
 * The axes of a panel in SVG: grid, lines, ticks, labels, titles. Imports types and neighbours only.
 */
import type { Axis, Font, Layout } from './figure';
import { line, text } from './svg_elements';
import type { Panel } from './svg_scales';
import { textWidth } from './text';
import { formatTick, tickValues } from './ticks';

/** A value on an axis and what is written there. */
interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Room that a label needs along its axis, in pixels: Plotly's rule of thumb. */
const PER_TICK = { x: 80, y: 40 };

function ticksOf(panel: Panel, letter: 'x' | 'y'): Tick[] {
  const axis = letter === 'x' ? panel.xaxis : panel.yaxis;
  if (axis.type === 'category') {
    const first = panel.traces[0];
    const names =
      first.type === 'scatter' ? [] : ((letter === 'x' ? first.x : first.type === 'heatmap' ? first.y : []) ?? []);
    return names.map((label, at) => ({ at, label }));
  }
  const pixels = letter === 'x' ? panel.box.width : panel.box.height;
  return tickValues(axis, pixels, PER_TICK[letter]).map((at, i) => ({
    at,
    label: axis.ticktext?.[i] ?? formatTick(at, axis.tickformat),
  }));
}

const sized = (font: Font | undefined, base: number): Font & { size: number } => ({
  ...font,
  size: font?.size ?? base,
});

/** What lies beneath the traces. */
export function grid(panel: Panel): string {
  const { box, scales, xaxis, yaxis } = panel;
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  return (
    (xaxis.showgrid
      ? ticksOf(panel, 'x').map(({ at }) =>
          line(scales.x(at), box.top, scales.x(at), bottom, xaxis.gridcolor ?? '#eee'),
        )
      : []
    ).join('') +
    (yaxis.showgrid
      ? ticksOf(panel, 'y').map(({ at }) =>
          line(box.left, scales.y(at), right, scales.y(at), yaxis.gridcolor ?? '#eee'),
        )
      : []
    ).join('')
  );
}

/** What lies above the traces: lines, ticks, labels and titles. */
export function axes(panel: Panel, layout: Layout): string {
  return xAxis(panel, layout) + yAxis(panel, layout);
}

const tickLength = (axis: Axis): number => (axis.ticks === 'outside' ? (axis.ticklen ?? 5) : 0);

/** From the axis to its labels. */
const labelDistance = (axis: Axis): number => tickLength(axis) + 2 + (axis.ticklabelstandoff ?? 0);

function xAxis(panel: Panel, layout: Layout): string {
  const { box, scales, xaxis: axis } = panel;
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const up = axis.side === 'top';
  const edge = up ? box.top : bottom;
  const away = up ? -1 : 1;
  const length = tickLength(axis);
  const distance = labelDistance(axis);
  const font = sized(axis.tickfont, layout.font.size);
  const color = axis.linecolor ?? '#444';
  let svg = '';
  if (axis.showline) {
    svg += line(box.left, edge, right, edge, color, axis.linewidth);
    if (axis.mirror) svg += line(box.left, up ? bottom : box.top, right, up ? bottom : box.top, color, axis.linewidth);
  }
  if (axis.showticklabels !== false)
    for (const { at, label } of ticksOf(panel, 'x')) {
      const x = scales.x(at);
      if (length > 0) svg += line(x, edge, x, edge + away * length, axis.tickcolor ?? color);
      svg += text(label, { x, y: edge + away * distance, yanchor: up ? 'bottom' : 'top' }, font);
    }
  if (axis.title)
    svg += text(
      axis.title.text,
      {
        x: box.left + box.width / 2,
        y: edge + away * (distance + 1.3 * font.size + axis.title.standoff - 3),
        yanchor: up ? 'bottom' : 'top',
      },
      sized(axis.title.font, layout.font.size),
    );
  return svg;
}

function yAxis(panel: Panel, layout: Layout): string {
  const { box, scales, yaxis: axis } = panel;
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const length = tickLength(axis);
  const distance = labelDistance(axis);
  const font = sized(axis.tickfont, layout.font.size);
  const color = axis.linecolor ?? '#444';
  let svg = '';
  if (axis.showline) {
    svg += line(box.left, box.top, box.left, bottom, color, axis.linewidth);
    if (axis.mirror) svg += line(right, box.top, right, bottom, color, axis.linewidth);
  }
  const ticks = axis.showticklabels === false ? [] : ticksOf(panel, 'y');
  for (const { at, label } of ticks) {
    const y = scales.y(at);
    if (length > 0) svg += line(box.left - length, y, box.left, y, axis.tickcolor ?? color);
    svg += text(label, { x: box.left - distance, y, xanchor: 'right' }, font);
  }
  if (axis.title) {
    const widest = Math.max(0, ...ticks.map(({ label }) => textWidth(label, font.size)));
    const title = sized(axis.title.font, layout.font.size);
    const x = box.left - distance - widest - axis.title.standoff - 0.65 * title.size;
    svg += text(axis.title.text, { x, y: box.top + box.height / 2, vertical: true }, title);
  }
  return svg;
}
