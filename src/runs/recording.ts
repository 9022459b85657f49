/**
 * Makes the record of a training: half of it before the first step, the rest when it is over.
 *
 * It computes fingerprints and digests, and decides nothing. Imports src/training only.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { randomUUID } from 'node:crypto';
import { backendInfo } from '../backend/tf';
import { projectVersion } from '../core/paths';
import { copyOptimizer } from '../training/checkpoints/optimizer_state';
import { hasFunctions, topologyOf, trainingConfigOf } from '../training/checkpoints/save_checkpoint';
import type { History } from '../training/history';
import type { TrainingStart } from '../training/recorder';
import { copyWeights } from '../training/weights';
import type { ArrayStore } from './array_store';
import { describeCallback } from './callbacks';
import { describeSource, fingerprint, fingerprintOfTraining } from './fingerprint';
import { describeResumed } from './resumed';
import type { ModelRecord, OutcomeRecord, RunRecord, StartRecord } from './record';

/** What is known of a training before its first step. */
export type Begun = Pick<RunRecord, 'model' | 'start' | 'options' | 'callbacks' | 'data'>;

/**
 * The first half of a record.
 *
 * @param start what `fit` is about to do; nothing of it is kept
 * @param arrays where the weights and the optimizer's state go
 */
export async function describeStart(start: TrainingStart, arrays: ArrayStore): Promise<Begun> {
  const { model, options, callbacks, training, validation, source, resumed } = start;
  return {
    model: describeModel(model),
    start: {
      ...(await describeWeights(model, arrays)),
      ...(resumed && { resumed: describeResumed(resumed, arrays) }),
    },
    options,
    callbacks: callbacks.map(describeCallback),
    data: {
      training: await fingerprintOfTraining(training, source),
      ...(validation && { validation: await fingerprint(validation) }),
      ...(source && { source: describeSource(source) }),
    },
  };
}

/** The whole record of a training that is over. */
export function describeEnd(begun: Begun, history: History, weights: string, repeats?: string): RunRecord {
  return {
    id: randomUUID(),
    date: new Date().toISOString(),
    ...(repeats !== undefined && { repeats }),
    ...begun,
    outcome: describeOutcome(history),
    trainer: history.trainer,
    versions: { node: process.versions.node, digits: projectVersion(), tfjs: backendInfo.version },
    weights,
  };
}

function describeModel(model: LayersModel): ModelRecord {
  // through JSON, so that nothing of the model is held
  const topology = JSON.parse(JSON.stringify(topologyOf(model))) as ModelRecord['topology'];
  const training = hasFunctions(model)
    ? null
    : (JSON.parse(JSON.stringify(trainingConfigOf(model))) as ModelRecord['training']);
  return { topology, training, weights: model.countParams() };
}

async function describeWeights(model: LayersModel, arrays: ArrayStore): Promise<StartRecord> {
  const weights = arrays.add(copyWeights(model));
  const { iterations } = model.optimizer;
  let copied: Awaited<ReturnType<typeof copyOptimizer>>;
  try {
    copied = await copyOptimizer(model.optimizer);
  } catch {
    return { weights, optimizer: null, iterations };
  }
  const sha256 = arrays.add(copied.arrays.map(({ data }) => data));
  const names = copied.arrays.map(({ name, shape }) => ({ name, shape: [...shape] }));
  return { weights, optimizer: { numbers: copied.numbers, arrays: names, sha256 }, iterations };
}

/** What a history holds, as a record has it. */
export function describeOutcome(history: History): OutcomeRecord {
  const { stoppedEpoch, interrupted, unfinished } = history;
  return {
    ...history.record(),
    ...(stoppedEpoch !== undefined && { stoppedEpoch }),
    interrupted,
    ...(unfinished && { unfinished: { ...unfinished, logs: { ...unfinished.logs } } }),
  };
}
