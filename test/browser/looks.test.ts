/**
 * How figures and tables look in JupyterLab, in its light and its dark theme and in a narrow window, what Shift + Tab
 * tells, and a slider that needs no kernel. Each picture is kept in test/artifacts, to be looked at.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { code, notebookOf } from '../scripts/notebook_of';
import { describeInChromium } from './chromium';
import type { NotebookPage } from './notebook_page';
import { artifact } from './artifact';
import { openNotebook, type OpenNotebook } from './open_notebook';

/** Prepares and trains a small network, for figures that show something. */
const PREPARATION = [
  `import {
  argmaxRows, confusionMatrix, convolutionLayer, featureMaps, fit, loadMnist, modelLayers, plots, predict, saliency,
  seedWeights, show, tf, toInputs, worstMistakes,
} from '../src';
import type { FitOptions } from '../src';`,
  `const { train, test } = await loadMnist({ limit: { train: 4000, test: 1000 } });
const [xTrain, xTest] = [toInputs(train.images), toInputs(test.images)];
const model = tf.sequential();
model.add(tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }));
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
seedWeights(model, 1);
model.compile({ optimizer: tf.train.adam(0.003), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });`,
  `const options: FitOptions = {
  epochs: 3,
  validationSplit: 0.1,
};
const history = await fit(model, xTrain, train.labels, options);`,
  `const p = await predict(model, xTest);
const mistakes = worstMistakes(test.labels, p, 8);
const INDEX = 18;`,
];
const TRAINING = 2;

/** The cell of each figure, by its name. */
const FIGURES = {
  curves: 'show(plots.learningCurves(history));',
  architecture: 'show(plots.architecture(modelLayers(model)));',
  confusion: 'show(plots.confusionMatrix(confusionMatrix(test.labels, argmaxRows(p))));',
  mistakes: `show(plots.digitGrid(test.images, {
  indices: mistakes.map(({ index }) => index),
  titles: mistakes.map(({ label, predicted, confidence }) => \`\${label}, read as \${predicted} (\${(100 * confidence).toFixed(0)}%)\`),
  columns: 4,
}));`,
  probabilities: 'show(plots.probabilities(p.pick(INDEX), { label: test.labels[INDEX] }));',
  filters: 'show(plots.filters(convolutionLayer(model, 0)));',
  maps: 'show(plots.featureMaps(featureMaps(model, xTest.pick(INDEX))));',
  saliency: 'show(plots.saliency(saliency(model, xTest.pick(INDEX))));',
  convolution: 'show(plots.convolution(xTest.pick(INDEX), convolutionLayer(model, 0)));',
};
const TABLES = {
  summary: 'show(plots.modelSummary(modelLayers(model)));',
  runs: `show(plots.table(['run', 'what', 'epochs', 'time', 'validation'],
  [[1, 'as it is', 3, '4.2 s', '91.3%'], [2, 'learning rate 0.003', 12, '16.8 s', '94.75%']]));`,
};
const SHOWN = { ...FIGURES, ...TABLES };
const cellOf = (name: keyof typeof SHOWN): number => PREPARATION.length + Object.keys(SHOWN).indexOf(name);

/** What is used of the browser's page; the types of browsers are kept out of a project for Node. */
interface Box {
  readonly parentElement: Box | null;
  readonly scrollWidth: number;
  readonly clientWidth: number;
}
type Style = Record<'color' | 'backgroundColor' | 'textAlign' | 'overflowX', string>;

/** Run in the page: of an element's text, the contrast to what lies behind it, as WCAG 2 defines it. */
function contrast(element: unknown): number {
  const styleOf = (globalThis as unknown as { getComputedStyle: (this: void, box: Box) => Style }).getComputedStyle;
  const parse = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r, g, b] = parse(color).map((v) => (v / 255 <= 0.04045 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = element as Box;
  while (behind.parentElement && parse(styleOf(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const [ink, paper] = [luminance(styleOf(element as Box).color), luminance(styleOf(behind).backgroundColor)];
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}

/** Run in the page: what happens to the part of an output that is wider than the window. */
function overflow(element: unknown): string {
  const styleOf = (globalThis as unknown as { getComputedStyle: (this: void, box: Box) => Style }).getComputedStyle;
  for (let box: Box | null = element as Box; box; box = box.parentElement)
    if (box.scrollWidth > box.clientWidth + 1 && styleOf(box).overflowX !== 'visible') return styleOf(box).overflowX;
  return 'fits';
}

/** Run in the page. */
const styleOf = (element: unknown): Style => {
  const { color, backgroundColor, textAlign, overflowX } = (
    globalThis as unknown as { getComputedStyle(box: Box): Style }
  ).getComputedStyle(element as Box);
  return { color, backgroundColor, textAlign, overflowX };
};

describeInChromium('figures in JupyterLab', (executablePath) => {
  let opened: OpenNotebook | undefined;
  let notebook: NotebookPage;
  let page: Page;

  beforeAll(async () => {
    const cells = [...PREPARATION, ...Object.values(SHOWN)].map((cell) => code(cell));
    opened = await openNotebook(executablePath, 'looks.ipynb', await notebookOf(...cells));
    ({ notebook } = opened);
    ({ page } = notebook);
    for (let cell = 0; cell < cells.length; cell++) await notebook.run(cell);
  });
  afterAll(() => opened?.close());

  const names = Object.keys(SHOWN) as (keyof typeof SHOWN)[];
  const figures = Object.keys(FIGURES) as (keyof typeof FIGURES)[];
  const sheet = (name: keyof typeof FIGURES) =>
    notebook.cell(cellOf(name)).locator('.js-plotly-plot .main-svg').first();
  const look = async (name: keyof typeof SHOWN, where: string): Promise<void> => {
    const cell = notebook.cell(cellOf(name));
    await cell.scrollIntoViewIfNeeded();
    await pause(200);
    await cell.locator('.jp-Cell-outputWrapper').screenshot({ path: artifact(`looks-${name}-${where}.png`) });
  };
  const size = async (name: keyof typeof FIGURES): Promise<{ width: number; height: number }> => {
    await sheet(name).scrollIntoViewIfNeeded();
    const { width, height } = (await sheet(name).boundingBox())!;
    return { width, height };
  };
  /** The tip that Shift + Tab shows of the word in a cell. */
  const tip = async (cell: number, word: string): Promise<string> => {
    await notebook.cell(cell).locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+Home');
    const at = PREPARATION[cell].search(new RegExp(`\\b${word}\\b`));
    for (let i = 0; i <= at; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+Tab');
    const shown = page.locator('.jp-Tooltip');
    await shown.waitFor();
    const said = await shown.innerText();
    await page.screenshot({ path: artifact(`tip-${word}.png`) });
    await page.keyboard.press('Escape');
    return said;
  };
  const expectReadable = async (): Promise<void> => {
    for (const name of figures)
      expect((await sheet(name).evaluate(styleOf)).backgroundColor).toBe('rgb(255, 255, 255)');
    for (const name of Object.keys(TABLES) as (keyof typeof TABLES)[])
      for (const word of await notebook.outputs(cellOf(name)).locator('td, th, p').all())
        expect(await word.evaluate(contrast)).toBeGreaterThan(4.5);
    for (const text of await notebook.outputs(TRAINING).locator('pre').all())
      expect(await text.evaluate(contrast)).toBeGreaterThan(4.5);
  };
  const sizes: Record<string, { width: number; height: number }> = {};

  test('in the light theme figures stand on their white sheet, and the words of tables can be read', async () => {
    await expectReadable();
    for (const name of names) await look(name, 'light');
    for (const name of figures) sizes[name] = await size(name);
    await notebook.cell(TRAINING).screenshot({ path: artifact('looks-training-light.png') });
  });

  test('in a window of 800 pixels figures keep their size, and what is wider than the window can be scrolled to', async () => {
    await page.setViewportSize({ width: 800, height: 1000 });
    await pause(1000);
    for (const name of names) await look(name, 'narrow');
    for (const name of figures) {
      expect({ name, ...(await size(name)) }).toEqual({ name, ...sizes[name] });
      const scrolls = await notebook.outputs(cellOf(name)).first().evaluate(overflow);
      expect({ name, scrolls }).toEqual({ name, scrolls: expect.stringMatching(/^(fits|auto|scroll)$/) as string });
    }
    await page.setViewportSize({ width: 1280, height: 1000 });
  });

  test('in the dark theme figures stand on their white sheet, and the words of tables can be read', async () => {
    await notebook.choose('Settings', 'Theme', 'JupyterLab Dark');
    await page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    await pause(500);
    for (const name of names) await look(name, 'dark');
    await notebook.cell(TRAINING).screenshot({ path: artifact('looks-training-dark.png') });
    await expectReadable();
    await notebook.choose('Settings', 'Theme', 'JupyterLab Light');
  });

  test('numbers in tables stand to the right, words to the left', async () => {
    const aligned = async (name: keyof typeof TABLES) => {
      const cells = await notebook.outputs(cellOf(name)).locator('tbody tr:first-child td').all();
      return Promise.all(cells.map(async (cell) => (await cell.evaluate(styleOf)).textAlign));
    };
    expect(await aligned('summary')).toEqual(['left', 'left', 'left', 'right']);
    expect(await aligned('runs')).toEqual(['right', 'left', 'right', 'right', 'right']);
  });

  test('Shift + Tab on fit shows its signature and what it does, and on an option what it means and in which unit', async () => {
    const said = await tip(TRAINING, 'fit');
    expect(said).toMatch(/fit\(model: LayersModel/);
    expect(said).toContain('Trains a compiled model.');
    expect(await tip(TRAINING, 'epochs')).toMatch(
      /Passes over the training data \(whole number, at least 1\)\. Default 1\./,
    );
    expect(await tip(TRAINING, 'validationSplit')).toMatch(/Fraction of the data/);
  });

  test('the sliders of a convolution move the window and the numbers without a kernel', async () => {
    await notebook.choose('Kernel', 'Shut Down Kernel');
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ state: 'detached' });
    const output = notebook.outputs(cellOf('convolution'));
    await output.scrollIntoViewIfNeeded();
    const numbers = () => output.locator('.heatmaplayer text').allTextContents();
    const windowAt = () => output.locator('.shapelayer path').first().getAttribute('d');
    const grip = output.locator('.slider-grip-rect').first();
    const [before, place, from] = [await numbers(), await windowAt(), (await grip.boundingBox())!];
    expect(before.length).toBeGreaterThan(0);
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + from.height / 2, { steps: 5 });
    await page.mouse.up();
    while ((await numbers()).join() === before.join()) await pause(50);
    await output.screenshot({ path: artifact('looks-convolution-moved.png') });
    expect(await windowAt()).not.toBe(place);
  });
});
