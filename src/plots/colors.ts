/**
 * Colours computed from numbers, for the still pictures. Imports types only.
 */
import type { Colorscale } from './figure';

/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [number, number, number];

/** Reads `#rrggbb`. */
export function parseColor(hex: string): Rgb {
  const bits = parseInt(hex.slice(1), 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}

/** Writes `#rrggbb`. */
export function hexColor(rgb: Rgb): string {
  return `#${rgb.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
}

/**
 * The colour of a value, linear in RGB between the stops, as Plotly does it.
 *
 * @param scale stops in ascending order, the first at 0 and the last at 1
 * @param value any number; outside [zmin, zmax] it gets the colour of the nearer end
 */
export function colorAt(scale: Colorscale, value: number, zmin: number, zmax: number): Rgb {
  const position = zmax > zmin ? Math.min(1, Math.max(0, (value - zmin) / (zmax - zmin))) : 0;
  const upper = Math.max(
    1,
    scale.findIndex(([stop]) => stop >= position),
  );
  const [from, low] = scale[upper - 1];
  const [to, high] = scale[upper];
  const t = (position - from) / (to - from);
  const a = parseColor(low);
  const b = parseColor(high);
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
}

/** Relative luminance, 0 black to 1 white (WCAG 2, section 1.4.3). */
export function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1 to 21 (WCAG 2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (light + 0.05) / (dark + 0.05);
}
