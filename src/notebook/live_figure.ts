/**
 * A figure that changes while one looks at it: a chart of a training that is under way.
 *
 * While it changes it is a still picture, replaced a few times a second without flicker; a Plotly figure would not
 * be redrawn. At the end the interactive figure takes its place. → plots
 */
import { randomUUID } from 'node:crypto';
import type { Figure } from '../plots/figure';
import { figureToSvg } from '../plots/svg';
import { figureBundle, notebookWriter } from './display';
import type { DisplayBundle, DisplayWriter } from './display';

/**
 * A place beneath a cell whose figure can be replaced.
 *
 * @example
 * const chart = new LiveFigure();
 * chart.update(plots.learningCurves(soFar)); // as often as there is something new
 * chart.finish(plots.learningCurves(history));
 */
export class LiveFigure {
  private shown = false;

  /**
   * @param write where it goes; default: the cell that is running now
   * @param id name of the place, unlike any other in the notebook; default: random
   */
  constructor(
    private readonly write: DisplayWriter = notebookWriter(),
    private readonly id: string = randomUUID(),
  ) {}

  /** Shows a figure as a still picture in the place of the one before. */
  update(figure: Figure): void {
    // As HTML, since JupyterLab stands an SVG output on a line of text: three pixels more than the figure at the end has.
    const html = figureToSvg(figure).replace('<svg', '<svg style="display:block;margin:0"');
    this.send({ data: { 'text/html': html, 'text/plain': figure.alt }, metadata: {} });
  }

  /** Shows the last figure, interactive, in the same place. */
  finish(figure: Figure): void {
    this.send(figureBundle(figure));
  }

  private send(bundle: DisplayBundle): void {
    this.write({ ...bundle, transient: { display_id: this.id } }, this.shown);
    this.shown = true;
  }
}
