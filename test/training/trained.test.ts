import { fit, type FitOptions } from '../../src/training/fit';
import { seedWeights } from '../../src/training/seed_weights';
import { copyWeights, restoreWeights } from '../../src/training/weights';
import { build, x, y } from './small_model';

/** Trains and returns the lines that are no progress bar. */
async function said(model: ReturnType<typeof build>, options: FitOptions): Promise<string[]> {
  let text = '';
  await fit(model, x, y, { batchSize: 5, ...options }, { write: (more) => void (text += more) });
  return text.split('\n').filter((line) => line !== '' && !line.includes('Epoch'));
}
const again = (epochs: string) =>
  `This model has been trained for ${epochs} before; fit goes on from there. Build it again to begin afresh.`;

test('fit says when it goes on with a model that it has trained, and for how long that was', async () => {
  const model = build();
  expect(await said(model, { epochs: 2 })).toEqual([]);
  expect(await said(model, { epochs: 1 })).toEqual([again('2 epochs')]);
  expect(await said(model, { epochs: 1 })).toEqual([again('3 epochs')]);
  const other = build();
  await fit(other, x, y, { verbose: 0 });
  expect(await said(other, { epochs: 1 })).toEqual([again('1 epoch')]);
});

test('it says nothing if it is to be silent, or if initialEpoch tells that going on is meant', async () => {
  const model = build();
  await said(model, { epochs: 2 });
  expect(await said(model, { epochs: 1, verbose: 0 })).toEqual([]);
  expect(await said(model, { epochs: 4, initialEpoch: 3 })).toEqual([]);
});

test('a model with fresh weights, or with those of before, has not been trained', async () => {
  const model = build();
  const before = copyWeights(model);
  await said(model, { epochs: 1 });
  seedWeights(model, 2);
  expect(await said(model, { epochs: 1 })).toEqual([]);
  restoreWeights(model, before);
  expect(await said(model, { epochs: 1 })).toEqual([]);
});

test('compiling again does not make it a fresh one', async () => {
  const model = build();
  await said(model, { epochs: 1 });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  expect(await said(model, { epochs: 1 })).toEqual([again('1 epoch')]);
});
