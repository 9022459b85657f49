/**
 * Remembers every training of a session: what `fit` tells (training/recorder.ts) goes into the store.
 *
 * Nothing that goes wrong here fails a training; a line says that it is not remembered.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { toStandardOutput } from '../training/messages';
import type { Write } from '../training/progress_bar';
import type { Recorder, Recording, TrainingStart } from '../training/recorder';
import { weightsDigest } from '../training/weights';
import type { Run } from './record';
import { describeEnd, describeStart, type Begun } from './recording';
import type { RunStore } from './run_store';

/** What `fit` tells its trainings to. */
export class SessionRecorder implements Recorder {
  /**
   * @param store where runs go
   * @param added called with each run that is added, before `fit` returns
   * @param write where a line goes when a training cannot be remembered; default: standard output
   */
  constructor(
    private readonly store: RunStore,
    private readonly added: (run: Run) => Promise<void> = async () => {},
    private readonly write: Write = toStandardOutput,
  ) {}

  async begin(start: TrainingStart): Promise<Recording | undefined> {
    try {
      return this.recording(await describeStart(start, this.store.arrays), start.model);
    } catch (error) {
      this.giveUp(error);
      return undefined;
    }
  }

  /**
   * Remembers a training whose first half is known.
   *
   * @param model the model in training
   * @param repeats the id of the run that it repeats, if it does
   */
  recording(begun: Begun, model: LayersModel, repeats?: string): Recording {
    return {
      end: async (history) => {
        if (history.epoch.length === 0 && !history.unfinished) return; // no step was made
        try {
          await this.added(this.store.add(describeEnd(begun, history, weightsDigest(model), repeats)));
        } catch (error) {
          this.giveUp(error);
        }
      },
    };
  }

  private giveUp(error: unknown): void {
    this.write(`runs: this training is not remembered as it should be: ${(error as Error).message}\n`);
  }
}
