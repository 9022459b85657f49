/**
 * Trainings of several cells, compared and repeated, in a real kernel.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KernelSession } from './kernel_session';

const ROOT = resolve(__dirname, '../..');
/** Enough for a computer that is busy with other things. */
const SLOW = 900_000;
const PREPARE = `
const ndarray = require('ndarray');
const random = new Random(1);
const x = ndarray(Float32Array.from({ length: 3200 * 100 }, () => random.uniform()), [3200, 100]);
const y = Uint8Array.from({ length: 3200 }, (_, i) => i % 10);
function build(rate: number) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: 'softmax', inputShape: [100] }));
  seedWeights(model, 1);
  model.compile({ optimizer: tf.train.adam(rate), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}`;
const BAR = 'Epoch \\d/\\d +100/100 \\[=+\\] .*\\n';

let kernel: KernelSession;
let folder: string;

beforeAll(async () => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.cache', 'test-kernel-'));
  kernel = await KernelSession.start(folder);
  const imports = "import { fit, Random, runs, seedWeights, show, tf } from '../../src';";
  expect(await kernel.run(imports)).toMatchObject({ status: 'ok', stderr: '' });
  expect(await kernel.run(PREPARE)).toMatchObject({ status: 'ok', stderr: '' });
}, SLOW);
afterAll(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true, force: true });
}, SLOW);

const fine = (stdout: string) => ({ status: 'ok', stderr: '', stdout: expect.stringMatching(stdout) as string });

test(
  'the runs of a session are there in every cell, as a table and as a figure, and a first training says nothing of it',
  async () => {
    expect(await kernel.run('const a = build(0.001); let h = await fit(a, x, y, { epochs: 2 });')).toMatchObject(fine(`^(${BAR}){2}$`)); // prettier-ignore
    expect(await kernel.run('h = await fit(build(0.01), x, y, { epochs: 2 }); void 0;')).toMatchObject(
      fine(`^(${BAR}){2}$`),
    );
    const table = kernel.execute("import { runs as same } from '../../src';\nshow(same.table());\nshow(runs.plot());");
    expect(await table.ended()).toMatchObject({ status: 'ok', stderr: '' });
    const [{ data }, figure] = table.displays;
    expect(data['text/html']).toContain('>learning rate 0.001 → 0.01<');
    expect(data['text/plain'].split('\n').length).toBe(4);
    expect(figure.data['text/plain']).toContain('Curves of 2 trainings, by epoch.');
  },
  SLOW,
);

test(
  'a training that goes on with a trained model says so above the bar, where a person watches and where a program does',
  async () => {
    const line =
      'This model has been trained for 2 epochs before; fit goes on from there. Build it again to begin afresh.';
    const cell = kernel.execute('h = await fit(a, x, y, { epochs: 1 }); void 0;', true);
    expect(await cell.ended()).toMatchObject({ status: 'ok', stderr: '' });
    expect(cell.displays[0].data['text/plain'].startsWith(`${line}\n`)).toBe(true);
    const again = line.replace('2 epochs', '3 epochs');
    expect(await kernel.run('h = await fit(a, x, y, { epochs: 1 }); void 0;')).toMatchObject(
      fine(`^${again}\n${BAR}$`),
    );
  },
  SLOW,
);

test(
  'a run is named, kept and repeated, with a line that says whether it is equal',
  async () => {
    expect(await kernel.run("const read = await runs.keep('kept'); await runs.name(3, 'longer');")).toMatchObject(
      fine('^$'),
    );
    expect(readdirSync(join(folder, 'kept')).length).toBe(4);
    const cell = await kernel.run("const { equal } = await runs.repeat('longer', x, y);");
    const line = 'Repeat of run 3: all numbers and the final weights are equal, bit for bit.\n';
    expect(cell).toMatchObject(fine(`^${BAR}${line}$`));
    expect(readdirSync(join(folder, 'kept')).length).toBe(5);
  },
  SLOW,
);

test(
  'nonsense is refused in one line, with the line of the cell',
  async () => {
    const { status, stderr } = await kernel.run('const c = build(-0.001);\nawait fit(c, x, y);');
    expect(status).toBe('error');
    expect(stderr).toContain('fit: learningRate of the optimizer Adam must be a number at least 0, but it is -0.001.');
    expect(stderr).toContain('at line 2 of this cell: await fit(c, x, y);');
    const unknown = await kernel.run("build(1).compile({ optimizer: 'adm', loss: 'meanSquaredError' });");
    expect(unknown.stderr).toMatch(
      /^Error: compile: optimizer must be "sgd", .*, but it is "adm"\..*\n +at line 1 of this cell: .*\n$/,
    );
  },
  SLOW,
);
