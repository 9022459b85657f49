/**
 * What the stop button does; sigint.ts hears it.
 *
 * tslab ends the cell at once and leaves its code running in the background. Here the first press ends trainings well;
 * a second press, or one while nothing trains, ends what is running and then goes to tslab. Imports nothing.
 */

/** A call that the button can end. */
export interface Stoppable {
  /** Whether it can end well, with a result; else a press ends it by an error. */
  readonly graceful: boolean;
  /** Asks it to end soon and well. */
  readonly stop: AbortController;
  /** Makes it end at once. */
  readonly interrupt: AbortController;
}

/** Decides what a press does. */
export class StopButton {
  private readonly running = new Set<Stoppable>();

  /**
   * @param onPress called at each press, before anything ends
   * @param passOn what a press does when it is not for us: ends the cell, as tslab does
   */
  constructor(
    private readonly onPress: () => void,
    private readonly passOn: () => void,
  ) {}

  /** Lets the button end a call; returns a function that says that the call is over. */
  add(call: Stoppable): () => void {
    this.running.add(call);
    return () => void this.running.delete(call);
  }

  /** What a press does. */
  press(): void {
    this.onPress();
    const fresh = [...this.running].filter(({ graceful, stop }) => graceful && !stop.signal.aborted);
    if (fresh.length > 0) {
      for (const { stop } of fresh) stop.abort();
      return;
    }
    for (const { stop, interrupt } of this.running) {
      stop.abort();
      interrupt.abort();
    }
    this.passOn();
  }
}
