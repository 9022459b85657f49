import { figureBundle, notebookWriter, PLOTLY_MIME, show, showMarkdown, tableBundle } from '../../src/notebook/display';
import type { DisplayMessage } from '../../src/notebook/display';
import { table } from '../../src/plots/table';
import { EXAMPLES } from '../plots/examples';

const figure = EXAMPLES['class balance'];

describe('figureBundle', () => {
  it('holds the interactive figure, a still picture and words, and says the alternative text', () => {
    const { data, metadata } = figureBundle(figure);
    expect(Object.keys(data)).toEqual([PLOTLY_MIME, 'image/svg+xml', 'text/plain']);
    expect(data[PLOTLY_MIME]).toEqual({
      data: figure.data,
      layout: figure.layout,
      config: { displayModeBar: false, displaylogo: false },
    });
    expect(data['image/svg+xml']).toMatch(/^<svg /);
    expect(data['text/plain']).toBe(figure.alt);
    expect(metadata).toEqual({ alt: figure.alt, 'image/png': { width: figure.layout.width } });
  });

  it('has no PNG, which would keep the Plotly extension from drawing the figure', () => {
    expect(figureBundle(figure).data).not.toHaveProperty('image/png');
  });
});

describe('show', () => {
  it('sends one message and returns nothing, so that a cell may end with it', () => {
    const sent: [DisplayMessage, boolean][] = [];
    const result: unknown = show(figure, (message, update) => void sent.push([message, update]));
    expect(result).toBeUndefined();
    expect(sent).toEqual([[{ ...figureBundle(figure), transient: {} }, false]]);
  });

  it('shows tables as HTML and as text', () => {
    const rows = table(['a'], [[1]]);
    const sent: DisplayMessage[] = [];
    show(rows, (message) => void sent.push(message));
    expect(sent).toEqual([{ ...tableBundle(rows), transient: {} }]);
    expect(sent[0].data).toEqual({ 'text/html': rows.html, 'text/plain': rows.text });
  });

  it('refuses anything else', () => {
    for (const odd of [undefined, null, 'text', 3, {}])
      expect(() => show(odd as never, () => undefined)).toThrow('it takes a figure or a table');
  });
});

it('shows Markdown', () => {
  const sent: DisplayMessage[] = [];
  showMarkdown('**98.9%**', (message) => void sent.push(message));
  expect(sent[0].data).toEqual({ 'text/markdown': '**98.9%**', 'text/plain': '**98.9%**' });
});

describe('notebookWriter', () => {
  const writer = (): void => undefined;

  it.each(['/home/me/course/node_modules/tslab/dist/jupyter.js', 'C:\\course\\node_modules\\tslab\\dist\\jupyter.js'])(
    'finds the tslab that runs at %s',
    (file) => {
      const modules = { '/x/other.js': { exports: {} }, [file]: { exports: { lastWriteDisplayData: writer } } };
      expect(notebookWriter(modules)).toBe(writer);
    },
  );

  it('passes over a copy of tslab that runs no cell', () => {
    const modules = {
      '/a/tslab/dist/jupyter.js': { exports: { lastWriteDisplayData: null } },
      '/b/tslab/dist/jupyter.js': { exports: { lastWriteDisplayData: writer } },
    };
    expect(notebookWriter(modules)).toBe(writer);
  });

  it('prints the words where there is no notebook, once a figure and not for a place that changes', () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      const write = notebookWriter({});
      show(figure, write);
      write({ ...figureBundle(figure), transient: { display_id: 'live' } }, true);
      expect(log.mock.calls).toEqual([[figure.alt]]);
    } finally {
      log.mockRestore();
    }
  });
});
