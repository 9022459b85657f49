/**
 * What belongs to no panel in SVG: rectangles, and sliders as they stand at first. Imports types and neighbours only.
 */
import type { Layout, Shape, Slider } from './figure';
import { line as segment, px, rect, text } from './svg_elements';
import { plotArea, refScale } from './svg_scales';

/** A rectangle, with a border unless its line has no width. */
export function shape({ xref, yref, x0, x1, y0, y1, line, fillcolor = 'none' }: Shape, layout: Layout): string {
  const xs = [x0, x1].map(refScale(layout, 'x', xref));
  const ys = [y0, y1].map(refScale(layout, 'y', yref));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const box = { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
  return line.width > 0 ? rect(box, fillcolor, line) : rect(box, fillcolor);
}

/** Plotly's measures of a slider, in pixels. */
const RAIL = { inset: 8, height: 5, stepInset: 10, grip: 20, ticks: 25, color: '#bec8d9' };

/** A slider: its value, its rail, the grip where it stands, the first and the last label. */
export function slider({ active, steps, x, y, len, pad, ...look }: Slider, layout: Layout): string {
  const area = plotArea(layout);
  const left = area.left + x * area.width + pad.l;
  const width = len * area.width - pad.l - pad.r;
  const { currentvalue, font } = look;
  const large = { ...currentvalue.font, size: currentvalue.font.size ?? layout.font.size };
  const small = { ...font, size: font.size ?? layout.font.size };
  const top = area.top + (1 - y) * area.height + pad.t;
  const rail = top + 1.3 * large.size + currentvalue.offset + RAIL.grip / 2;
  const at = (step: number): number =>
    left + RAIL.stepInset + (step / Math.max(1, steps.length - 1)) * (width - 2 * RAIL.stepInset);
  const below = rail - RAIL.grip / 2 + RAIL.ticks + look.ticklen;
  return (
    text(
      `${currentvalue.prefix}${steps[active].label}`,
      { x: left, y: top + 1.3 * large.size, xanchor: 'left', yanchor: 'bottom' },
      large,
    ) +
    rect(
      { left: left + RAIL.inset, top: rail - RAIL.height / 2, width: width - 2 * RAIL.inset, height: RAIL.height },
      RAIL.color,
    ) +
    `<circle cx="${px(at(active))}" cy="${px(rail)}" r="${RAIL.grip / 2}" fill="#f6f8fa" stroke="${RAIL.color}"/>` +
    [0, steps.length - 1]
      .map(
        (step) =>
          segment(at(step), below - look.ticklen, at(step), below, look.tickcolor) +
          text(steps[step].label, { x: at(step), y: below, yanchor: 'top' }, small),
      )
      .join('')
  );
}
