/**
 * The rule on literal lists of losses, without training; then a few real trainings for the rate that they take.
 */
import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { backendReady, tf } from '../../../src/backend/tf';
import { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from '../../../src/training/callbacks/reduce_lr_on_plateau';
import type { CreateTrainer } from '../../../src/training/choose_trainer';
import { createEngineTrainer } from '../../../src/training/engine_trainer';
import { fit, type FitOptions } from '../../../src/training/fit';
import { learningRate, setLearningRate } from '../../../src/training/learning_rate';
import { seedWeights } from '../../../src/training/seed_weights';
import { createTfjsTrainer } from '../../../src/training/tfjs_trainer';
import { copyWeights } from '../../../src/training/weights';

/** Tells a callback one value after the other; returns the rate that each epoch was trained with, and the last one. */
function rates(reduce: ReduceLROnPlateau, values: readonly number[], first = 1): number[] {
  const optimizer = { learningRate: first } as unknown as Optimizer;
  reduce.setModel({ optimizer } as LayersModel);
  reduce.onTrainBegin();
  const logged = values.map((val_loss, epoch) => {
    const logs: Record<string, number> = { val_loss };
    reduce.onEpochEnd(epoch, logs);
    return logs.learning_rate;
  });
  return [...logged, learningRate(optimizer)];
}

describe('the rule', () => {
  test('the rate is lowered after patience epochs without improvement, and again after as many', () => {
    const reduce = new ReduceLROnPlateau({ factor: 0.5, patience: 2 });
    expect(rates(reduce, [3, 2, 2, 2, 2, 2, 1])).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  test('patience 0 is the same as 1', () => {
    for (const patience of [0, 1])
      expect(rates(new ReduceLROnPlateau({ factor: 0.5, patience }), [3, 3, 3])).toEqual([1, 1, 0.5, 0.25]);
  });

  test('an improvement starts the waiting again; one below minDelta does not', () => {
    expect(rates(new ReduceLROnPlateau({ factor: 0.5, patience: 2 }), [3, 3, 2, 2, 1])).toEqual([1, 1, 1, 1, 1, 1]);
    expect(rates(new ReduceLROnPlateau({ patience: 1, factor: 0.5 }), [1, 0.99995])).toEqual([1, 1, 0.5]);
    expect(rates(new ReduceLROnPlateau({ patience: 1, factor: 0.5, minDelta: 0 }), [1, 0.99995])).toEqual([1, 1, 1]);
  });

  test('during the cooldown nobody waits, and its last epoch counts again', () => {
    const reduce = new ReduceLROnPlateau({ factor: 0.5, patience: 1, cooldown: 3 });
    expect(rates(reduce, [1, 1, 1, 1, 1, 1])).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  test('the rate stops at minLr, and never goes up to it', () => {
    expect(rates(new ReduceLROnPlateau({ patience: 1, minLr: 0.05 }), [1, 1, 1, 1])).toEqual([1, 1, 0.1, 0.05, 0.05]);
    expect(rates(new ReduceLROnPlateau({ patience: 1, minLr: 0.5 }), [1, 1, 1], 0.25)).toEqual([0.25, 0.25, 0.25, 0.25]);
  }); // prettier-ignore

  test('a rate that is minLr but for rounding is not lowered to it, which would start a cooldown', () => {
    expect(0.1 * 0.1).toBeGreaterThan(0.01);
    const reduce = new ReduceLROnPlateau({ patience: 1, minLr: 0.01, cooldown: 3 });
    expect(rates(reduce, [1, 1, 1, 1, 1], 0.1)).toEqual([0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1, 0.1 * 0.1, 0.1 * 0.1]);
    expect(reduce.cooldownCounter).toBe(0);
  });

  test('each training starts afresh', () => {
    const reduce = new ReduceLROnPlateau({ patience: 2 });
    rates(reduce, [1, 2]);
    expect(rates(reduce, [5, 4, 3])).toEqual([1, 1, 1, 1]);
  });

  test('it tells what it did, if asked', () => {
    let text = '';
    rates(new ReduceLROnPlateau({ patience: 1, factor: 0.5, verbose: 1 }, (piece) => (text += piece)), [1, 1]);
    expect(text).toBe('Epoch 2: the learning rate goes from 1 to 0.5\n');
  });

  test('property: the rate is a power of the factor, never rises, and only falls at an epoch that is no improvement', () => {
    const options = fc.record({
      patience: fc.nat(3),
      cooldown: fc.nat(3),
      minDelta: fc.constantFrom(0, 1, 2.5),
      mode: fc.constantFrom('min' as const, 'max' as const),
    });
    fc.assert(
      fc.property(options, fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 25 }), (given, values) => {
        const { patience, cooldown, minDelta, mode } = given;
        const list = rates(new ReduceLROnPlateau({ ...given, factor: 0.5 }), values);
        const expected = [1];
        // the definition, from the last lowering or improvement on: how many epochs outside the cooldown came after it
        let best: number | undefined;
        let since = -1;
        let coolUntil = -1;
        values.forEach((value, epoch) => {
          let rate = expected[epoch];
          const gain = best === undefined ? Infinity : mode === 'min' ? best - value : value - best;
          if (gain > minDelta) [best, since] = [value, epoch];
          else if (epoch - Math.max(since, coolUntil) >= Math.max(patience, 1)) {
            rate /= 2;
            since = epoch;
            coolUntil = cooldown > 0 ? epoch + cooldown - 1 : -1;
          }
          expected.push(rate);
        });
        expect(list).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

test.each<[string, ReduceLROnPlateauOptions, RegExp]>([
  ['a factor of 1', { factor: 1 }, /factor must be a number greater than 0 and less than 1, but it is 1/],
  ['a factor of 0', { factor: 0 }, /factor must be a number greater than 0/],
  ['a negative patience', { patience: -1 }, /patience must be a whole number at least 0/],
  ['half a cooldown', { cooldown: 0.5 }, /cooldown must be a whole number/],
  ['a negative smallest rate', { minLr: -1 }, /minLr must be a number at least 0/],
  ['a verbosity that there is not', { verbose: true as never }, /verbose must be 0 \(silent\) or 1/],
  ['an option in another spelling', { minLR: 0 } as ReduceLROnPlateauOptions, /there is no option "minLR"/],
  ['a name without a direction', { monitor: 'val_f1' }, /ReduceLROnPlateau: mode must be "min" or "max"/],
])('%s is refused', (_name, options, message) => {
  expect(() => new ReduceLROnPlateau(options)).toThrow(message);
});

describe('in a real training', () => {
  beforeAll(() => backendReady);

  const x = ndarray(Float32Array.from({ length: 80 }, (_, i) => Math.sin(i)), [40, 2]); // prettier-ignore
  const y = Uint8Array.from({ length: 40 }, (_, i) => (i * 7) % 3);
  const trainers: [string, CreateTrainer][] = [
    ['the engine', (model, { seed }) => createEngineTrainer(model, { seed, threads: 1 })],
    ['tfjs', (model) => createTfjsTrainer(model)],
  ];
  const optimizers: [string, () => Optimizer][] = [
    ['sgd', () => tf.train.sgd(0.5)],
    ['momentum', () => tf.train.momentum(0.5, 0.9)],
    ['adam', () => tf.train.adam(0.5)],
    ['rmsprop', () => tf.train.rmsprop(0.5)],
  ];
  const cases = trainers.flatMap(([by, trainer]) => optimizers.map(([name, create]) => [by, name, trainer, create] as const)); // prettier-ignore
  function freshModel(optimizer: Optimizer): LayersModel {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })] });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    seedWeights(model, 2);
    return model;
  }
  const options: FitOptions = { batchSize: 8, seed: 4, verbose: 0 };

  test.each(cases)('%s with %s takes the lowered rate in the next epoch', async (_by, _name, createTrainer, create) => {
    const byCallback = freshModel(create());
    const same = { onEpochEnd: (_epoch: number, logs?: Record<string, number>) => void (logs!.plateau = 1) };
    const reduce = new ReduceLROnPlateau({ monitor: 'plateau', mode: 'min', patience: 2, factor: 0.25 });
    const callbacks = [same, reduce];
    const { history } = await fit(byCallback, x, y, { ...options, epochs: 5, callbacks }, { createTrainer });
    expect(history.learning_rate).toEqual([0.5, 0.5, 0.5, 0.125, 0.125]);

    const byHand = freshModel(create());
    await fit(byHand, x, y, { ...options, epochs: 3 }, { createTrainer });
    setLearningRate(byHand.optimizer, 0.125);
    await fit(byHand, x, y, { ...options, epochs: 5, initialEpoch: 3 }, { createTrainer });
    expect(copyWeights(byCallback)).toEqual(copyWeights(byHand));

    const unchanged = freshModel(create());
    await fit(unchanged, x, y, { ...options, epochs: 5 }, { createTrainer });
    expect(copyWeights(unchanged)).not.toEqual(copyWeights(byHand));
  });

  test('a number that fit will not log is refused before anything is trained', async () => {
    const model = freshModel(tf.train.sgd(0.5));
    await expect(fit(model, x, y, { ...options, callbacks: new ReduceLROnPlateau() })).rejects.toThrow(
      'ReduceLROnPlateau: monitor must be a number that fit logs, but it is "val_loss", and what fit logs is loss.',
    );
    expect(model.optimizer.iterations).toBe(0);
  });
});
