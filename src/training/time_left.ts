/**
 * How long a training will still take, from the steps that it has made. Imports types only.
 */
import type { TrainingPlan } from './session';

/** Milliseconds of training after which something can be told. */
const MEASURE = 500;

/** The time left of one training, whose first step is about to be made. */
export class TimeLeft {
  private readonly start: number;
  /** Steps that an earlier training made, if this one goes on with it. */
  private skipped: number | undefined;

  /**
   * @param plan of the training
   * @param now a clock in milliseconds
   */
  constructor(
    private readonly plan: TrainingPlan,
    private readonly now: () => number,
  ) {
    this.start = now();
  }

  /**
   * The time left when a training has come so far; the arguments are those of `TrainingObserver.progress`.
   *
   * @returns milliseconds, in which validation counts as soon as there has been one; undefined while too little has
   *   been measured
   */
  after(epoch: number, first: number, batches: number): number | undefined {
    this.skipped ??= first;
    const { epochs, initialEpoch, steps } = this.plan;
    const done = (epoch - initialEpoch) * steps + first + batches;
    const time = this.now() - this.start;
    if (time < MEASURE) return undefined;
    return (time / (done - this.skipped)) * ((epochs - initialEpoch) * steps - done);
  }
}
