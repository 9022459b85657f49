/**
 * What a person sees who watches a training: the progress bar, how long it will take, and a chart that grows.
 *
 * Bar and chart have each a place of their own beneath the cell, which is replaced as the training goes on; two
 * trainings in one cell do not mix. → plots, training
 */
import { randomUUID } from 'node:crypto';
import type { Figure } from '../plots/figure';
import { trainingProgress } from '../plots/training_progress';
import { duration } from '../training/progress_bar';
import type { TrainingObserver, TrainingPlan } from '../training/session';
import type { Logs } from '../training/trainer';
import { BatchCourse } from './course';
import type { DisplayWriter } from './display';
import { LiveFigure } from './live_figure';

/** Milliseconds between two pictures: twice a second and a little more. */
const INTERVAL = 400;
/** Milliseconds of training after which the time left can be told. */
const MEASURE = 500;

/** Epochs up to which each has a line of its own, and the lines beneath them: what is said of the time, or of the end. */
const MOST_LINES = 10;
const NOTE_LINES = 1;

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!);

/**
 * Text in a place of its own, in which `\r` begins the line again.
 *
 * JupyterLab breaks plain text in the midst of a number, so it gets HTML, which breaks between words; there a bar that is
 * full has done its work and is left out, so that the numbers of an epoch fit on a line.
 */
class LiveText {
  private readonly id = randomUUID();
  private text = '';
  private shown = '';
  private isThere = false;
  /** Lines that have their room from the start, so that what stands beneath does not move. */
  lines = 0;

  constructor(private readonly display: DisplayWriter) {}

  /** Appends; `note` is a line beneath, until the next call. */
  append(text: string, note = ''): void {
    this.text = (this.text + text).replace(/[^\n]*\r/g, '');
    const all = this.text + note;
    if (all === this.shown) return;
    const lines = all
      .replace(/ +\d+\/\d+ \[=+\]/g, ' ')
      .split('\n')
      .filter(Boolean);
    while (lines.length < this.lines) lines.push('\u00a0'); // a line without anything would have no height
    const html = `<pre style="white-space:pre-wrap;word-break:normal">${escapeHtml(lines.join('\n'))}</pre>`;
    const data = { 'text/html': html, 'text/plain': all };
    this.display({ data, metadata: {}, transient: { display_id: this.id } }, this.isThere);
    this.shown = all;
    this.isThere = true;
  }
}

/** The view of one training. */
export class LiveTraining implements TrainingObserver {
  private readonly text: LiveText;
  private readonly chart: LiveFigure;
  private plan: TrainingPlan | undefined;
  private names: string[] = [];
  private course: BatchCourse | undefined;
  private readonly validation = { x: [] as number[], values: {} as Record<string, number[]> };
  private start = 0;
  private drawn = -Infinity;
  private skipped: number | undefined;
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
    this.start = this.now();
    const epochs = plan.epochs - plan.initialEpoch;
    this.text.lines = (epochs > MOST_LINES ? 1 : epochs) + NOTE_LINES;
  }

  progress(epoch: number, first: number, batches: number, means: Logs): void {
    const { plan, course } = this;
    if (!plan || !course) return;
    course.add(epoch, first, batches, means);
    this.skipped ??= first; // by an earlier training, if this one goes on with it
    const epochs = plan.epochs - plan.initialEpoch;
    const done = (epoch - plan.initialEpoch) * plan.steps + first + batches;
    const time = this.now() - this.start;
    if (time >= MEASURE && epochs > 1) {
      // validation is in the time as soon as there has been one
      const left = (time / (done - this.skipped)) * (epochs * plan.steps - done);
      this.note = `\nAll ${epochs} epochs: about ${duration(left / 1000)} left`;
    }
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
