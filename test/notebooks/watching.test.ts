/**
 * What a training shows, in a real kernel: to a person a bar and a chart, to a program the lines of the bar and nothing
 * else; and how an error reads.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { setTimeout as pause } from 'node:timers/promises';
import { kernelForTests } from './kernel_session';
import { SMALL_TRAINING } from './small_training';

const EPOCHS = /^(Epoch \d\/2 +100\/100 \[=+\] \S+ \S+\/step {2}loss: \S+ acc: \S+ val_loss: \S+ val_acc: \S+\n){2}$/;

const kernel = kernelForTests(...SMALL_TRAINING);

test('where a program executes the notebook there are the lines of the bar, and no picture', async () => {
  const cell = kernel.execute('const a = await fit(build(), x, y, { epochs: 2, validationData: [x, y] });');
  expect(await cell.ended()).toMatchObject({
    status: 'ok',
    stderr: '',
    stdout: expect.stringMatching(EPOCHS) as string,
  });
  expect(cell.displays).toEqual([]);
});

test('where a person watches there are a bar and a chart, each in its place, and in the end an interactive figure', async () => {
  const code = 'const b = await fit(build(), x, y, { epochs: 2, validationData: [x, y] });';
  const cell = kernel.execute(code, true);
  expect(await cell.ended()).toMatchObject({ status: 'ok', stderr: '', stdout: '' });
  const places = [...new Set(cell.displays.map(({ id }) => id))];
  expect(places.length).toBe(2);
  const texts = cell.displays.filter(({ id }) => id === places[0]).map(({ data }) => data['text/plain']);
  expect(texts.pop()).toMatch(EPOCHS);
  const charts = cell.displays.filter(({ id }) => id === places[1]).map(({ data }) => Object.keys(data));
  expect(charts[0]).toEqual(['text/html', 'text/plain']);
  expect(charts.pop()).toContain('application/vnd.plotly.v1+json');
  expect(cell.displays.filter(({ update }) => !update).length).toBe(2);
});

test('the kernel is shown as busy until the last of several cells has ended', async () => {
  const [first, second] = ['1;', 'await new Promise((done) => setTimeout(done, 3000));'].map((code) =>
    kernel.execute(code),
  );
  await first.ended();
  await pause(500);
  expect(kernel.state).toBe('busy');
  await second.ended();
  await pause(500);
  expect(kernel.state).toBe('idle');
});

test('silent means silent, whoever watches', async () => {
  const cell = kernel.execute('const c = await fit(build(), x, y, { verbose: 0 });', true);
  expect(await cell.ended()).toEqual({ status: 'ok', stderr: '', stdout: '' });
  expect(cell.displays).toEqual([]);
});

test('two trainings at a time in one cell do not mix their lines', async () => {
  const options = '{ epochs: 2, validationData: [x, y] }';
  const both = `const d = await Promise.all([fit(build(), x, y, ${options}), fit(build(), x, y, ${options})]);`;
  const { stdout } = await kernel.run(both);
  const lines = stdout.split('\n').filter(Boolean);
  expect(lines.map((line) => line.slice(0, 9))).toEqual(['Epoch 1/2', 'Epoch 2/2', 'Epoch 1/2', 'Epoch 2/2']);
  expect(stdout).toMatch(new RegExp(EPOCHS.source.replace(/\{2\}\$$/, '{4}$')));
});

test('a loop of silent trainings has one line, which tells the time that all of them take', async () => {
  const loop =
    'for (const seed of withProgress([1, 2, 3])) await fit(build(), x, y, { seed, epochs: 30, verbose: 0 });';
  const cell = kernel.execute(loop, true);
  expect(await cell.ended()).toEqual({ status: 'ok', stderr: '', stdout: '' });
  expect(new Set(cell.displays.map(({ id }) => id)).size).toBe(1);
  const texts = cell.displays.map(({ data }) => data['text/plain']);
  expect(texts[0]).toBe('0 of 3 done [>...................]');
  expect(texts.some((text) => /^[012] of 3 done \[=*>\.+\] about \S+ left$/.test(text))).toBe(true);
  expect(texts.pop()).toMatch(/^3 of 3 done in \S+$/);
  const unwatched = await kernel.run('for (const seed of withProgress([1, 2])) console.log(seed);');
  expect(unwatched).toMatchObject({ stdout: '1\n2\n' });
});

test('thousands of messages in one go all arrive, in their order', async () => {
  const count = 3000; // a socket of zeromq puts off its 513th message, and refused others meanwhile
  const cell = kernel.execute(`for (let i = 0; i < ${count}; i++) console.log(i);`);
  expect(await cell.ended()).toMatchObject({ status: 'ok', stderr: '' });
  expect(cell.stdout).toBe(Array.from({ length: count }, (_, i) => `${i}\n`).join(''));
});

test('an error is its message, the line of the cell and where in src, without the rest of the stack', async () => {
  const { status, stderr } = await kernel.run(
    'const options = { epochs: 0 };\nconst e = await fit(build(), x, y, options);',
  );
  expect(status).toBe('error');
  expect(stderr).toMatch(/^RangeError: fit: epochs must be a whole number at least 1, but it is 0\.\n/);
  expect(stderr).toContain('    at line 2 of this cell: const e = await fit(build(), x, y, options);\n');
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(4);
  expect(stderr).toMatch(/at src\/(core|training)\/\w+\.ts:\d+/);
  expect(stderr).not.toContain('node_modules');
});

test('a rejection that nobody awaits is one message too, and the kernel lives', async () => {
  const cell = kernel.execute("void Promise.reject(new TypeError('nobody listens'));");
  await cell.ended();
  const { stderr } = await kernel.run('await new Promise((go) => setTimeout(go, 100));');
  const said = cell.stderr + stderr;
  expect(said.split('nobody listens').length).toBe(2);
  expect(said).not.toContain('node_modules');
  expect(await kernel.run("console.log('alive');")).toMatchObject({ status: 'ok', stdout: 'alive\n' });
});
