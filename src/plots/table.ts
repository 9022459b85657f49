/**
 * Tables: numbers to the right, text to the left, as HTML for the notebook and as plain text elsewhere. → core
 */
import { checkOptions } from '../core/check';
import { formatCount } from './ticks';

/** What a cell of a table may hold. Numbers are written with commas between the thousands, lists one line for each part. */
export type Cell = string | number | readonly string[];

/** A table in two ways of writing. */
export interface Table {
  /** A `<table>` without scripts or style sheets: shown in untrusted notebooks, on GitHub and in exported HTML. */
  readonly html: string;
  /** A Markdown table whose columns line up, to be read as it is. */
  readonly text: string;
}

/** Options of `table`. */
export interface TableOptions {
  /** A line above the table; default: none. */
  caption?: string;
  /** Lines beneath the table, such as totals; default: none. */
  footer?: readonly string[];
  /** Headings of further columns that are aligned to the right, though their cells are not mere numbers; default: none. */
  right?: readonly string[];
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);

/** The lines of a cell. */
const format = (cell: Cell): readonly string[] =>
  typeof cell === 'object' ? cell : [typeof cell === 'number' ? formatCount(cell).replace('-', '−') : cell];

/** Numbers written as text count as numbers too: "98.3%", "12.4 s", "1,234", "< 0.001", "–" for none. */
const looksNumeric = (cell: Cell): boolean =>
  typeof cell === 'number' ||
  (typeof cell === 'string' && /^((< )?[+−-]?[\d.,]+(e[+-]?\d+)?\s?(%|ms|s|MB|KB)?|[–—-]?)$/.test(cell));

/**
 * Lays rows out as a table. A column in which every cell is a number, or a number with its unit, is aligned to the
 * right, its heading too.
 *
 * @param columns headings
 * @param rows cells, as many in each row as there are headings; numbers get up to six decimals, so round them first
 * @param options caption and footer
 * @returns the table as HTML and as text
 * @throws RangeError if a row has more or fewer cells than there are headings
 * @example show(table(['set', 'images'], [['train', 60000], ['test', 10000]]))
 */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): Table {
  checkOptions('table', options, ['caption', 'footer', 'right']);
  rows.forEach((row, i) => {
    if (row.length !== columns.length)
      throw new RangeError(
        `table: every row must have ${columns.length} cells, one for each heading, but row ${i} has ${row.length}.`,
      );
  });
  const right = columns.map(
    (name, c) => options.right?.includes(name) || (rows.length > 0 && rows.every((row) => looksNumeric(row[c]))),
  );
  const cells = rows.map((row) => row.map(format));
  const { caption, footer = [] } = options;

  // JupyterLab aligns by style, GitHub drops styles and keeps the attribute
  const html = (tag: 'td' | 'th', lines: readonly string[], c: number): string => {
    const align = right[c] ? 'right' : 'left';
    const digits = right[c] ? ';white-space:nowrap;font-variant-numeric:tabular-nums' : '';
    return `<${tag} align="${align}" style="text-align:${align}${digits}">${lines.map(escapeHtml).join('<br>')}</${tag}>`;
  };
  const line = (tag: 'td' | 'th', row: readonly (readonly string[])[]): string =>
    `<tr>${row.map((lines, c) => html(tag, lines, c)).join('')}</tr>`;

  // a bar inside a cell would end it
  const headings = columns.map((name) => [name]);
  const [heading, ...lines] = [headings, ...cells].map((row) =>
    row.map((parts) => parts.join('; ').replace(/\|/g, '\\|')),
  );
  const widths = columns.map((_, c) => Math.max(3, heading[c].length, ...lines.map((row) => row[c].length)));
  const plain = (row: readonly string[]): string =>
    `| ${row.map((text, c) => (right[c] ? text.padStart(widths[c]) : text.padEnd(widths[c]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, c) => (right[c] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;

  return {
    html:
      '<table>' +
      (caption ? `<caption>${escapeHtml(caption)}</caption>` : '') +
      `<thead>${line('th', headings)}</thead><tbody>${cells.map((row) => line('td', row)).join('')}</tbody></table>` +
      (footer.length > 0 ? `<p>${footer.map(escapeHtml).join('<br>')}</p>` : ''),
    text: [
      ...(caption ? [caption, ''] : []),
      plain(heading),
      rule,
      ...lines.map(plain),
      ...(footer.length > 0 ? ['', ...footer] : []),
    ].join('\n'),
  };
}
