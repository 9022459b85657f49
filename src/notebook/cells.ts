/**
 * Which cell is running, and which cell a piece of code belongs to, long after that cell has ended.
 *
 * tslab knows neither: what a training prints goes to whatever cell runs at the moment. So the function by which
 * tslab's kernel runs a cell is wrapped once, in the running process; its files stay as they are. Each cell runs in an
 * asynchronous context of its own, which everything that it starts inherits, and its errors are made readable. Imports
 * its neighbours only.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DisplayWriter } from './display';
import { shortenStacks } from './errors';
import { Printer } from './printer';

/** A cell that is running or has run. */
export interface Cell {
  /** Appends to the cell's printed output, whichever cell runs now. */
  readonly printer: Printer;
  /** Shows something beneath the cell, whichever cell runs now. */
  readonly display: DisplayWriter;
  /** Whether somebody watches: a front end that could ask questions, and not a program that executes notebooks. */
  readonly watched: boolean;
  /** Whether the stop button has been pressed while it ran. */
  stopped: boolean;
  /** Whether it is over; code that it left behind may still run. */
  ended: boolean;
  /** Called when the cell has ended, before Jupyter is told; `ok` is false if it failed or was interrupted. */
  readonly onEnd: Set<(ok: boolean) => void>;
}

/** What tslab's kernel calls to run a cell. */
type RunCell = (
  this: unknown,
  request: { readonly code: string; readonly allow_stdin?: boolean },
  writeStream: (name: 'stdout' | 'stderr', text: string) => void,
  display: DisplayWriter,
) => Promise<unknown>;

/** The part of tslab's module `jupyter` that matters here. */
export interface TslabJupyter {
  readonly lastWriteDisplayData: DisplayWriter;
  readonly JupyterHandlerImpl: { readonly prototype: { handleExecuteImpl: RunCell } };
}

/** The cells of a kernel. */
export class Cells {
  private readonly context = new AsyncLocalStorage<Cell>();
  private running: Cell;
  /** Called when a cell begins, before any of its code is compiled. */
  onBegin: () => void = () => {};

  /**
   * @param jupyter tslab's module, in which the running of cells is wrapped
   * @param print prints into the cell that is running now, the one that imports the library
   */
  constructor(jupyter: TslabJupyter, print: (text: string) => void) {
    // That cell began before us: its end is not seen, nor who watches it.
    const display = jupyter.lastWriteDisplayData;
    this.running = {
      printer: new Printer(print),
      display,
      watched: false,
      stopped: false,
      ended: false,
      onEnd: new Set(),
    };
    this.context.enterWith(this.running);
    const { prototype } = jupyter.JupyterHandlerImpl;
    const original = prototype.handleExecuteImpl;
    const begin = (cell: Cell) => {
      this.running = cell;
      this.onBegin();
    };
    const { context } = this;
    prototype.handleExecuteImpl = async function (request, writeStream, writeDisplay) {
      const cell: Cell = {
        printer: new Printer((text) => writeStream('stdout', text)),
        display: writeDisplay,
        // The protocol's word for "there is someone to ask": nbclient, which executes notebooks, sends false.
        watched: request.allow_stdin === true,
        stopped: false,
        ended: false,
        onEnd: new Set(),
      };
      const readable: typeof writeStream = (stream, text) =>
        writeStream(stream, stream === 'stderr' ? shortenStacks(text, request.code) : text);
      begin(cell);
      let ok = false;
      try {
        const count = await context.run(cell, () => original.call(this, request, readable, writeDisplay));
        ok = true;
        return count;
      } finally {
        cell.ended = true;
        for (const call of cell.onEnd) call(ok);
      }
    };
  }

  /** The cell that began last. */
  get current(): Cell {
    return this.running;
  }

  /** The cell whose code is calling. */
  get calling(): Cell {
    return this.context.getStore() ?? this.running;
  }
}
