/** How `fit` ends when somebody stops it, with a trainer that computes nothing. */
import ndarray from 'ndarray';
import { tf } from '../../src/backend/tf';
import { EarlyStopping } from '../../src/training/callbacks/early_stopping';
import { evaluate, predict } from '../../src/training/evaluate';
import { fit, type FitEnvironment, type FitOptions } from '../../src/training/fit';
import type { Surroundings, TrainingObserver } from '../../src/training/session';
import type { Pass, Trainer } from '../../src/training/trainer';

const x = ndarray(new Float32Array(20), [10, 2]);
const y = Uint8Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);

function build() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [2] }));
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** Surroundings with a button, and a trainer of five batches an epoch that calls `at` before each of them. */
function stage(at: (epoch: number, batch: number) => void = () => {}) {
  const [stop, interrupt] = [new AbortController(), new AbortController()];
  const told: string[] = [];
  let text = '';
  let closed = 0;
  let disposed = 0;
  const observer: TrainingObserver = {
    trainBegin: ({ epochs, steps, metrics }) => void told.push(`begin ${epochs} ${steps} ${metrics.join()}`),
    progress: (epoch, first, batches) => void told.push(`${epoch}: ${first}+${batches}`),
    epochEnd: (epoch, logs) => void told.push(`${epoch} ends ${Object.keys(logs).join()}`),
    trainEnd: (history) => void told.push(`end ${history.epoch.length}`),
  };
  const surroundings: Surroundings = {
    open: async () => ({
      write: (more) => void (text += more),
      stop: stop.signal,
      interrupt: interrupt.signal,
      observer,
      close: () => closed++,
    }),
  };
  const trainer: Trainer = {
    name: 'scripted',
    async train(pass: Pass) {
      let batch = 0;
      for (; batch < 5; batch++) {
        at(pass.epoch, batch);
        if (pass.shouldStop()) break;
        pass.onProgress?.(batch + 1, { loss: 1, acc: 0 });
        await new Promise((go) => setImmediate(go));
      }
      return { loss: 1, acc: 0 };
    },
    async evaluate(_samples, _size, shouldStop) {
      at(-1, 0);
      return shouldStop?.() ? { loss: NaN, acc: NaN } : { loss: 2, acc: 0.5 };
    },
    predict: async () => new Float32Array(30),
    dispose: async () => void disposed++,
  };
  const train = (options: FitOptions, environment: Partial<FitEnvironment> = {}, model = build()) =>
    fit(
      model,
      x,
      y,
      { batchSize: 2, ...options },
      { createTrainer: async () => trainer, surroundings, ...environment },
    );
  return { stop, interrupt, told, train, said: () => text, counts: () => ({ closed, disposed }) };
}

test('a stop in an epoch ends it after the batch in hand: no validation, and complete epochs only in the history', async () => {
  const { stop, train, said, told, counts } = stage((epoch, batch) => epoch === 1 && batch === 3 && stop.abort());
  const history = await train({ epochs: 4, validationData: [x, y], verbose: 0 });
  expect(history.epoch).toEqual([0]);
  expect(history.history).toEqual({ loss: [1], acc: [0], val_loss: [2], val_acc: [0.5] });
  expect(history.unfinished).toEqual({ epoch: 1, batches: 3, logs: { loss: 1, acc: 0 } });
  expect([history.interrupted, history.stoppedEpoch]).toEqual([true, 1]);
  expect(said()).toBe(
    'Stopped in epoch 2/4, after 3 of 5 steps. The model keeps what it has learned; the history holds 1 epoch.\n',
  );
  expect(told).toEqual([
    'begin 4 5 loss,acc,val_loss,val_acc', '0: 0+1', '0: 0+2', '0: 0+3', '0: 0+4', '0: 0+5',
    '0 ends loss,acc,val_loss,val_acc', '1: 0+1', '1: 0+2', '1: 0+3', 'end 1',
  ]); // prettier-ignore
  expect(counts()).toEqual({ closed: 1, disposed: 1 });
});

test('a stop in the validation drops that epoch from the history, since its numbers are not complete', async () => {
  const { stop, train, said } = stage((epoch) => epoch === -1 && stop.abort());
  const history = await train({ epochs: 4, validationData: [x, y], verbose: 0 });
  expect(history.epoch).toEqual([]);
  expect(history.unfinished?.batches).toBe(5);
  expect(said()).toMatch(/^Stopped in epoch 1\/4, after 5 of 5 steps\. .* the history holds no epochs\.\n$/);
});

test('callbacks see no epoch that is not complete, but the end of the training', async () => {
  const { stop, train } = stage((epoch, batch) => epoch === 1 && batch === 2 && stop.abort());
  const calls: string[] = [];
  const callbacks = {
    onEpochEnd: (epoch: number) => void calls.push(`epoch ${epoch}`),
    onTrainEnd: () => void calls.push('end'),
  };
  await train({ epochs: 4, callbacks, verbose: 0 });
  expect(calls).toEqual(['epoch 0', 'end']);
});

test('a stopped training gets its best weights if EarlyStopping is to restore them, and says so', async () => {
  const { stop, train, said } = stage((epoch, batch) => epoch === 2 && batch === 2 && stop.abort());
  const callbacks = new EarlyStopping({ monitor: 'val_loss', patience: 9, restoreBestWeights: true });
  await train({ epochs: 4, callbacks, validationData: [x, y], verbose: 0 });
  expect(callbacks.restoredEpoch).toBe(0);
  expect(said()).toContain('The model has its best weights, those of epoch 1; the history holds 2 epochs.');
});

test('a stop before the first step leaves the model as it was', async () => {
  const { stop, train, said } = stage();
  stop.abort();
  const history = await train({ epochs: 4, verbose: 0 });
  expect([history.epoch, history.unfinished, history.interrupted]).toEqual([[], undefined, true]);
  expect(said()).toBe('Stopped before the first step. The model is as it was; the history holds no epochs.\n');
});

test('an interruption for good is an error, ends the trainer and leaves the model free', async () => {
  const { stop, interrupt, train, counts } = stage((epoch, batch) => {
    if (epoch === 0 && batch === 2) {
      stop.abort();
      interrupt.abort();
    }
  });
  const model = build();
  await expect(train({ epochs: 4, verbose: 0 }, {}, model)).rejects.toThrow('fit: the training was interrupted.');
  expect(counts().closed).toBe(1);
  expect(counts().disposed).toBeGreaterThan(0);
  await expect(predict(model, x)).resolves.toBeDefined();
});

test('a training that nobody stops says nothing of it', async () => {
  const { train, said } = stage();
  const history = await train({ epochs: 2, verbose: 0 });
  expect([said(), history.interrupted, history.unfinished]).toEqual(['', false, undefined]);
});

test('a model in training is neither trained nor asked by others, and free afterwards', async () => {
  const { train } = stage();
  const model = build();
  const running = train({ epochs: 200, verbose: 0 }, {}, model);
  const hint = 'Was "await" forgotten?';
  await expect(fit(model, x, y)).rejects.toThrow(
    `fit: this model is being trained already, by an earlier call. ${hint}`,
  );
  await expect(evaluate(model, x, y)).rejects.toThrow(`evaluate: this model is being trained just now`);
  await expect(predict(model, x)).rejects.toThrow(`predict: this model is being trained just now`);
  await running;
  await expect(predict(model, x)).resolves.toBeDefined();
});

test('a callback may ask the model between two epochs', async () => {
  const { train } = stage();
  const model = build();
  const losses: number[] = [];
  const onEpochEnd = async () => void losses.push((await evaluate(model, x, y)).loss);
  await train({ epochs: 2, callbacks: { onEpochEnd }, verbose: 0 }, {}, model);
  expect(losses.length).toBe(2);
});

test('a model is free again when fit has refused its data', async () => {
  const model = build();
  await expect(fit(model, ndarray(new Float32Array(30), [10, 3]), y, { verbose: 0 })).rejects.toThrow('shape');
  await expect(predict(model, x)).resolves.toBeDefined();
});
