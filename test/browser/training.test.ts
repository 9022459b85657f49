/**
 * A training as one watches it in JupyterLab: the chart moves, the stop button ends it well, the final figure is
 * Plotly's, and the cell can be run again.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { code, notebookOf } from '../scripts/notebook_of';
import { describeInChromium, startChromium } from './chromium';
import { startLab, type Lab } from './lab';

const ROOT = resolve(__dirname, '../..');
const ARTIFACTS = join(ROOT, 'test', 'artifacts');
const SLOW = 600_000;

const CELLS = [
  "import { fit, Random, tf } from '../src';\nimport type { FitOptions } from '../src';",
  `const ndarray = require('ndarray');
const random = new Random(1);
const x = ndarray(Float32Array.from({ length: 6000 * 784 }, () => random.uniform()), [6000, 28, 28, 1]);
const y = Uint8Array.from({ length: 6000 }, (_, i) => i % 10);
const model = tf.sequential();
model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });`,
  'const options: FitOptions = { epochs: 50, validationSplit: 0.1 };\nconst history = await fit(model, x, y, options);',
  "console.log('next:', history.interrupted);",
];

describeInChromium('a training in JupyterLab', (executablePath) => {
  let lab: Lab | undefined;
  let browser: BrowserContext | undefined;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    mkdirSync(ARTIFACTS, { recursive: true });
    folder = mkdtempSync(join(ROOT, '.cache', 'test-training-'));
    writeFileSync(join(folder, 'training.ipynb'), JSON.stringify(await notebookOf(...CELLS.map((cell) => code(cell)))));
    lab = await startLab(folder, {});
    browser = await startChromium(executablePath, join(lab.folder, 'profile'));
    page = await browser.newPage();
    await page.goto(lab.url('training.ipynb'));
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: 300_000 });
  }, SLOW);
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, SLOW);

  const cell = (index: number): Locator => page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  const run = async (index: number): Promise<void> => {
    await cell(index).locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+Enter');
  };
  const idle = () => page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: 300_000 });
  const chart = () => cell(2).locator('.jp-RenderedSVG');
  const picture = async (): Promise<string> => (await chart().innerHTML()).replace(/\s+/g, ' ');

  test('beneath the bar a chart moves while the model trains', async () => {
    await run(0);
    await pause(500);
    await idle();
    await run(1);
    await pause(500);
    await idle();
    await run(2);
    await chart().waitFor({ timeout: 300_000 });
    const pictures = new Set<string>();
    for (let i = 0; i < 8; i++) {
      pictures.add(await picture());
      await pause(500);
    }
    expect(pictures.size).toBeGreaterThanOrEqual(3);
    await cell(2).screenshot({ path: join(ARTIFACTS, 'training-live.png') });
    const outputs = cell(2).locator('.jp-OutputArea-output');
    expect(await outputs.count()).toBe(2);
    expect(await outputs.first().innerText()).toMatch(/Epoch \d+\/50[\s\S]*All 50 epochs: about .+ left/);
  }, 600_000);

  test('the stop button ends it, the figure becomes interactive in the same place, and the next cell works', async () => {
    await page.locator('.jp-Toolbar [data-command="notebook:interrupt-kernel"]').click();
    await idle();
    const outputs = cell(2).locator('.jp-OutputArea-output');
    await outputs.nth(1).locator('.js-plotly-plot .main-svg').first().waitFor({ timeout: 60_000 });
    expect(await outputs.count()).toBe(2);
    expect(await outputs.first().innerText()).toMatch(/Stopped (in|after) epoch \d+\/50/);
    await cell(2).screenshot({ path: join(ARTIFACTS, 'training-stopped.png') });
    await run(3);
    await cell(3).locator('.jp-OutputArea-output').filter({ hasText: 'next: true' }).waitFor({ timeout: 60_000 });
  }, 600_000);
});
