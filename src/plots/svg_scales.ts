/**
 * From values to pixels: where the axes of a panel put things. Imports types only.
 */
import type { Axis, Layout, Trace } from './figure';
import type { Box } from './svg_elements';

/** Turns values into pixels. Categories are counted from 0. */
export interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** A pair of axes and the rectangle that they span. */
export interface Panel {
  readonly xaxis: Axis;
  readonly yaxis: Axis;
  readonly box: Box;
  readonly scales: Scales;
  readonly traces: readonly Trace[];
}

/** The rectangle inside the margins. */
export function plotArea({ width, height, margin }: Layout): Box {
  return {
    left: margin.l,
    top: margin.t,
    width: width - margin.l - margin.r,
    height: height - margin.t - margin.b,
  };
}

function axisOf(layout: Layout, letter: 'x' | 'y', id: string): Axis {
  const axis = layout[`${letter}axis${id.slice(1)}`];
  if (!axis) throw new Error(`figureToSvg: a trace is drawn on the axis "${id}", but the layout has no such axis.`);
  return axis;
}

/** The part of the picture, in pixels from its left or upper edge, that an axis covers. */
function extentOf(layout: Layout, letter: 'x' | 'y', axis: Axis): { start: number; length: number } {
  const area = plotArea(layout);
  const [from, to] = axis.domain ?? [0, 1];
  return letter === 'x'
    ? { start: area.left + from * area.width, length: (to - from) * area.width }
    : { start: area.top + (1 - to) * area.height, length: (to - from) * area.height };
}

function scaleOf(layout: Layout, letter: 'x' | 'y', axis: Axis): (value: number) => number {
  const { start, length } = extentOf(layout, letter, axis);
  const [from, to] = axis.range;
  return letter === 'x'
    ? (value) => start + ((value - from) / (to - from)) * length
    : (value) => start + (1 - (value - from) / (to - from)) * length;
}

/** Turns what a shape says into pixels: `paper` is the plot area, everything else an axis. */
export function refScale(layout: Layout, letter: 'x' | 'y', ref: string): (value: number) => number {
  const paper: Axis = { type: 'linear', range: [0, 1], zeroline: false };
  return scaleOf(layout, letter, ref === 'paper' ? paper : axisOf(layout, letter, ref));
}

/** The panels of a figure, each with the traces drawn on it. */
export function panelsOf(layout: Layout, data: readonly Trace[]): Panel[] {
  const groups = new Map<string, Trace[]>();
  for (const trace of data) {
    const key = `${trace.xaxis ?? 'x'} ${trace.yaxis ?? 'y'}`;
    groups.set(key, [...(groups.get(key) ?? []), trace]);
  }
  return [...groups].map(([key, traces]) => {
    const [xid, yid] = key.split(' ');
    const xaxis = axisOf(layout, 'x', xid);
    const yaxis = axisOf(layout, 'y', yid);
    const across = extentOf(layout, 'x', xaxis);
    const down = extentOf(layout, 'y', yaxis);
    return {
      xaxis,
      yaxis,
      box: { left: across.start, top: down.start, width: across.length, height: down.length },
      traces,
      scales: { x: scaleOf(layout, 'x', xaxis), y: scaleOf(layout, 'y', yaxis) },
    };
  });
}
