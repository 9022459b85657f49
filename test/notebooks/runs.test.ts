/**
 * Trainings of several cells, compared and repeated, in a real kernel.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { kernelForTests } from './kernel_session';
import { SMALL_TRAINING } from './small_training';

const BAR = 'Epoch \\d/\\d +100/100 \\[=+\\] .*\\n';

const kernel = kernelForTests(...SMALL_TRAINING);

const fine = (stdout: string) => ({ status: 'ok', stderr: '', stdout: expect.stringMatching(stdout) as string });

test('the runs of a session are there in every cell, as a table and as a figure, and a first training says nothing of it', async () => {
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
});

test('a training that goes on with a trained model says so above the bar, where a person watches and where a program does', async () => {
  const line =
    'This model has been trained for 2 epochs before; fit goes on from there. Build it again to begin afresh.';
  const cell = kernel.execute('h = await fit(a, x, y, { epochs: 1 }); void 0;', true);
  expect(await cell.ended()).toMatchObject({ status: 'ok', stderr: '' });
  expect(cell.displays[0].data['text/plain'].startsWith(`${line}\n`)).toBe(true);
  const again = line.replace('2 epochs', '3 epochs');
  expect(await kernel.run('h = await fit(a, x, y, { epochs: 1 }); void 0;')).toMatchObject(fine(`^${again}\n${BAR}$`));
});

test('a run is named, kept and repeated, with a line that says whether it is equal', async () => {
  expect(await kernel.run("const read = await runs.keep('kept'); await runs.name(3, 'longer');")).toMatchObject(
    fine('^$'),
  );
  expect(readdirSync(join(kernel.folder, 'kept')).length).toBe(4);
  const cell = await kernel.run("const { equal } = await runs.repeat('longer', x, y);");
  const line = 'Repeat of run 3: all numbers and the final weights are equal, bit for bit.\n';
  expect(cell).toMatchObject(fine(`^${BAR}${line}$`));
  expect(readdirSync(join(kernel.folder, 'kept')).length).toBe(5);
});

test('nonsense is refused in one line, with the line of the cell', async () => {
  const { status, stderr } = await kernel.run('const c = build(-0.001);\nawait fit(c, x, y);');
  expect(status).toBe('error');
  expect(stderr).toContain('fit: learningRate of the optimizer Adam must be a number at least 0, but it is -0.001.');
  expect(stderr).toContain('at line 2 of this cell: await fit(c, x, y);');
  const unknown = await kernel.run("build(1).compile({ optimizer: 'adm', loss: 'meanSquaredError' });");
  expect(unknown.stderr).toMatch(
    /^Error: compile: optimizer must be "sgd", .*, but it is "adm"\..*\n +at line 1 of this cell: .*\n$/,
  );
});
