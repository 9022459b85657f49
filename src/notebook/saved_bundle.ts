/**
 * What a figure's output becomes in a notebook that is saved for others to read. → plots
 */
import type { Figure } from '../plots/figure';
import { figureToPng } from '../plots/png';
import { PLOTLY_MIME } from './display';
import type { DisplayBundle } from './display';

/**
 * Replaces a figure's SVG by a PNG, which GitHub shows reliably, and leaves every other output as it is.
 *
 * The PNG has as many pixels as the figure, because JupyterLab's Plotly extension shows it in its natural size until
 * the mouse comes near and the live figure takes over.
 *
 * @param output an output of a notebook with its `data` and `metadata`
 * @returns the output to save
 */
export async function savedBundle<T extends DisplayBundle>(output: T): Promise<T> {
  const figure = output.data[PLOTLY_MIME] as Omit<Figure, 'alt'> | undefined;
  if (!figure) return output;
  const png = await figureToPng({ ...figure, alt: '' }, { scale: 1 });
  const data: Record<string, unknown> = { ...output.data, 'image/png': png.toString('base64') };
  delete data['image/svg+xml'];
  return { ...output, data };
}
