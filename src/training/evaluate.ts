/**
 * `evaluate` and `predict`: what a trained model is worth, and what it says.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import ndarray, { type NdArray } from 'ndarray';
import { isBatchSource, type BatchSource } from '../core/batches';
import { checkInteger, checkOptions } from '../core/check';
import { checkNotInTraining } from './busy';
import { chooseTrainer, type CreateTrainer } from './choose_trainer';
import { checkComputeOptions, type ComputeOptions } from './engine_trainer';
import { checkCompiled } from './fit';
import { checkInputs, toSamples, type InputsLike, type TargetsLike } from './samples';
import { currentSurroundings } from './session';
import type { Logs, Samples, Trainer } from './trainer';
import { collectSamples } from './training_data';

/** Options of `evaluate` and `predict`. */
export interface EvaluateOptions extends ComputeOptions {
  /** Samples per step; it changes speed and memory, not the result. Whole number, at least 1. Default 32. */
  batchSize?: number;
}

function checkBatchSize(where: string, options: EvaluateOptions): number {
  checkOptions(where, options, ['batchSize', 'fast', 'threads']);
  checkComputeOptions(where, options);
  return checkInteger(where, 'batchSize', options.batchSize ?? 32, { min: 1 });
}

/** Asks a model a question with a trainer made for it; the stop button ends that with an error. */
async function ask<Prepared, Answer>(
  where: string,
  model: LayersModel,
  options: EvaluateOptions,
  createTrainer: CreateTrainer,
  prepare: () => Prepared,
  question: (trainer: Trainer, prepared: Prepared, shouldStop: () => boolean) => Promise<Answer>,
): Promise<Answer> {
  checkNotInTraining(where, model);
  const session = await currentSurroundings().open(where, 'question', true);
  try {
    const prepared = prepare();
    const trainer = await createTrainer(model, { seed: 0, fast: options.fast, threads: options.threads });
    try {
      const answer = await question(trainer, prepared, () => session.stop.aborted);
      if (session.stop.aborted) throw new Error(`${where}: it was interrupted, so there is no result.`);
      return answer;
    } finally {
      await trainer.dispose();
    }
  } finally {
    session.close();
  }
}

/**
 * Measures a compiled model on data, without training it.
 *
 * A source of batches stands in the place of both arrays, `evaluate(model, generator.flow(x, y))`: its first pass over
 * the samples is what the model is asked.
 *
 * @param model a compiled tfjs model
 * @param x inputs [n, …], see `fit`
 * @param y targets, see `fit`
 * @param options see `EvaluateOptions`
 * @param createTrainer what computes; default: see choose_trainer.ts
 * @returns means over the samples: `loss` (penalties included) and `acc` in [0, 1] if the model was compiled with it
 * @throws TypeError or RangeError for data that do not fit the model; Error if it is being trained just now
 * @example const { loss, acc } = await evaluate(model, xTest, test.labels);
 * @see Keras's `Model.evaluate`; lesson 02
 */
export async function evaluate(
  model: LayersModel,
  x: InputsLike,
  y: TargetsLike,
  options?: EvaluateOptions,
  createTrainer?: CreateTrainer,
): Promise<Logs>;
export async function evaluate(
  model: LayersModel,
  source: BatchSource,
  options?: EvaluateOptions,
  createTrainer?: CreateTrainer,
): Promise<Logs>;
export async function evaluate(
  model: LayersModel,
  ...rest: [InputsLike, TargetsLike, EvaluateOptions?, CreateTrainer?] | [BatchSource, EvaluateOptions?, CreateTrainer?]
): Promise<Logs> {
  if (isBatchSource(rest[0])) {
    const [source, options, createTrainer] = rest as [BatchSource, EvaluateOptions?, CreateTrainer?];
    return measure(model, () => collectSamples('evaluate', model, source), options, createTrainer);
  }
  const [x, y, options, createTrainer] = rest as [InputsLike, TargetsLike, EvaluateOptions?, CreateTrainer?];
  return measure(model, () => toSamples('evaluate', model, x, y), options, createTrainer);
}

async function measure(
  model: LayersModel,
  read: () => Samples,
  options: EvaluateOptions = {},
  createTrainer: CreateTrainer = chooseTrainer,
): Promise<Logs> {
  const batchSize = checkBatchSize('evaluate', options);
  checkCompiled('evaluate', model);
  return ask('evaluate', model, options, createTrainer, read, (trainer, samples, shouldStop) =>
    trainer.evaluate(samples, batchSize, shouldStop),
  );
}

/**
 * A model's outputs for inputs, dropout off.
 *
 * @param model a tfjs model
 * @param x inputs [n, …], see `fit`
 * @param options see `EvaluateOptions`
 * @param createTrainer what computes; default: see choose_trainer.ts
 * @returns float32 ndarray [n, …output shape], for the lessons' networks [n, 10] probabilities
 * @throws TypeError or RangeError for data that do not fit the model; Error if it is being trained just now
 * @example const probabilities = await predict(model, xTest); // [10000, 10]
 * @see Keras's `Model.predict`; lesson 02
 */
export async function predict(
  model: LayersModel,
  x: InputsLike,
  options: EvaluateOptions = {},
  createTrainer: CreateTrainer = chooseTrainer,
): Promise<NdArray<Float32Array>> {
  const batchSize = checkBatchSize('predict', options);
  return ask(
    'predict',
    model,
    options,
    createTrainer,
    () => checkInputs('predict', model, x),
    async (trainer, inputs, shouldStop) => {
      const values = await trainer.predict(inputs, batchSize, shouldStop);
      return ndarray(values, [inputs.shape[0], ...(model.outputs[0].shape.slice(1) as number[])]);
    },
  );
}
