/**
 * Settings that cannot be meant are refused before training, and what is legal but odd gets a line: what tfjs itself
 * takes without a word, such as a negative learning rate.
 *
 * fit.ts checks the options that are its own. This file looks at the compiled model and at how options and data go
 * together. Imports src/core only.
 */
import type { LayersModel, Optimizer, layers } from '@tensorflow/tfjs';
import { checkNumber } from '../core/check';

/** What a training is asked to do, as far as it can be odd. */
export interface Asked {
  readonly epochs: number;
  /** Samples per step; undefined if the caller left it to the default or to a source of batches. */
  readonly batchSize?: number;
  readonly validationSplit?: number;
  /** Samples of an epoch. */
  readonly samples: number;
}

/**
 * From which learning rate on a line says that it is unusually large.
 *
 * Adam, RMSProp and their like divide the gradient by its own size, so that a step moves each weight by about the
 * learning rate (Kingma and Ba, 2015, section 2.1): at 1 it is several times a fresh weight. SGD and momentum multiply
 * the gradient as it is, so 1 may do for small gradients, and 10 hardly ever.
 */
const LARGE_RATE: Readonly<Record<string, number>> = {
  SGD: 10,
  Momentum: 10,
  Adam: 1,
  Adamax: 1,
  RMSProp: 1,
  Adagrad: 1,
};
/** A penalty of this strength on weights of size 0.1 outweighs the loss of guessing as soon as there are a few hundred. */
const LARGE_PENALTY = 1;
const MANY_EPOCHS = 1000;

/**
 * Refuses a compiled model whose optimizer or layers have settings that cannot be meant.
 *
 * @throws TypeError or RangeError that names the setting: a learning rate that is negative or no finite number, decay
 *   rates outside [0, 1), a negative penalty, a dropout of everything
 */
export function checkModelSettings(model: LayersModel): void {
  checkOptimizer(model.optimizer);
  for (const layer of model.layers) checkLayer(layer);
}

function checkOptimizer(optimizer: Optimizer): void {
  const where = 'fit';
  const name = optimizer.getClassName();
  const { learningRate, beta1, beta2, decay, momentum } = optimizer as unknown as Record<string, unknown>;
  const again = 'Compile the model again with another one';
  if (learningRate !== undefined)
    checkNumber(where, `learningRate of the optimizer ${name}`, learningRate, { min: 0 }, `${again}; usual are 0.001 for Adam and 0.01 for SGD.`); // prettier-ignore
  // 1 − β divides
  for (const [key, value] of Object.entries({ beta1, beta2 }))
    if (value !== undefined) checkNumber(where, `${key} of the optimizer ${name}`, value, { min: 0, below: 1 }, `${again}; usual are 0.9 and 0.999.`); // prettier-ignore
  if (decay !== undefined)
    checkNumber(where, `decay of the optimizer ${name}`, decay, { min: 0, max: 1 }, `${again}; usual is 0.9.`);
  if (momentum !== undefined)
    checkNumber(where, `momentum of the optimizer ${name}`, momentum, { min: 0 }, `${again}; usual is 0.9.`);
}

function checkLayer(layer: layers.Layer): void {
  const config = layer.getConfig();
  const what = `of layer "${layer.name}"`;
  if (layer.getClassName() === 'Dropout')
    checkNumber('fit', `rate ${what}`, config.rate, { min: 0, below: 1 }, 'It is the share that is dropped: 0.5 drops half. (tfjs takes everything above 1 for 1.)'); // prettier-ignore
  for (const { key, penalty, value } of penaltiesOf(layer))
    checkNumber('fit', `${penalty} of the ${key} ${what}`, value, { min: 0 }, 'A negative penalty would reward large weights without end.'); // prettier-ignore
}

/** The strengths of a layer's penalties. */
function penaltiesOf(layer: layers.Layer): { key: string; penalty: 'l1' | 'l2'; value: unknown }[] {
  const config = layer.getConfig();
  return ['kernelRegularizer', 'biasRegularizer'].flatMap((key) => {
    const { className, config: given } = (config[key] ?? {}) as {
      className?: string;
      config?: Record<string, unknown>;
    };
    if (className !== 'L1L2') return [];
    return (['l1', 'l2'] as const).map((penalty) => ({ key, penalty, value: given?.[penalty] ?? 0 }));
  });
}

/**
 * What is legal but odd about a training.
 *
 * @returns a line for each oddity, without a line break; empty for an ordinary training
 */
export function oddSettings(model: LayersModel, { epochs, batchSize, validationSplit = 0, samples }: Asked): string[] {
  const lines: string[] = [];
  const { optimizer } = model;
  const name = optimizer.getClassName();
  const { learningRate, momentum } = optimizer as unknown as Record<string, number | undefined>;
  if (learningRate === 0) lines.push('The learning rate is 0: no weight will change.');
  if (learningRate !== undefined && learningRate >= (LARGE_RATE[name] ?? Infinity))
    lines.push(
      `The learning rate is ${learningRate}, which is very large for ${name}: the loss may grow instead of shrink.`,
    );
  if (momentum !== undefined && momentum >= 1)
    lines.push(`The momentum is ${momentum}: from 1 on, steps never fade and the loss may grow without end.`);
  for (const layer of model.layers)
    for (const { penalty, value } of penaltiesOf(layer))
      if ((value as number) >= LARGE_PENALTY)
        lines.push(
          `The ${penalty} of layer "${layer.name}" is ${String(value)}: a penalty so strong leaves the data little say.`,
        );
  if (batchSize !== undefined && batchSize > samples)
    lines.push(`batchSize is ${batchSize}, but there are ${samples} samples: each epoch is a single step.`);
  if (validationSplit > 0.5)
    lines.push(`validationSplit is ${validationSplit}: more samples are held back than trained on.`);
  if (epochs > MANY_EPOCHS) lines.push(`epochs is ${epochs}: a training of so many passes takes long.`);
  return lines;
}
