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

/** The panels of a figure, each with the traces drawn on it. */
export function panelsOf(layout: Layout, data: readonly Trace[]): Panel[] {
  const area = plotArea(layout);
  const groups = new Map<string, Trace[]>();
  for (const trace of data) {
    const key = `${trace.xaxis ?? 'x'} ${trace.yaxis ?? 'y'}`;
    groups.set(key, [...(groups.get(key) ?? []), trace]);
  }
  return [...groups].map(([key, traces]) => {
    const [xid, yid] = key.split(' ');
    const xaxis = axisOf(layout, 'x', xid);
    const yaxis = axisOf(layout, 'y', yid);
    const [x0, x1] = xaxis.domain ?? [0, 1];
    const [y0, y1] = yaxis.domain ?? [0, 1];
    const box: Box = {
      left: area.left + x0 * area.width,
      top: area.top + (1 - y1) * area.height,
      width: (x1 - x0) * area.width,
      height: (y1 - y0) * area.height,
    };
    const [xa, xb] = xaxis.range;
    const [ya, yb] = yaxis.range;
    return {
      xaxis,
      yaxis,
      box,
      traces,
      scales: {
        x: (value) => box.left + ((value - xa) / (xb - xa)) * box.width,
        y: (value) => box.top + (1 - (value - ya) / (yb - ya)) * box.height,
      },
    };
  });
}
