/**
 * Draws a figure as PNG, with a font of its own: the picture that GitHub shows in a saved notebook.
 *
 * The SVG is rendered by resvg, compiled to WebAssembly, so the same figure gives the same bytes on every machine.
 */
import { readFileSync } from 'node:fs';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { checkNumber } from '../core/check';
import type { Figure } from './figure';
import { figureToSvg } from './svg';
import { PIXELATED } from './svg_heatmap';

/** resvg starts once a process, and its fonts are read once. */
let started: Promise<Uint8Array[]> | undefined;

async function start(): Promise<Uint8Array[]> {
  await initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return [400, 600].map((weight) =>
    readFileSync(require.resolve(`@fontsource/open-sans/files/open-sans-latin-${weight}-normal.woff2`)),
  );
}

/** Options of `figureToPng`. */
export interface PngOptions {
  /** Pixels of the picture for each pixel of the figure; default: 2, sharp on screens of high resolution. */
  scale?: number;
}

/**
 * Draws a figure as PNG.
 *
 * @param figure what to draw
 * @param options the scale
 * @returns the bytes of the file
 * @throws RangeError if the scale is not between 0.1 and 8
 * @example writeFileSync('balance.png', await figureToPng(classBalance(counts)))
 */
export async function figureToPng(figure: Figure, options: PngOptions = {}): Promise<Buffer> {
  const scale = checkNumber('figureToPng', 'scale', options.scale ?? 2, { min: 0.1, max: 8 });
  started ??= start();
  const fontBuffers = await started;
  const svg = figureToSvg(figure).replaceAll(PIXELATED, 'image-rendering="optimizeSpeed"');
  const resvg = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: 'Open Sans', sansSerifFamily: 'Open Sans' },
    fitTo: { mode: 'zoom', value: scale },
  });
  try {
    const image = resvg.render();
    try {
      return Buffer.from(image.asPng());
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}
