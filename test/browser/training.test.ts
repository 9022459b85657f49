/**
 * A training as one watches it in JupyterLab: the chart moves and nothing jumps, the stop button ends it well, it goes
 * on, another learning rate gives other numbers, and a restart in its midst begins everything afresh.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { code, notebookOf } from '../scripts/notebook_of';
import { describeInChromium } from './chromium';
import type { NotebookPage } from './notebook_page';
import { artifact } from './artifact';
import { openNotebook, type OpenNotebook } from './open_notebook';

const settings = (rate: number, epochs: number) => `const LEARNING_RATE = ${rate};
const options: FitOptions = { epochs: ${epochs}, validationSplit: 0.1, seed: 1 };`;

/** The cells of the notebook, by what they are for. */
const CELLS = {
  imports: `import { fit, loadMnist, seedWeights, tf, toInputs } from '../src';
import type { FitOptions } from '../src';
console.log('process', process.pid);`,
  data: `const { train } = await loadMnist({ limit: { train: 6000, test: 1 } });
const xTrain = toInputs(train.images);`,
  settings: settings(0.001, 50),
  model: `const model = tf.sequential();
model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
seedWeights(model, 1);
model.compile({
  optimizer: tf.train.adam(LEARNING_RATE),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});`,
  training: 'const history = await fit(model, xTrain, train.labels, options);',
  result: "console.log('interrupted:', history.interrupted, 'loss:', ...history.history.loss);",
};
const [IMPORTS, DATA, SETTINGS, MODEL, TRAINING, RESULT] = Object.keys(CELLS).map((_, index) => index);

describeInChromium('a training in JupyterLab', (executablePath) => {
  let opened: OpenNotebook | undefined;
  let notebook: NotebookPage;

  beforeAll(async () => {
    const cells = Object.values(CELLS).map((cell) => code(cell));
    opened = await openNotebook(executablePath, 'training.ipynb', await notebookOf(...cells));
    ({ notebook } = opened);
    for (const cell of [IMPORTS, DATA, SETTINGS, MODEL]) await notebook.run(cell);
  });
  afterAll(() => opened?.close());

  const chart = () => notebook.cell(TRAINING).locator('.jp-RenderedHTML > svg');
  const picture = async (): Promise<string> => (await chart().innerHTML()).replace(/\s+/g, ' ');
  const chartHeight = async () => (await notebook.outputs(TRAINING).nth(1).boundingBox())?.height;
  const text = async (cell: number): Promise<string> => (await notebook.outputs(cell).allInnerTexts()).join('\n');
  /** Trains a fresh model to the end and returns what the last cell says. */
  const trainAfresh = async (): Promise<string> => {
    for (const cell of [SETTINGS, MODEL, TRAINING, RESULT]) await notebook.run(cell);
    return text(RESULT);
  };
  test('beneath the bar a chart moves while the model trains', async () => {
    const heights = await notebook.watchHeight(TRAINING);
    await notebook.start(TRAINING);
    await notebook.shows(TRAINING, chart());
    const pictures = new Set<string>();
    for (let i = 0; i < 8; i++) {
      pictures.add(await picture());
      await pause(500);
    }
    expect(pictures.size).toBeGreaterThanOrEqual(3);
    const seen = await heights();
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen.length).toBeLessThanOrEqual(3); // nothing, the text alone, and then the height that it keeps
    await notebook.cell(TRAINING).screenshot({ path: artifact('training-live.png') });
    const outputs = notebook.outputs(TRAINING);
    expect(await outputs.count()).toBe(2);
    expect(await outputs.first().innerText()).toMatch(/Epoch \d+\/50[\s\S]*All 50 epochs: about .+ left/);
  });

  test('the stop button ends it, the figure becomes interactive in the same place, and the next cell works', async () => {
    const before = await chartHeight();
    await notebook.press('interrupt-kernel');
    await notebook.ended(TRAINING);
    const outputs = notebook.outputs(TRAINING);
    await outputs.nth(1).locator('.main-svg').first().waitFor();
    expect(await chartHeight()).toBe(before); // what stands beneath does not move
    expect(await outputs.count()).toBe(2);
    expect(await outputs.first().innerText()).toMatch(/Stopped (in|after) epoch \d+\/50/);
    await pause(500);
    await notebook.cell(TRAINING).screenshot({ path: artifact('training-stopped.png') });
    await notebook.run(RESULT);
    expect(await text(RESULT)).toMatch(/interrupted: true/);
  });

  test('the same cell trains again after a stop, goes on with the model, and can be stopped again', async () => {
    await notebook.start(TRAINING);
    await notebook.shows(TRAINING, chart());
    const first = await picture();
    while ((await picture()) === first) await pause(100);
    await notebook.cell(TRAINING).screenshot({ path: artifact('training-goes-on.png') });
    await notebook.press('interrupt-kernel');
    await notebook.ended(TRAINING);
    expect(await text(TRAINING)).toMatch(/Stopped (in|after) epoch \d+\/50/);
  });

  let losses: string;
  test('another learning rate, typed into the settings, gives other numbers, and the first rate the first numbers again', async () => {
    await notebook.type(SETTINGS, settings(0.001, 2));
    losses = await trainAfresh();
    expect(losses).toMatch(/interrupted: false loss: \d\S+ \d\S+/);
    await notebook.type(SETTINGS, settings(0.003, 2));
    const others = await trainAfresh();
    expect(others).toMatch(/interrupted: false loss: \d\S+ \d\S+/);
    expect(others).not.toBe(losses);
    await notebook.type(SETTINGS, settings(0.001, 2));
    expect(await trainAfresh()).toBe(losses);
  });

  test('"Restart Kernel and Run All Cells…" in the midst of a training runs every cell afresh and leaves no process behind', async () => {
    const before = Number(/process (\d+)/.exec(await text(IMPORTS))![1]);
    const kernels = kernelProcesses();
    await notebook.type(SETTINGS, settings(0.001, 50));
    for (const cell of [SETTINGS, MODEL]) await notebook.run(cell);
    await notebook.start(TRAINING);
    await notebook.shows(TRAINING, chart());
    await notebook.type(SETTINGS, settings(0.001, 2));
    await notebook.press('restart-run-all');
    await notebook
      .cell(IMPORTS)
      .filter({ hasNotText: `process ${before}` })
      .waitFor();
    await notebook.outputs(RESULT).filter({ hasText: 'interrupted: false' }).waitFor();
    await notebook.ended(RESULT);
    expect(await text(RESULT)).toBe(losses);
    const after = Number(/process (\d+)/.exec(await text(IMPORTS))![1]);
    expect(after).not.toBe(before);
    expect(await notebook.page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]').count()).toBe(
      0,
    );
    expect(kernelProcesses().filter((pid) => kernels.includes(pid))).toEqual([]);
    expect(kernelProcesses().length).toBe(kernels.length);
  });

  /** The processes that run in this lab's folder, its kernels; [] where the system does not tell. */
  function kernelProcesses(): number[] {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc').flatMap((name) => {
      try {
        return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === opened!.lab.notebooks ? [Number(name)] : [];
      } catch {
        return []; // it has just ended, or it is not ours
      }
    });
  }
});
