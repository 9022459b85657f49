/**
 * Panels side by side, each with the numbers of a training over its epochs: their places, axes and headings.
 */
import type { Annotation, Axis } from './figure';
import { axisTitle, FONT_SIZE, INK, LINE, scaleAxis, tickedAxis } from './theme';
import { niceStep, percentFormat } from './ticks';

/** Panels of one size in columns and rows. Sizes are in pixels. */
export interface Panels {
  readonly columns: number;
  /** Default 1. */
  readonly rows?: number;
  readonly width: number;
  readonly height: number;
  /** Between two columns. */
  readonly gap: number;
  /** Between two rows. Default 0. */
  readonly rowGap?: number;
}

/** What one panel shows. */
export interface PanelContent {
  readonly heading: string;
  /** Along its x axis: what is counted, from where to where, and how much of that is ticked. */
  readonly x: { readonly title: string; readonly range: readonly [number, number]; readonly span: number };
  /** Along its y axis: from where to where, and whether these are shares, written as percentages. */
  readonly y: { readonly range: readonly [number, number]; readonly share: boolean };
}

/** The size of all panels together, gaps included: that of a figure without its margins. */
export function panelsSize({ columns, rows = 1, width, height, gap, rowGap = 0 }: Panels): {
  width: number;
  height: number;
} {
  return { width: columns * (width + gap) - gap, height: rows * (height + rowGap) - rowGap };
}

/**
 * The axes and the heading of a panel.
 *
 * @param panels among which it stands
 * @param place its number among those that are drawn, and its column and row, all from 0
 * @param content what it shows
 * @returns axes for the layout, a heading, and what a trace needs to be in this panel
 */
export function panelAxes(
  panels: Panels,
  { index, column, row = 0 }: { index: number; column: number; row?: number },
  { heading, x, y }: PanelContent,
): { axes: Record<string, Axis>; heading: Annotation; on: { readonly xaxis: string; readonly yaxis: string } } {
  const suffix = index === 0 ? '' : String(index + 1);
  const all = panelsSize(panels);
  const left = (column * (panels.width + panels.gap)) / all.width;
  const top = 1 - (row * (panels.height + (panels.rowGap ?? 0))) / all.height;
  return {
    axes: {
      [`xaxis${suffix}`]: tickedAxis({
        range: x.range,
        domain: [left, left + panels.width / all.width],
        anchor: `y${suffix}`,
        title: axisTitle(x.title),
        dtick: Math.max(1, niceStep(Math.max(1, x.span), 8)),
      }),
      [`yaxis${suffix}`]: scaleAxis({
        range: y.range,
        domain: [Math.max(0, top - panels.height / all.height), top],
        anchor: `x${suffix}`,
        showgrid: true,
        gridcolor: LINE,
        ...(y.share ? { tickformat: percentFormat(niceStep(y.range[1] - y.range[0], 5)) } : {}),
      }),
    },
    heading: {
      text: heading,
      xref: 'paper',
      yref: 'paper',
      x: left,
      y: top + 10 / all.height,
      xanchor: 'left',
      yanchor: 'bottom',
      showarrow: false,
      font: { size: FONT_SIZE + 1, weight: 600, color: INK },
    },
    on: { xaxis: `x${suffix}`, yaxis: `y${suffix}` },
  };
}
