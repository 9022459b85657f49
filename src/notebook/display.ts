/**
 * Shows figures and tables in the notebook: one display message that holds the interactive figure, a still picture
 * and words, of which every front end takes the best that it can show.
 *
 * This file and its neighbours are the only code that knows tslab, and they find it in the running process instead
 * of importing it: loading tslab starts its network sockets. Outside a notebook the words are printed.
 * → plots
 */
import type { Figure } from '../plots/figure';
import { figureToSvg } from '../plots/svg';
import type { Table } from '../plots/table';
import { PLOTLY_CONFIG } from '../plots/theme';

/** The MIME type of Plotly figures, which the Python package `plotly` teaches JupyterLab to draw. */
export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';

/** What is shown, by MIME type, and what is said about it. */
export interface DisplayBundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A display message of Jupyter; one with a `display_id` can be replaced later. */
export interface DisplayMessage extends DisplayBundle {
  readonly transient: { readonly display_id?: string };
}

/**
 * Sends a display message.
 *
 * @param update true replaces what was shown under the same `display_id`
 */
export type DisplayWriter = (message: DisplayMessage, update: boolean) => void;

type Modules = Readonly<Record<string, { readonly exports?: unknown } | undefined>>;

/** Prints the words. A place that is updated again and again has no like in a terminal, so it stays silent. */
const textWriter: DisplayWriter = ({ data, transient }) => {
  if (transient.display_id === undefined) console.log(data['text/plain']);
};

/**
 * The module by which tslab talks to Jupyter: the copy that is at work, if there are two. undefined outside a kernel.
 *
 * @param modules the modules of this process, by file name; default: Node's own list
 */
export function tslabModule(modules: Modules = require.cache): { lastWriteDisplayData: DisplayWriter } | undefined {
  for (const [file, module] of Object.entries(modules)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file)) continue;
    const found = (module?.exports ?? {}) as { lastWriteDisplayData?: DisplayWriter | null };
    if (found.lastWriteDisplayData) return found as { lastWriteDisplayData: DisplayWriter };
  }
  return undefined;
}

/**
 * The way to the cell that is running now; it stays that cell's when others run.
 *
 * @param modules the modules of this process, by file name; default: Node's own list
 * @returns a writer into the notebook, or one that prints words where there is none
 */
export function notebookWriter(modules: Modules = require.cache): DisplayWriter {
  return tslabModule(modules)?.lastWriteDisplayData ?? textWriter;
}

/**
 * Everything that is sent for a figure: Plotly's JSON, an SVG for exported pages, the alternative text.
 *
 * There is no PNG in it: JupyterLab's Plotly extension shows a PNG where it finds one and draws the figure only when
 * the mouse comes near. `savedBundle` adds it for notebooks on GitHub.
 */
export function figureBundle(figure: Figure): DisplayBundle {
  const { data, layout, alt } = figure;
  return {
    data: {
      [PLOTLY_MIME]: { data, layout, config: PLOTLY_CONFIG },
      'image/svg+xml': figureToSvg(figure),
      'text/plain': alt,
    },
    metadata: { alt, 'image/png': { width: layout.width } },
  };
}

/** Everything that is sent for a table: HTML and text. */
export function tableBundle({ html, text }: Table): DisplayBundle {
  return { data: { 'text/html': html, 'text/plain': text }, metadata: {} };
}

/**
 * Shows a figure or a table beneath the cell.
 *
 * @param what the figure or table
 * @param write where it goes; default: the running cell, or the words to the terminal where there is no notebook
 * @throws TypeError if it is neither a figure nor a table
 * @example show(plots.digitGrid(train.images, { labels: train.labels }))
 */
export function show(what: Figure | Table, write: DisplayWriter = notebookWriter()): void {
  const odd = typeof what !== 'object' || what === null || !('layout' in what || 'html' in what);
  if (odd)
    throw new TypeError('show: it takes a figure or a table, such as plots.digitGrid(…) or plots.table(…) returns.');
  write({ ...('layout' in what ? figureBundle(what) : tableBundle(what)), transient: {} }, false);
}

/**
 * Shows text in Markdown beneath the cell, for sentences that state what the cell computed.
 *
 * @param text Markdown
 * @param write where it goes; default as for `show`
 * @example showMarkdown(`The test accuracy is **${(100 * accuracy).toFixed(2)}%**.`)
 */
export function showMarkdown(text: string, write: DisplayWriter = notebookWriter()): void {
  write({ data: { 'text/markdown': text, 'text/plain': text }, metadata: {}, transient: {} }, false);
}
