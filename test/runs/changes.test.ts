import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { tf } from '../../src/backend/tf';
import { changes, describeFirst } from '../../src/runs/changes';
import type { RunRecord } from '../../src/runs/record';
import { topologyOf } from '../../src/training/checkpoints/save_checkpoint';
import { compiled, digest, layer, LAYERS, modelOf, numbered, RUN } from './made_up';

const changed = (run: Partial<RunRecord>): string[] => changes({ ...RUN, ...run }, RUN);
const layers = (list: readonly object[]): string[] => changed({ model: modelOf(list) });
const replaced = (at: number, config: Record<string, unknown>) =>
  LAYERS.map((one, i) => (i === at ? { ...one, config: { ...one.config, ...config } } : one));

test('a run does not differ from itself, nor from one whose layers only have other names made up by tfjs', () => {
  expect(changes(RUN, RUN)).toEqual([]);
  expect(layers(replaced(0, { name: 'conv2d_Conv2D17' }))).toEqual([]);
  expect(layers(replaced(4, { name: 'dense_Dense12' }))).toEqual([]);
});

test('what was set otherwise is told in words, before and after', () => {
  expect(changed({ model: { ...modelOf(), training: compiled('Adam', { learningRate: 0.01, beta1: 0.9 }) } })).toEqual([
    'learning rate 0.001 → 0.01',
  ]);
  expect(changed({ model: { ...modelOf(), training: compiled('SGD', { learningRate: 0.1 }) } })).toEqual([
    'optimizer adam 0.001 → sgd 0.1',
  ]);
  expect(changed({ options: { ...RUN.options, seed: 2, batchSize: 64, epochs: 10 } })).toEqual([
    'epochs 5 → 10', 'batch size 32 → 64', 'seed 1 → 2',
  ]); // prettier-ignore
  expect(changed({ options: { ...RUN.options, classWeight: { 3: 2 }, fast: true } })).toEqual([
    'fast false → true', 'class weight none → 3: 2',
  ]); // prettier-ignore
  expect(changed({ trainer: 'tfjs-node 4.22.0' })).toEqual(['computed by engine → tfjs-node 4.22.0']);
  expect(changed({ trainer: 'engine, 8 threads' })).toEqual([]);
});

test('a layer is called by the name that it was given, or as the summary of the model calls it', () => {
  expect(layers(replaced(0, { filters: 64 }))).toEqual(['conv2d: filters 32 → 64']);
  expect(layers(replaced(3, { kernel_regularizer: layer('L1L2', { l1: 0, l2: 0.001 }) }))).toEqual([
    'hidden: kernel regularizer none → L2 0.001',
  ]);
  expect(layers(replaced(4, { activation: 'sigmoid' }))).toEqual(['dense: activation softmax → sigmoid']);
});

test('layers that came or went are told with their place, and the others are still compared with their like', () => {
  const dropout = layer('Dropout', { name: 'dropout_Dropout1', rate: 0.2 });
  expect(layers([...LAYERS.slice(0, 3), dropout, ...LAYERS.slice(3)])).toEqual(['+ dropout 0.2 after flatten']);
  expect(layers([LAYERS[0], ...LAYERS.slice(2)])).toEqual(['− conv2d 64, 3×3, relu']);
  const both = [dropout, ...replaced(1, { filters: 16 })];
  expect(layers(both)).toEqual(['+ dropout 0.2 first', 'conv2d_1: filters 64 → 16']);
});

test('callbacks that came, went or were set otherwise are told', () => {
  const stopping = { name: 'EarlyStopping', options: { patience: 3, restoreBestWeights: true, verbose: 1 } };
  expect(changed({ callbacks: [stopping, { name: 'Object' }] })).toEqual([
    '+ EarlyStopping (patience 3, restore best weights)', '+ callback of your own',
  ]); // prettier-ignore
  expect(changes(RUN, { ...RUN, callbacks: [stopping] })).toEqual([
    '− EarlyStopping (patience 3, restore best weights)',
  ]);
  const later = { name: 'EarlyStopping', options: { patience: 5, restoreBestWeights: true } };
  expect(changes({ ...RUN, callbacks: [later] }, { ...RUN, callbacks: [stopping] })).toEqual([
    'EarlyStopping: patience 3 → 5',
  ]);
});

test('data are counted, and where the numbers agree told apart by their fingerprints', () => {
  const { training, validation } = RUN.data;
  const few = { ...training, samples: 2000, shape: [2000, 28, 28, 1], x: digest(8) };
  expect(changed({ data: { training: few, validation } })).toEqual(['training images 54,000 → 2,000']);
  expect(changed({ data: { training: { ...training, y: digest(9) }, validation } })).toEqual(['other training data']);
  expect(changed({ data: { training: { ...training, weights: digest(9) }, validation } })).toEqual([
    'other weights of the training images',
  ]);
  expect(changed({ data: { training } })).toEqual(['− validation']);
  const source = { kind: 'ImageFlow', settings: { rotationRange: 10, batchSize: 32 } };
  expect(changed({ data: { training: few, validation, source } })).toEqual([
    'training data from arrays → ImageFlow', 'training images 54,000 → 2,000',
  ]); // prettier-ignore
  const flow = { ...RUN, data: { ...RUN.data, source } };
  const turned = {
    ...RUN,
    data: { ...RUN.data, source: { ...source, settings: { rotationRange: 20, batchSize: 32 } } },
  };
  expect(changes(turned, flow)).toEqual(['rotation range 10 → 20']);
});

test('starting weights are those of the run before, others, or those with which an earlier run ended', () => {
  const from = (weights: string, iterations: number) => ({ start: { weights, optimizer: null, iterations } });
  expect(changed(from(digest(7), 0))).toEqual(['other starting weights']);
  const earlier = [numbered(1), numbered(2, { weights: digest(7) }), numbered(3)];
  const after = (weights: string, iterations: number) => changes(numbered(4, from(weights, iterations)), RUN, earlier);
  expect(after(digest(7), 8440)).toEqual(['goes on with run 2']);
  expect(after(digest(7), 0)).toEqual(['goes on with run 2, with a new optimizer']);
  earlier.push(numbered(3, { weights: digest(7), repeats: earlier[1].id }));
  expect(after(digest(7), 8440)).toEqual(['goes on with run 2']);
  // other layers have other weights, which goes without saying
  expect(changed({ ...from(digest(7), 0), model: modelOf(replaced(0, { filters: 64 }), 100000) })).toEqual([
    'conv2d: filters 32 → 64',
  ]);
});

test('a run that left its weights as they were is none to go on with', () => {
  const idle = numbered(1, { weights: digest(1) });
  expect(changes(numbered(2), idle, [idle])).toEqual([]);
});

test('the first run is described in a few words', () => {
  expect(describeFirst(RUN)).toEqual(['5 layers, 93,322 weights', 'adam 0.001', '54,000 images']);
});

test('from any list of layers to any other: nothing for the same, and as much back as there', () => {
  const kinds = fc.constantFrom('Dense', 'Dropout', 'Flatten', 'Conv2D');
  const lists = fc.array(
    fc.tuple(kinds, fc.integer({ min: 1, max: 3 })).map(([kind, units]) => layer(kind, { name: '', units })),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const [p, q] = [
        { ...RUN, model: modelOf(a) },
        { ...RUN, model: modelOf(b) },
      ];
      expect(changes(p, p)).toEqual([]);
      expect(changes(q, p).length).toBe(changes(p, q).length);
      expect(changes(q, p).length === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

/** What fit would have told of a model. */
const recorded = (model: LayersModel): RunRecord => ({
  ...RUN,
  model: {
    topology: JSON.parse(JSON.stringify(topologyOf(model))) as RunRecord['model']['topology'],
    training: compiled(),
    weights: model.countParams(),
  },
});

test('names that tfjs makes up count nowhere: in wrappers, in models within models, in how layers hang together', () => {
  const inner = () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 3, inputShape: [4] }));
    return model;
  };
  const nested = () => {
    const model = tf.sequential();
    model.add(inner());
    model.add(tf.layers.reshape({ targetShape: [3, 1] }));
    model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }));
    return model;
  };
  const branched = (around: boolean, name?: string) => {
    const input = tf.input({ shape: [4] });
    const first = tf.layers.dense({ units: 4, name }).apply(input) as SymbolicTensor;
    const second = tf.layers.dense({ units: 4 }).apply(first) as SymbolicTensor;
    const outputs = tf.layers.add().apply([around ? input : first, second]) as SymbolicTensor;
    return tf.model({ inputs: input, outputs });
  };
  expect(changes(recorded(nested()), recorded(nested()))).toEqual([]);
  expect(changes(recorded(branched(false)), recorded(branched(false)))).toEqual([]);
  expect(changes(recorded(branched(false, 'left')), recorded(branched(false)))).toEqual([]);
  expect(changes(recorded(branched(true)), recorded(branched(false)))).toEqual(['layers connected otherwise']);
});

test('the network of the course is told as its builder would tell it', () => {
  const network = (filters: number, lambda: number, rate: number) => {
    const kernelRegularizer = lambda > 0 ? tf.regularizers.l2({ l2: lambda }) : undefined;
    const model = tf.sequential();
    model.add(tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.flatten());
    if (rate > 0) model.add(tf.layers.dropout({ rate }));
    model.add(tf.layers.dense({ name: 'digits', units: 10, activation: 'softmax', kernelRegularizer }));
    return recorded(model);
  };
  expect(changes(network(32, 0.001, 0.5), network(16, 0, 0))).toEqual([
    'conv2d: filters 16 → 32',
    '+ dropout 0.5 after flatten',
    'digits: kernel regularizer none → L2 0.001',
  ]);
  expect(changes(network(32, 0.01, 0.5), network(32, 0.001, 0.2))).toEqual([
    'dropout: rate 0.2 → 0.5',
    'digits: kernel regularizer L2 0.001 → L2 0.01',
  ]);
  expect(changes(network(16, 0, 0), network(16, 0, 0.2))).toEqual(['− dropout 0.2']);
});

test('a checkpoint is told where it is where a run begins, with the run that it is of if that is there', () => {
  const resumed = { epoch: 2, batch: 0 } as unknown as NonNullable<RunRecord['start']['resumed']>;
  const start = { ...RUN.start, weights: digest(7), resumed };
  const run = { ...RUN, start, options: { ...RUN.options, initialEpoch: 2 } };
  const before = numbered(1, { ...RUN, weights: start.weights });
  expect(changes(run, RUN)).toEqual(['goes on from a checkpoint']);
  expect(changes(run, RUN, [before])).toEqual(['goes on with run 1, from a checkpoint']);
  expect(changes(RUN, run)).toEqual(['other starting weights']);
});
