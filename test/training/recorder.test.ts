import { fit } from '../../src/training/fit';
import type { History } from '../../src/training/history';
import type { Recorder, TrainingStart } from '../../src/training/recorder';
import { build, x, y } from './small_model';

test('a recorder is shown the training before its first step, defaults filled in, and its history at the end', async () => {
  const model = build();
  const seen: (Partial<TrainingStart> | History)[] = [];
  const untrained = model.getWeights()[0].dataSync().slice();
  const recorder: Recorder = {
    begin: async ({ options, validation }) => {
      expect(model.getWeights()[0].dataSync()).toEqual(untrained);
      seen.push({ options, validation });
      return { end: (history) => void seen.push(history) };
    },
  };
  const history = await fit(model, x, y, { epochs: 2, validationSplit: 0.2, classWeight: { 1: 2 }, fast: true, verbose: 0 }, { recorder }); // prettier-ignore
  const options = { epochs: 2, batchSize: 32, seed: 0, shuffle: true, initialEpoch: 0, validationSplit: 0.2, classWeight: { 1: 2 }, fast: true }; // prettier-ignore
  expect(seen).toEqual([{ options, validation: expect.anything() as unknown }, history]);
});

test('a recorder that refuses keeps the training from beginning, and leaves the model free', async () => {
  const model = build();
  const recorder: Recorder = { begin: () => Promise.reject(new Error('not these data')) };
  await expect(fit(model, x, y, { verbose: 0 }, { recorder })).rejects.toThrow('not these data');
  await expect(fit(model, x, y, { verbose: 0 })).resolves.toBeDefined();
});

test('a training that fails has no end', async () => {
  let ended = false;
  const recorder: Recorder = { begin: async () => ({ end: () => void (ended = true) }) };
  const callbacks = { onEpochEnd: () => Promise.reject(new Error('from a callback')) };
  await expect(fit(build(), x, y, { callbacks, verbose: 0 }, { recorder })).rejects.toThrow('from a callback');
  expect(ended).toBe(false);
});
