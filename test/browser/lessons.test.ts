/**
 * The first lesson as a student meets it: JupyterLab, a real kernel, every cell run, figures drawn by Plotly.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { importScript } from '../scripts/import_script';
import { code, type Notebook } from '../scripts/notebook_of';
import { describeInChromium } from './chromium';
import { artifact } from './artifact';
import { openNotebook, type OpenNotebook } from './open_notebook';

const LESSON = '01-dataset.ipynb';
const LAST_WORDS = 'every cell has run';

describeInChromium('lesson 01 in JupyterLab', (executablePath) => {
  let opened: OpenNotebook | undefined;
  let readNotebook: (path: string) => Notebook;
  let rules: Record<'checkErrors' | 'checkAltTexts', (notebook: Notebook) => unknown[]>;

  beforeAll(async () => {
    ({ readNotebook } = await importScript<{ readNotebook: typeof readNotebook }>('lib/notebook-file.mjs'));
    rules = await importScript('lib/notebook-rules.mjs');
    // Saved outputs would pass for those of this run. tslab counts no executions, so that a last cell says that all ran.
    const lesson = readNotebook(resolve(__dirname, '../../notebooks', LESSON));
    for (const cell of lesson.cells) if (cell.outputs) cell.outputs = [];
    lesson.cells.push({ ...code(`console.log('${LAST_WORDS}');`), id: 'last-words' });
    opened = await openNotebook(executablePath, LESSON, lesson, { COURSE_PROFILE: 'quick' });
  });
  afterAll(() => opened?.close());

  const save = async (): Promise<Notebook> => {
    await opened!.notebook.page.keyboard.press('ControlOrMeta+s');
    await pause(1000);
    return readNotebook(join(opened!.lab.notebooks, LESSON));
  };

  test('"Restart Kernel and Run All Cells…" runs every cell, and none writes to stderr', async () => {
    await opened!.notebook.press('restart-run-all');

    let notebook = await save();
    const isDone = () => notebook.cells.at(-1)!.outputs!.length > 0 || rules.checkErrors(notebook).length > 0;
    while (!isDone()) notebook = await save();
    expect(rules.checkErrors(notebook)).toEqual([]);
    expect(rules.checkAltTexts(notebook)).toEqual([]);
    expect(JSON.stringify(notebook.cells.at(-1)!.outputs)).toContain(LAST_WORDS);
  });

  test('the digit grid is a figure that Plotly has drawn', async () => {
    const { page } = opened!.notebook;
    await page.locator('.jp-Notebook .jp-Cell').first().click();
    await page.keyboard.press('Escape');
    const grid = page
      .locator('.js-plotly-plot')
      .filter({ has: page.locator('.heatmaplayer .hm').nth(8) })
      .first();
    for (let i = 0; i < 60 && !(await grid.isVisible()); i++) {
      await page.mouse.wheel(0, 400);
      await pause(250);
    }
    await grid.scrollIntoViewIfNeeded();
    await pause(1000);
    await page.screenshot({ path: artifact('lesson-01.png') });
    const box = await grid.locator('.main-svg').first().boundingBox();
    expect(box!.width).toBeGreaterThan(200);
    expect(box!.height).toBeGreaterThan(200);
    expect(await grid.locator('.heatmaplayer .hm image').count()).toBe(9);
  });
});
