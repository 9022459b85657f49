/**
 * Draws a figure without a browser: the still picture beside the interactive one, and live charts.
 *
 * It draws the part of Plotly that `figure.ts` describes and no more, in the same places and colours. Text is left
 * to the viewer's fonts. The same figure gives the same text on every machine with the same Node (its zlib packs the pixels of
 * images). → images
 */
import type { BarTrace, Figure, Layout, ScatterTrace, Trace } from './figure';
import { axes, grid } from './svg_axes';
import { escapeXml, px, rect, text } from './svg_elements';
import { colorbar, heatmap } from './svg_heatmap';
import { shape, slider } from './svg_overlays';
import { panelsOf, plotArea } from './svg_scales';
import type { Panel, Scales } from './svg_scales';
import { textWidth } from './text';

const DASHES = { solid: '', dash: ' stroke-dasharray="9 6"', dot: ' stroke-dasharray="3 3"' };

function marker(x: number, y: number, { size, symbol }: NonNullable<ScatterTrace['marker']>): string {
  const r = size / 2;
  return symbol === 'square'
    ? `<path d="M${px(x - r)} ${px(y - r)}h${size}v${size}h-${size}z"/>`
    : `<circle cx="${px(x)}" cy="${px(y)}" r="${px(r)}"/>`;
}

function scatter(trace: ScatterTrace, scales: Scales): string {
  const points = trace.x.map((x, i) => {
    const y = trace.y[i];
    return y === null ? null : ([scales.x(x), scales.y(y)] as const);
  });
  let svg = '';
  if (trace.mode !== 'markers' && trace.line) {
    const path = points
      .map((point, i) => point && `${i > 0 && points[i - 1] ? 'L' : 'M'}${px(point[0])} ${px(point[1])}`)
      .join('');
    const { color, width, dash = 'solid' } = trace.line;
    svg += `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"${DASHES[dash]}/>`;
  }
  if (trace.marker) {
    const look = trace.marker;
    svg += `<g fill="${look.color}">${points.map((point) => point && marker(...point, look)).join('')}</g>`;
  }
  return svg;
}

function bars(trace: BarTrace, scales: Scales, { bargap = 0.2, font }: Layout): string {
  const { y, marker: look, text: texts, textfont } = trace;
  const bottom = scales.y(0);
  return y
    .map((value, i) => {
      const left = scales.x(i - 0.5 + bargap / 2);
      const top = scales.y(value);
      const fill = typeof look.color === 'string' ? look.color : look.color[i];
      return (
        rect({ left, top, width: scales.x(i + 0.5 - bargap / 2) - left, height: bottom - top }, fill) +
        text(
          texts[i],
          { x: scales.x(i), y: top - 3, yanchor: 'bottom' },
          { ...textfont, size: textfont?.size ?? font.size },
        )
      );
    })
    .join('');
}

function drawTrace(trace: Trace, panel: Panel, layout: Layout): string {
  if (trace.type === 'scatter') return scatter(trace, panel.scales);
  return trace.type === 'bar' ? bars(trace, panel.scales, layout) : heatmap(trace, panel);
}

/** Pixels. In a line, a sample has room for three whole dashes; in a column it is as long as Plotly makes it. */
const LINE_LEGEND = { sample: 39, name: 45, between: 16 };
const COLUMN_LEGEND = { sample: 30, name: 35, left: 5, top: 16, line: 21.1 };

/** The legend: samples and names in one line that ends where it is told, or in a column that begins there. */
function legend({ layout, data }: Figure): string {
  if (!layout.showlegend || !layout.legend) return '';
  const size = layout.font.size;
  const named = data.filter((t): t is ScatterTrace => t.type === 'scatter' && t.showlegend !== false);
  const area = plotArea(layout);
  const entry = (trace: ScatterTrace, x: number, y: number, look: { sample: number; name: number }): string =>
    text(trace.name, { x: x + look.name, y, xanchor: 'left' }, { size }) +
    scatter({ ...trace, x: [x, x + look.sample], y: [y, y], marker: undefined }, identity) +
    scatter({ ...trace, x: [x + look.sample / 2], y: [y], mode: 'markers' }, identity);
  const y = area.top + (1 - layout.legend.y) * area.height;
  let x = area.left + layout.legend.x * area.width;
  if (layout.legend.orientation === 'v') {
    const { left, top, line } = COLUMN_LEGEND;
    return named.map((trace, i) => entry(trace, x + left, y + top + i * line, COLUMN_LEGEND)).join('');
  }
  let svg = '';
  for (const trace of [...named].reverse()) {
    x -= textWidth(trace.name, size) + LINE_LEGEND.name;
    svg += entry(trace, x, y - 15, LINE_LEGEND);
    x -= LINE_LEGEND.between;
  }
  return svg;
}

const identity: Scales = { x: (value) => value, y: (value) => value };

/**
 * Draws a figure as SVG.
 *
 * @param figure what to draw
 * @returns an SVG document as text, of the size of the figure in pixels, on the figure's own background; its
 *   `aria-label` is the alternative text
 * @example writeFileSync('balance.svg', figureToSvg(classBalance(counts)))
 */
export function figureToSvg(figure: Figure): string {
  const { layout, data, alt } = figure;
  const { width, height, font, title, shapes = [] } = layout;
  const area = plotArea(layout);
  const panels = panelsOf(layout, data);
  const parts = [
    rect({ left: 0, top: 0, width, height }, layout.paper_bgcolor),
    ...shapes.filter(({ layer }) => layer === 'below').map((box) => shape(box, layout)),
    ...panels.map(
      (panel) =>
        (layout.plot_bgcolor === layout.paper_bgcolor ? '' : rect(panel.box, layout.plot_bgcolor)) +
        grid(panel) +
        panel.traces.map((trace) => drawTrace(trace, panel, layout)).join('') +
        axes(panel, layout),
    ),
    ...shapes.filter(({ layer }) => layer !== 'below').map((box) => shape(box, layout)),
    ...(layout.sliders ?? []).map((control) => slider(control, layout)),
    ...data.map((trace) => (trace.type === 'heatmap' ? colorbar(trace, area) : '')),
    legend(figure),
    ...(layout.annotations ?? []).map((note) =>
      text(
        note.text,
        {
          x: area.left + note.x * area.width,
          y: area.top + (1 - note.y) * area.height,
          xanchor: note.xanchor,
          yanchor: note.yanchor,
        },
        { ...note.font, size: note.font?.size ?? font.size },
      ),
    ),
    title
      ? text(
          title.text,
          {
            x: area.left + title.x * area.width,
            y: title.pad.t + 0.36 * (title.font.size ?? font.size),
            xanchor: 'left',
          },
          { ...title.font, size: title.font.size ?? font.size },
        )
      : '',
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" ` +
    `viewBox="0 0 ${px(width)} ${px(height)}" role="img" aria-label="${escapeXml(alt)}" ` +
    `font-family="${escapeXml(font.family)}" fill="${font.color}">${parts.join('')}</svg>`
  );
}
