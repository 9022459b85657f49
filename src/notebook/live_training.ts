/**
 * What a person sees who watches a training: the progress bar, how long it will take, and a chart that grows.
 *
 * Bar and chart have each a place of their own beneath the cell, which is replaced as the training goes on; two
 * trainings in one cell do not mix. → plots, training
 */
import type { Figure } from '../plots/figure';
import { trainingProgress } from '../plots/training_progress';
import { duration } from '../training/progress_bar';
import type { TrainingObserver, TrainingPlan } from '../training/session';
import { TimeLeft } from '../training/time_left';
import type { Logs } from '../training/trainer';
import { BatchCourse } from './course';
import type { DisplayWriter } from './display';
import { LiveFigure } from './live_figure';
import { LiveText } from './live_text';

/** Milliseconds between two pictures: twice a second and a little more. */
const INTERVAL = 400;

/** Epochs up to which each has a line of its own, and the lines beneath them: what is said of the time, or of the end. */
const MOST_LINES = 10;
const NOTE_LINES = 1;

/** The view of one training. */
export class LiveTraining implements TrainingObserver {
  private readonly text: LiveText;
  private readonly chart: LiveFigure;
  private plan: TrainingPlan | undefined;
  private names: string[] = [];
  private course: BatchCourse | undefined;
  private readonly validation = { x: [] as number[], values: {} as Record<string, number[]> };
  private time: TimeLeft | undefined;
  private drawn = -Infinity;
  private note = '';

  /**
   * @param display where it goes: the cell that trains
   * @param now a clock in milliseconds; default: `performance.now`
   */
  constructor(
    display: DisplayWriter,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.text = new LiveText(display);
    this.chart = new LiveFigure(display);
  }

  /** Takes what `fit` prints. */
  readonly write = (text: string): void => this.text.append(text, this.note);

  trainBegin(plan: TrainingPlan): void {
    this.plan = plan;
    this.names = plan.metrics.filter((name) => !name.startsWith('val_'));
    this.course = new BatchCourse(this.names, plan.steps);
    this.time = new TimeLeft(plan, this.now);
    const epochs = plan.epochs - plan.initialEpoch;
    this.text.lines = (epochs > MOST_LINES ? 1 : epochs) + NOTE_LINES;
  }

  progress(epoch: number, first: number, batches: number, means: Logs): void {
    const { plan, course } = this;
    if (!plan || !course) return;
    course.add(epoch, first, batches, means);
    const epochs = plan.epochs - plan.initialEpoch;
    const left = this.time?.after(epoch, first, batches);
    if (left !== undefined && epochs > 1) this.note = `\nAll ${epochs} epochs: about ${duration(left / 1000)} left`;
    if (this.now() - this.drawn >= INTERVAL) this.draw();
  }

  epochEnd(epoch: number, logs: Logs): void {
    const values = this.names.filter((name) => `val_${name}` in logs);
    if (values.length > 0) this.validation.x.push(epoch + 1);
    for (const name of values) (this.validation.values[name] ??= []).push(logs[`val_${name}`]);
    this.draw();
  }

  trainEnd(): void {
    this.close();
    if (this.course && this.course.course.x.length > 0) this.chart.finish(this.figure());
  }

  /** Takes away what speaks of the future; the training may have failed. */
  close(): void {
    this.note = '';
    if (this.plan) this.write('');
  }

  private draw(): void {
    this.drawn = this.now();
    this.chart.update(this.figure());
  }

  private figure(): Figure {
    const { epochs, initialEpoch } = this.plan!;
    return trainingProgress({
      span: [initialEpoch, epochs],
      names: this.names,
      training: this.course!.course,
      validation: this.validation,
    });
  }
}
