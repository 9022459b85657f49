/**
 * The few SVG elements that the still pictures are made of, as text. Imports types only.
 */
import type { Font } from './figure';

/** Text made safe for SVG content and for attributes in double quotes. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);
}

/** A coordinate with at most two decimals: finer than any screen, and short. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** A rectangle on the picture, in pixels from its upper left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A filled rectangle, with a border where there is one. */
export function rect(
  { left, top, width, height }: Box,
  fill: string,
  border?: { readonly color?: string; readonly width: number },
): string {
  const stroke = border ? ` stroke="${border.color ?? '#444'}" stroke-width="${border.width}"` : '';
  return `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" fill="${fill}"${stroke}/>`;
}

/** A straight line one pixel wide unless told. */
export function line(x1: number, y1: number, x2: number, y2: number, color: string, width = 1): string {
  return `<path d="M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}" stroke="${color}" stroke-width="${width}" fill="none"/>`;
}

/** Which point of the text stands at the given place. */
export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly xanchor?: 'left' | 'center' | 'right';
  readonly yanchor?: 'top' | 'middle' | 'bottom';
  /** Reads upwards, as the title of a y axis does. */
  readonly vertical?: boolean;
}

/** Line height in parts of the font size, as Plotly has it. */
export const LINE_HEIGHT = 1.3;
const ANCHORS = { left: 'start', center: 'middle', right: 'end' } as const;

/**
 * Text; `<br>` breaks the line. Size and colour are left out where they are the picture's own.
 *
 * Baselines are computed here because renderers disagree about `dominant-baseline`: capitals of Open Sans are 0.71
 * of the font size high.
 */
export function text(content: string, place: TextPlace, font: Font & { readonly size: number }): string {
  const { x, y, xanchor = 'center', yanchor = 'middle', vertical } = place;
  const lines = content.split('<br>');
  const { size, color, weight } = font;
  const block = (lines.length - 1) * LINE_HEIGHT * size;
  // y of the first baseline
  const first =
    yanchor === 'top' ? y + 1.05 * size : yanchor === 'bottom' ? y - 0.27 * size - block : y + 0.355 * size - block / 2;
  const attributes =
    `font-size="${px(size)}"` +
    (color ? ` fill="${color}"` : '') +
    (weight ? ` font-weight="${weight}"` : '') +
    (xanchor === 'left' ? '' : ` text-anchor="${ANCHORS[xanchor]}"`) +
    (vertical ? ` transform="rotate(-90 ${px(x)} ${px(y)})"` : '');
  const at = (i: number): string => `x="${px(x)}" y="${px(first + i * LINE_HEIGHT * size)}"`;
  return lines.length === 1
    ? `<text ${at(0)} ${attributes}>${escapeXml(content)}</text>`
    : `<text ${attributes}>${lines.map((part, i) => `<tspan ${at(i)}>${escapeXml(part)}</tspan>`).join('')}</text>`;
}
