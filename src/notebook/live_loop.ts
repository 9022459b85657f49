/**
 * What a person sees who watches a loop: how many passes are over, and how long the rest will take. → training
 */
import { bar, duration } from '../training/progress_bar';
import type { LoopObserver, TrainingObserver } from '../training/session';
import { TimeLeft } from '../training/time_left';
import type { DisplayWriter } from './display';
import { LiveText } from './live_text';

/** Milliseconds between two updates. */
const INTERVAL = 100;

/** The view of one loop, a line in a place of its own. */
export class LiveLoop implements LoopObserver {
  private readonly text: LiveText;
  private readonly start: number;
  private over = 0;
  /** Milliseconds of a pass, once there is something to tell it from. */
  private each: number | undefined;
  private drawn = -Infinity;

  /**
   * @param display where it goes: the cell with the loop
   * @param passes how many there will be
   * @param now a clock in milliseconds; default: `performance.now`
   */
  constructor(
    display: DisplayWriter,
    private readonly passes: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.text = new LiveText(display);
    this.start = now();
    this.draw();
  }

  /**
   * Listens to a training of this loop, whose measured steps tell how long a pass takes before the first is over.
   *
   * @param view who watches the training besides
   */
  listen(view?: TrainingObserver): TrainingObserver {
    let time: TimeLeft | undefined;
    return {
      trainBegin: (plan) => {
        view?.trainBegin(plan);
        time = new TimeLeft(plan, this.now);
      },
      progress: (epoch, first, batches, means) => {
        view?.progress(epoch, first, batches, means);
        this.passEndsIn(time?.after(epoch, first, batches));
      },
      epochEnd: (epoch, logs) => view?.epochEnd(epoch, logs),
      trainEnd: (history) => {
        view?.trainEnd(history);
        this.passEndsIn(0);
      },
    };
  }

  passEnd(): void {
    this.over++;
    this.each = this.spent / this.over;
    this.draw();
  }

  end(): void {
    this.write(`in ${duration(this.spent / 1000)}`);
  }

  private get spent(): number {
    return this.now() - this.start;
  }

  private passEndsIn(left: number | undefined): void {
    if (left !== undefined) this.each = (this.spent + left) / (this.over + 1);
    this.draw();
  }

  private draw(): void {
    if (this.now() - this.drawn < INTERVAL) return;
    this.drawn = this.now();
    if (this.each === undefined) return this.write(bar(0, 1));
    const left = Math.max(0, this.each * this.passes - this.spent);
    this.write(`${bar(this.spent, this.spent + left)} about ${duration(left / 1000)} left`);
  }

  private write(what: string): void {
    this.text.append(`\r${this.over} of ${this.passes} done ${what}`);
  }
}
