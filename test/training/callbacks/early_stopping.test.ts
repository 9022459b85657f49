/**
 * The rule on literal lists of losses, without training; then a few real trainings for the weights.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { backendReady, tf } from '../../../src/backend/tf';
import { EarlyStopping, type EarlyStoppingOptions } from '../../../src/training/callbacks/early_stopping';
import type { CreateTrainer } from '../../../src/training/choose_trainer';
import { createEngineTrainer } from '../../../src/training/engine_trainer';
import { fit, type FitOptions } from '../../../src/training/fit';
import { setLearningRate } from '../../../src/training/learning_rate';
import { seedWeights } from '../../../src/training/seed_weights';
import { createTfjsTrainer } from '../../../src/training/tfjs_trainer';
import type { Trainer } from '../../../src/training/trainer';
import { copyWeights } from '../../../src/training/weights';

/** Tells a callback one value after the other, as `fit` would, until it stops; returns how many epochs were run. */
function run(stopping: EarlyStopping, values: readonly number[], name = 'val_loss'): number {
  const model = { stopTraining: false };
  stopping.setModel(model as LayersModel);
  stopping.onTrainBegin();
  let epochs = 0;
  while (epochs < values.length && !model.stopTraining) stopping.onEpochEnd(epochs, { [name]: values[epochs++] });
  stopping.onTrainEnd();
  return epochs;
}

describe('the rule', () => {
  test.each([
    [0, 3],
    [1, 3],
    [2, 4],
    [3, 5],
  ])('patience %i stops after epoch %i, counted from 0, when the best was epoch 2', (patience, stoppedEpoch) => {
    const stopping = new EarlyStopping({ patience });
    run(stopping, [10, 9, 8, 9, 8.9, 8.8, 8.7, 8.6, 8.5]);
    expect(stopping).toMatchObject({ stoppedEpoch, best: 8, bestEpoch: 2, wait: Math.max(patience, 1) });
  });

  test('running out of epochs is not early stopping', () => {
    const stopping = new EarlyStopping({ patience: 2 });
    expect(run(stopping, [5, 4, 3, 4])).toBe(4);
    expect(stopping).toMatchObject({ stoppedEpoch: 0, bestEpoch: 2, wait: 1 });
  });

  test('the same value again is no improvement, nor is one that is better by minDelta or less', () => {
    expect(run(new EarlyStopping({ patience: 1 }), [1, 1, 1])).toBe(2);
    expect(run(new EarlyStopping({ patience: 1, minDelta: 0.25 }), [1, 0.75, 0])).toBe(2);
    expect(run(new EarlyStopping({ patience: 1, minDelta: 0.25 }), [1, 0.5, 0.375])).toBe(3);
  });

  test('small steps add up against the best value, not against the last one', () => {
    const stopping = new EarlyStopping({ patience: 2, minDelta: 0.25 });
    expect(run(stopping, [1, 0.875, 0.625, 0.5, 0.3125])).toBe(5);
    expect(stopping).toMatchObject({ best: 0.3125, bestEpoch: 4 });
  });

  test('an accuracy is to rise, unless the mode says otherwise', () => {
    const values = [0.5, 0.75, 0.625];
    expect(run(new EarlyStopping({ monitor: 'acc', patience: 1 }), values, 'acc')).toBe(3);
    expect(run(new EarlyStopping({ monitor: 'acc', patience: 1, mode: 'min' }), values, 'acc')).toBe(2);
  });

  test('with a baseline that no epoch beats, training stops after patience epochs', () => {
    const stopping = new EarlyStopping({ patience: 5, baseline: 0.5 });
    expect(run(stopping, [0.9, 0.8, 0.7, 0.71, 0.72, 0.73])).toBe(5);
    expect(stopping).toMatchObject({ best: 0.7, bestEpoch: 2, stoppedEpoch: 4 });
  });

  test('a run that gets better every epoch is not stopped below its baseline', () => {
    expect(run(new EarlyStopping({ patience: 2, baseline: 0.1 }), [0.9, 0.8, 0.7, 0.6, 0.5, 0.55])).toBe(6);
  });

  test('null is no baseline, and is not told', () => {
    const stopping = new EarlyStopping({ patience: 2, baseline: null });
    expect(run(stopping, [0.9, 0.8, 0.7, 0.71, 0.72])).toBe(5);
    expect(stopping.getConfig()).toEqual({ patience: 2 });
  });

  test('once the baseline is beaten, patience counts from the best epoch', () => {
    const stopping = new EarlyStopping({ patience: 2, baseline: 0.75 });
    expect(run(stopping, [0.9, 0.7, 0.6, 0.65, 0.61, 0.5])).toBe(5);
    expect(stopping.bestEpoch).toBe(2);
  });

  test('epochs before startFromEpoch count neither as best nor as waiting', () => {
    const stopping = new EarlyStopping({ patience: 2, startFromEpoch: 3 });
    expect(run(stopping, [0.1, 0.2, 0.3, 9, 8, 10, 11, 1])).toBe(7);
    expect(stopping).toMatchObject({ best: 8, bestEpoch: 4, stoppedEpoch: 6 });
  });

  test('a value that is no number is no improvement, not even as the first', () => {
    const stopping = new EarlyStopping({ patience: 2 });
    expect(run(stopping, [NaN, 1, Infinity, NaN, 0])).toBe(4);
    expect(stopping).toMatchObject({ best: 1, bestEpoch: 1 });
  });

  test('each training starts afresh', () => {
    const stopping = new EarlyStopping({ patience: 1 });
    run(stopping, [0.1, 0.2]);
    expect(stopping).toMatchObject({ stoppedEpoch: 1, best: 0.1 });
    expect(run(stopping, [5, 4, 3])).toBe(3);
    expect(stopping).toMatchObject({ stoppedEpoch: 0, best: 3, bestEpoch: 2, wait: 0 });
  });

  test('it tells what it did, if asked', () => {
    let text = '';
    run(new EarlyStopping({ patience: 1, verbose: 1 }, (piece) => (text += piece)), [1, 2]);
    expect(text).toBe('Epoch 2: early stopping\n');
    run(new EarlyStopping({ patience: 1 }, () => expect('a message').toBe('silence')), [1, 2]);
  });

  const settings = fc.record({
    patience: fc.nat(4),
    minDelta: fc.constantFrom(0, 1, 2.5),
    mode: fc.constantFrom('min' as const, 'max' as const),
    startFromEpoch: fc.nat(4),
    baseline: fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined }),
  });
  const values = fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 20 });

  test('property: it does what the definition says', () => {
    fc.assert(
      fc.property(settings, values, (options, list) => {
        const stopping = new EarlyStopping(options);
        const epochs = run(stopping, list);
        expect({ epochs, best: stopping.best, bestEpoch: stopping.bestEpoch }).toEqual(byDefinition(list, options));
      }),
      { numRuns: 500 },
    );
  });

  test('property: more patience never stops earlier, and never ends with a worse best value', () => {
    fc.assert(
      fc.property(settings, values, fc.nat(3), (options, list, more) => {
        const [one, other] = [options.patience, options.patience + more].map((patience) => {
          const stopping = new EarlyStopping({ ...options, patience });
          return { epochs: run(stopping, list), best: stopping.best };
        });
        expect(other.epochs).toBeGreaterThanOrEqual(one.epochs);
        if (one.best !== undefined) expect(options.mode === 'min' ? other.best! <= one.best : other.best! >= one.best).toBe(true); // prettier-ignore
      }),
    );
  });

  /** The rule as sets of epochs instead of counters. */
  function byDefinition(list: readonly number[], options: Required<Pick<EarlyStoppingOptions, 'patience' | 'minDelta' | 'startFromEpoch'>> & { mode: 'min' | 'max'; baseline: number | undefined }) {
    const { patience, minDelta, mode, startFromEpoch, baseline } = options;
    const gain = (value: number, over: number) => (mode === 'min' ? over - value : value - over);
    const better: number[] = [];
    const reset = [startFromEpoch - 1];
    for (let epoch = startFromEpoch; epoch < list.length; epoch++) {
      const previous = better[better.length - 1];
      if (better.length === 0 || gain(list[epoch], list[previous]) > minDelta) {
        better.push(epoch);
        if (baseline === undefined || gain(list[epoch], baseline) > minDelta) reset.push(epoch);
      } else if (epoch - reset[reset.length - 1] >= Math.max(patience, 1)) return result(epoch + 1);
    }
    return result(list.length);

    function result(epochs: number) {
      const bestEpoch = better[better.length - 1];
      return { epochs, best: bestEpoch === undefined ? undefined : list[bestEpoch], bestEpoch: bestEpoch ?? 0 };
    }
  } // prettier-ignore
});

describe('what is refused', () => {
  test.each<[string, EarlyStoppingOptions, RegExp]>([
    [
      'a negative patience',
      { patience: -1 },
      /EarlyStopping: patience must be a whole number at least 0, but it is -1/,
    ],
    ['half an epoch of patience', { patience: 0.5 }, /patience must be a whole number/],
    ['a start before the first epoch', { startFromEpoch: -1 }, /startFromEpoch must be a whole number at least 0/],
    ['a baseline that is no number', { baseline: NaN }, /baseline must be a number, but it is NaN/],
    ['a verbosity that there is not', { verbose: 2 as never }, /verbose must be 0 \(silent\) or 1/],
    ['restoreBestWeights as text', { restoreBestWeights: 'yes' as never }, /must be true or false, but it is "yes"/],
    ['a misspelt option', { patient: 3 } as EarlyStoppingOptions, /EarlyStopping: there is no option "patient"/],
    ['a name without a direction', { monitor: 'val_f1' }, /EarlyStopping: mode must be "min" or "max"/],
  ])('%s', (_name, options, message) => {
    expect(() => new EarlyStopping(options)).toThrow(message);
  });

  test('a number that is not among the logs', () => {
    const stopping = new EarlyStopping({ monitor: 'val_f1', mode: 'max' });
    expect(() => run(stopping, [1], 'val_acc')).toThrow(/it is "val_f1", and what fit logs is val_acc/);
  });
});

describe('in a real training', () => {
  beforeAll(() => backendReady);

  const x = ndarray(Float32Array.from({ length: 80 }, (_, i) => Math.sin(i)), [40, 2]); // prettier-ignore
  const y = Uint8Array.from({ length: 40 }, (_, i) => (i * 7) % 3);
  const trainers: [string, CreateTrainer][] = [
    ['the engine', (model, { seed }) => createEngineTrainer(model, { seed, threads: 1 })],
    ['tfjs', (model) => createTfjsTrainer(model)],
  ];
  // a learning rate so large that the validation loss goes up and down
  const options: FitOptions = { epochs: 12, batchSize: 8, validationSplit: 0.25, seed: 4, verbose: 0 };
  function freshModel(): LayersModel {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [2] }));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
    model.compile({ optimizer: tf.train.adam(0.1), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    seedWeights(model, 2);
    return model;
  }

  /** The validation losses and weights of every epoch of an undisturbed training. */
  async function everyEpoch(createTrainer: CreateTrainer) {
    const model = freshModel();
    const weights: Float32Array[][] = [];
    const record = { onEpochEnd: () => void weights.push(copyWeights(model)) };
    const { history } = await fit(model, x, y, { ...options, callbacks: record }, { createTrainer });
    return { losses: history.val_loss, weights };
  }

  test.each(trainers)('%s: stops where the rule says and restores the best epoch bit for bit', async (_name, createTrainer) => {
    const { losses, weights } = await everyEpoch(createTrainer);
    const rule = new EarlyStopping({ patience: 2 });
    const epochs = run(rule, losses);
    expect(epochs).toBeLessThan(12); // or the test would test nothing
    expect(rule.bestEpoch).toBeLessThan(epochs - 1);

    for (const restoreBestWeights of [true, false]) {
      const model = freshModel();
      const stopping = new EarlyStopping({ patience: 2, restoreBestWeights });
      const history = await fit(model, x, y, { ...options, callbacks: stopping }, { createTrainer });
      expect(history.history.val_loss).toEqual(losses.slice(0, epochs));
      expect([history.stoppedEpoch, stopping.stoppedEpoch]).toEqual([epochs - 1, epochs - 1]);
      expect(stopping.bestEpoch).toBe(rule.bestEpoch);
      expect(copyWeights(model)).toEqual(weights[restoreBestWeights ? rule.bestEpoch : epochs - 1]);
    }
  }); // prettier-ignore

  test('the best weights are restored when the epochs run out, and when somebody else stops', async () => {
    const [, createTrainer] = trainers[0];
    const { losses, weights } = await everyEpoch(createTrainer);
    const bestOf = (list: number[]) => list.indexOf(Math.min(...list));
    const stopping = () => new EarlyStopping({ patience: 100, restoreBestWeights: true });

    const whole = freshModel();
    const history = await fit(whole, x, y, { ...options, callbacks: stopping() }, { createTrainer });
    expect([history.epoch.length, history.stoppedEpoch]).toEqual([12, undefined]);
    expect(copyWeights(whole)).toEqual(weights[bestOf(losses)]);

    const stopped = freshModel();
    const end = Array.from(losses.keys()).find((i) => i > bestOf(losses.slice(0, i + 1)))!;
    const stopButton = { onEpochEnd: (epoch: number) => void (stopped.stopTraining = epoch === end) };
    const early = await fit(stopped, x, y, { ...options, callbacks: [stopping(), stopButton] }, { createTrainer });
    expect([early.epoch.length, early.stoppedEpoch]).toEqual([end + 1, end]);
    expect(copyWeights(stopped)).toEqual(weights[bestOf(losses.slice(0, end + 1))]);
  });

  const [, engine] = trainers[0];
  /** tfjs tells of such a loss and goes on; the engine gives up by itself. */
  const tellsOfNaN: CreateTrainer = async (model, settings) => {
    const trainer = await engine(model, settings);
    const train: Trainer['train'] = async (pass) => ({ ...(await trainer.train(pass)), ...(pass.epoch === 3 && { loss: NaN }) }); // prettier-ignore
    return { name: 'NaN', train, evaluate: trainer.evaluate.bind(trainer), predict: trainer.predict.bind(trainer), dispose: () => trainer.dispose() }; // prettier-ignore
  };
  test.each<[string, CreateTrainer, number]>([
    ['gives up', engine, 1e38],
    ['tells of it', tellsOfNaN, 0.1],
  ])('a loss that is not finite is an error after the best weights are back, if the trainer %s', async (_name, createTrainer, rate) => {
    const { losses, weights } = await everyEpoch(engine);
    const best = losses.indexOf(Math.min(...losses.slice(0, 3)));
    for (const restoreBestWeights of [true, false]) {
      const model = freshModel();
      const explode = { onEpochBegin: (epoch: number) => { if (epoch === 3) setLearningRate(model.optimizer, rate); } };
      const stopping = new EarlyStopping({ patience: 9, restoreBestWeights });
      const training = fit(model, x, y, { ...options, callbacks: [explode, stopping] }, { createTrainer });
      const error = (await training.catch((reason: unknown) => reason)) as Error;
      expect(error.message).toMatch(/^fit: the (loss|weights) .*smaller learning rate/);
      const restored = `The model was given its best weights back, those of epoch ${best + 1}.`;
      expect([error.message.includes(restored), stopping.restoredEpoch]).toEqual(restoreBestWeights ? [true, best] : [false, undefined]);
      if (restoreBestWeights) expect(copyWeights(model)).toEqual(weights[best]);
    }
  }); // prettier-ignore

  test('an error of another kind ends the training without its end for callbacks', async () => {
    const calls: string[] = [];
    const callbacks = {
      onBatchEnd: () => { throw new RangeError('broken'); },
      onTrainEnd: () => void calls.push('end'),
    }; // prettier-ignore
    await expect(fit(freshModel(), x, y, { ...options, callbacks })).rejects.toThrow('broken');
    expect(calls).toEqual([]);
  });

  test.each(trainers)('%s: keeping and restoring weights leaves no tensors behind', async (_name, createTrainer) => {
    const model = freshModel();
    const train = (callbacks: FitOptions['callbacks']) => fit(model, x, y, { ...options, callbacks }, { createTrainer });
    await train([]); // makes the optimizer's tensors
    const before = tf.memory().numTensors;
    await train(new EarlyStopping({ patience: 2, restoreBestWeights: true }));
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  }); // prettier-ignore

  test('a number that fit will not log is refused before anything is trained', async () => {
    const model = freshModel();
    const before = copyWeights(model);
    const callbacks = new EarlyStopping({ monitor: 'val_accuracy' });
    await expect(fit(model, x, y, { ...options, callbacks })).rejects.toThrow(
      'EarlyStopping: monitor must be a number that fit logs, but it is "val_accuracy", and what fit logs is loss, acc, val_loss, val_acc.',
    );
    await expect(fit(model, x, y, { ...options, validationSplit: 0, callbacks: new EarlyStopping() })).rejects.toThrow(
      /Give fit validationData or validationSplit/,
    );
    expect(copyWeights(model)).toEqual(before);
  });

  test('a number that another callback adds to the logs can be watched, and is in the history', async () => {
    const score = { onEpochEnd: (epoch: number, logs?: Record<string, number>) => void (logs!.val_score = -epoch) };
    const stopping = new EarlyStopping({ monitor: 'val_score', mode: 'max', patience: 2 });
    const { history } = await fit(freshModel(), x, y, { ...options, callbacks: [score, stopping] });
    expect(history.val_score).toEqual([-0, -1, -2]);
    expect(stopping.bestEpoch).toBe(0);
  });
});
