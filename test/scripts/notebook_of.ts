/** Notebooks for tests, made from the texts of their cells; nothing is wrong with them until a test changes that. */
import { importScript } from './import_script';

export interface Output {
  output_type: string;
  [key: string]: unknown;
}
export interface Cell {
  cell_type: string;
  id?: string;
  source: string;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
  outputs?: Output[];
  attachments?: Record<string, unknown>;
}
export interface Notebook {
  cells: Cell[];
  metadata: {
    kernelspec?: Record<string, unknown>;
    course?: { profile: string; executed: string };
    [key: string]: unknown;
  };
  nbformat: number;
  nbformat_minor: number;
}

export const code = (source: string, outputs: Output[] = []): Cell => ({
  cell_type: 'code',
  source,
  metadata: {},
  execution_count: null,
  outputs,
});
export const markdown = (source: string): Cell => ({ cell_type: 'markdown', source, metadata: {} });
export const stdout = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });
export const display = (data: Record<string, unknown>, metadata: Record<string, unknown> = {}): Output => ({
  output_type: 'display_data',
  data,
  metadata,
});

/** A notebook for the tslab kernel with ids cell-1, cell-2, …; its metadata say that just this code was executed. */
export async function notebookOf(...cells: Cell[]): Promise<Notebook> {
  const { codeHash } = await importScript<{ codeHash: (notebook: Notebook) => string }>('lib/notebook-file.mjs');
  const notebook: Notebook = {
    cells: cells.map((cell, index) => ({ id: `cell-${index + 1}`, ...cell })),
    metadata: {
      kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
      language_info: { name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  notebook.metadata.course = { profile: 'full', executed: codeHash(notebook) };
  return notebook;
}
