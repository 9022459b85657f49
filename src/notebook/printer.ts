/**
 * Lets the calls of a cell print one after the other, though they run at the same time: two progress bars that share a
 * line would wipe each other out.
 *
 * The first one prints at once; another waits until that has ended, and prints then what it has kept. Imports nothing.
 */

/** The right of one call to print. */
export interface Turn {
  readonly write: (text: string) => void;
  /** Ends it; the next one has its turn. */
  readonly close: () => void;
}

/** The printed output of a cell. */
export class Printer {
  private readonly queue: { kept: string; open: boolean }[] = [];

  /** @param say prints at once, whoever's turn it is */
  constructor(readonly say: (text: string) => void) {}

  /** Gives a call its turn, at once or after those before. */
  take(): Turn {
    const mine = { kept: '', open: true };
    let queued = false;
    return {
      write: (text) => {
        // whoever prints nothing holds up nobody
        if (!queued && mine.open) this.queue.push(mine);
        queued = true;
        if (this.queue[0] === mine || !mine.open) this.say(text);
        else mine.kept = (mine.kept + text).replace(/[^\n]*\r/g, '');
      },
      close: () => {
        mine.open = false;
        while (this.queue.length > 0 && !this.queue[0].open) {
          this.queue.shift();
          const next = this.queue[0];
          if (next) this.say(next.kept);
          if (next) next.kept = '';
        }
      },
    };
  }
}
