/**
 * Fingerprints of data: what a training saw, told by SHA-256, so that a repetition can tell whether it gets the same.
 *
 * Computed before the first step from what the training is going to read, each time anew: to find out that an array has
 * not changed since the last time would take as long as the SHA-256 itself (both run at about a gigabyte a second). The
 * event loop gets its turn every few milliseconds meanwhile. Imports src/training only.
 */
import { createHash } from 'node:crypto';
import type { BatchSource } from '../core/batches';
import type { TrainingData } from '../training/training_data';
import type { Samples } from '../training/trainer';
import { littleEndian } from '../training/weights';
import type { SetRecord, SourceRecord } from './record';

/** Numbers between two turns of the event loop: 4 MB, a few milliseconds. */
const CHUNK = 2 ** 20;

/** SHA-256 of numbers, without keeping the event loop. */
async function sha256(data: Float32Array | Int32Array): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < data.length; start += CHUNK) {
    if (start > 0) await new Promise((resolve) => setImmediate(resolve));
    hash.update(littleEndian(data.subarray(start, start + CHUNK)));
  }
  return hash.digest('hex');
}

/** The fingerprint of samples in memory. */
export async function fingerprint({ x, y, weights }: Samples): Promise<SetRecord> {
  return {
    samples: x.shape[0],
    shape: [...x.shape],
    x: await sha256(x.data),
    y: await sha256(y.data),
    ...(weights && { weights: await sha256(weights) }),
  };
}

/** The fingerprint of training data; of a source of batches that of its first batch, whatever it holds beyond. */
export async function fingerprintOfTraining(training: TrainingData, source?: BatchSource): Promise<SetRecord> {
  const pass = training.read(0, 0);
  if (!('read' in pass)) return fingerprint(pass.samples);
  return { ...(await fingerprint(pass.read(0))), samples: source?.samples ?? 0 };
}

/** What a source of batches tells of itself. */
export function describeSource(source: BatchSource): SourceRecord {
  const settings = source.describe?.();
  return { kind: source.constructor.name, ...(settings && { settings }) };
}

/**
 * How data differ from those of a record.
 *
 * @param what what the data are called, as in "the training data"
 * @returns a clause that names the first difference; undefined if there is none
 */
export function differenceOfSets(what: string, recorded?: SetRecord, given?: SetRecord): string | undefined {
  if (!recorded || !given) {
    if (!recorded && !given) return undefined;
    return recorded ? `it had ${what}, and there are none now` : `it had no ${what}, and there are some now`;
  }
  const shape = (set: SetRecord): string => `[${set.shape.join(', ')}]`;
  if (recorded.samples !== given.samples)
    return `${what}: it had ${recorded.samples} samples, and now there are ${given.samples}`;
  if (shape(recorded) !== shape(given))
    return `${what}: x had the shape ${shape(recorded)}, and now it has ${shape(given)}`;
  if (recorded.x !== given.x) return `${what}: x holds other numbers`;
  if (recorded.y !== given.y) return `${what}: y holds other numbers`;
  if (recorded.weights !== given.weights) return `${what}: sampleWeight or classWeight is another one`;
  return undefined;
}
