/**
 * Text beneath a cell that changes while one looks at it: progress bars. Imports its neighbours only.
 */
import { randomUUID } from 'node:crypto';
import type { DisplayWriter } from './display';

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!);

/** Breaks lines between words, and stands where printed text stands: JupyterLab would indent and enlarge it. */
const STYLE = 'margin:0;font-size:var(--jp-code-font-size,inherit);white-space:pre-wrap;word-break:normal';

/**
 * Text in a place of its own, in which `\r` begins the line again.
 *
 * JupyterLab breaks plain text in the midst of a number, so it gets HTML, which breaks between words; there a bar that is
 * full has done its work and is left out, so that the numbers of an epoch fit on a line.
 */
export class LiveText {
  private readonly id = randomUUID();
  private text = '';
  private shown = '';
  private isThere = false;
  /** Lines that have their room from the start, so that what stands beneath does not move. */
  lines = 0;

  constructor(private readonly display: DisplayWriter) {}

  /** Appends; `note` is a line beneath, until the next call. */
  append(text: string, note = ''): void {
    this.text = (this.text + text).replace(/[^\n]*\r/g, '');
    const all = this.text + note;
    if (all === this.shown) return;
    const lines = all
      .replace(/ +\d+\/\d+ \[=+\]/g, ' ')
      .split('\n')
      .filter(Boolean);
    while (lines.length < this.lines) lines.push('\u00a0'); // a line without anything would have no height
    const html = `<pre style="${STYLE}">${escapeHtml(lines.join('\n'))}</pre>`;
    const data = { 'text/html': html, 'text/plain': all };
    this.display({ data, metadata: {}, transient: { display_id: this.id } }, this.isThere);
    this.shown = all;
    this.isThere = true;
  }
}
