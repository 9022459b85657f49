/**
 * What surrounds `fit`, `evaluate` and `predict` in a notebook: the cell that calls, the stop button, the live chart.
 *
 * → training
 */
import type { LoopObserver, Session, SessionKind, Surroundings } from '../training/session';
import type { Cell, Cells } from './cells';
import { LiveLoop } from './live_loop';
import { LiveTraining } from './live_training';
import type { StopButton } from './stop_button';

/** A turn of the event loop: the cell's synchronous part is over then, in which a press would not reach us. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Sessions that belong to a cell and are ended by the stop button. */
export class NotebookSurroundings implements Surroundings {
  /** The loop that a cell is in, the innermost one. */
  private readonly loops = new WeakMap<Cell, LiveLoop>();

  constructor(
    private readonly cells: Cells,
    private readonly button: StopButton,
  ) {}

  async open(where: string, kind: SessionKind, silent: boolean): Promise<Session> {
    const cell = this.cells.calling;
    const training = kind === 'training';
    // What a stopped cell has trained may still be asked, but not by the code that an interrupted cell leaves behind.
    if (cell.stopped && (training || cell.ended))
      throw new Error(`${where}: this cell was stopped, so nothing more is trained in it. Run it again to train.`);
    const call = { graceful: training, stop: new AbortController(), interrupt: new AbortController() };
    const remove = this.button.add(call);
    const atEnd = (ok: boolean) => {
      if (ok) this.sayForgotten(cell, where, training);
      else {
        // a cell that fails takes with it what it has started
        call.stop.abort();
        call.interrupt.abort();
      }
    };
    cell.onEnd.add(atEnd);
    const view = training && !silent && cell.watched ? new LiveTraining(cell.display) : undefined;
    const print = cell.printer.take();
    await turn();
    return {
      write: view?.write ?? print.write,
      stop: call.stop.signal,
      interrupt: call.interrupt.signal,
      observer: training ? (this.loops.get(cell)?.listen(view) ?? view) : undefined,
      close: () => {
        view?.close();
        print.close();
        remove();
        cell.onEnd.delete(atEnd);
      },
    };
  }

  beginLoop(passes: number): LoopObserver | undefined {
    const cell = this.cells.calling;
    if (!cell.watched) return undefined;
    const outer = this.loops.get(cell);
    const loop = new LiveLoop(cell.display, passes);
    this.loops.set(cell, loop);
    return {
      passEnd: () => loop.passEnd(),
      end: () => {
        loop.end();
        if (outer) this.loops.set(cell, outer);
        else this.loops.delete(cell);
      },
    };
  }

  /** A call outlives its cell only if nobody waits for it. */
  private sayForgotten(cell: Cell, where: string, training: boolean): void {
    const result = training ? 'history' : 'result';
    cell.printer.say(
      `${where} goes on in the background, because it was called without "await". Write "const ${result} = await ${where}(…)".${training ? ' The stop button ends it.' : ''}\n`,
    );
  }
}
