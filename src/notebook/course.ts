/**
 * Collects the course of a training for a picture: how the numbers changed batch by batch, in a bounded list.
 *
 * `fit` tells running means of the epoch; between two of them lie the means of the batches in between. Those are
 * smoothed, and when there are many, neighbours are put together, so that a long training costs no more than a short
 * one. Imports types only.
 */
import type { Course } from '../plots/training_progress';

/** Points at most; then every two become one. */
const MOST = 400;
/** How much of a point is its past, where points are as dense as they are at first. */
const MEMORY = 0.6;

/** The course of the training set. */
export class BatchCourse {
  private x: number[] = [];
  private values: Record<string, number[]> = {};
  private readonly smooth: Record<string, number> = {};
  private last = { epoch: -1, batches: 0, means: {} as Readonly<Record<string, number>> };
  /** Points that come in for one that is kept. */
  private share = 1;
  private waiting = 0;

  /** @param steps steps per epoch */
  constructor(
    private readonly names: readonly string[],
    private readonly steps: number,
  ) {}

  /**
   * @param epoch number of the epoch, from 0
   * @param first batches of the epoch that an earlier training did
   * @param batches batches done since
   * @param means over those
   */
  add(epoch: number, first: number, batches: number, means: Readonly<Record<string, number>>): void {
    const { last } = this;
    const before = epoch === last.epoch ? last : { batches: 0, means: {} as Readonly<Record<string, number>> };
    const fresh = batches - before.batches;
    if (fresh <= 0) return;
    for (const name of this.names) {
      const sum = means[name] * batches - (before.means[name] ?? 0) * before.batches;
      const memory = name in this.smooth ? MEMORY : 0;
      this.smooth[name] = memory * (this.smooth[name] ?? 0) + (1 - memory) * (sum / fresh);
    }
    this.last = { epoch, batches, means };
    if (++this.waiting < this.share) return;
    this.waiting = 0;
    this.x.push(epoch + (first + batches) / this.steps);
    for (const name of this.names) (this.values[name] ??= []).push(this.smooth[name]);
    if (this.x.length >= MOST) this.thin();
  }

  private thin(): void {
    const pairs = (list: readonly number[]) => list.filter((_, i) => i % 2 === 1);
    const mean = (list: readonly number[]) => pairs(list).map((value, i) => (value + list[2 * i]) / 2);
    this.x = pairs(this.x);
    this.values = Object.fromEntries(Object.entries(this.values).map(([name, list]) => [name, mean(list)]));
    this.share *= 2;
  }

  /** The course so far. */
  get course(): Course {
    return { x: this.x, values: this.values };
  }
}
