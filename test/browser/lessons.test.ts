/**
 * The first lesson as a student meets it: JupyterLab, a real kernel, every cell run, figures drawn by Plotly.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { importScript } from '../scripts/import_script';
import { code, type Notebook } from '../scripts/notebook_of';
import { describeInChromium, startChromium } from './chromium';
import { startLab, type Lab } from './lab';

const ROOT = resolve(__dirname, '../..');
const ARTIFACTS = join(ROOT, 'test', 'artifacts');
const LESSON = '01-dataset.ipynb';
const LAST_WORDS = 'every cell has run';

describeInChromium('lesson 01 in JupyterLab', (executablePath) => {
  let lab: Lab | undefined;
  let browser: BrowserContext | undefined;
  let page: Page;
  let readNotebook: (path: string) => Notebook;
  let rules: Record<'checkErrors' | 'checkAltTexts', (notebook: Notebook) => unknown[]>;

  beforeAll(async () => {
    mkdirSync(ARTIFACTS, { recursive: true });
    ({ readNotebook } = await importScript<{ readNotebook: typeof readNotebook }>('lib/notebook-file.mjs'));
    rules = await importScript('lib/notebook-rules.mjs');
    lab = await startLab(join(ROOT, 'notebooks'), { COURSE_PROFILE: 'quick' });
    // Saved outputs would pass for those of this run. tslab counts no executions, so that a last cell says that all ran.
    const notebook = readNotebook(file());
    for (const cell of notebook.cells) if (cell.outputs) cell.outputs = [];
    notebook.cells.push({ ...code(`console.log('${LAST_WORDS}');`), id: 'last-words' });
    writeFileSync(file(), JSON.stringify(notebook));
    browser = await startChromium(executablePath, join(lab.folder, 'profile'));
    page = await browser.newPage();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  }, 60_000);

  const file = () => join(lab!.notebooks, LESSON);
  const save = async (): Promise<Notebook> => {
    await page.keyboard.press('ControlOrMeta+s');
    await pause(1000);
    return readNotebook(file());
  };

  test('"Restart Kernel and Run All Cells…" runs every cell, and none writes to stderr', async () => {
    await page.goto(lab!.url(LESSON));
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: 90_000 });
    await page.locator('.jp-Toolbar [data-command="notebook:restart-run-all"]').click();
    await page.locator('.jp-Dialog .jp-mod-accept').click();

    let notebook = await save();
    const isDone = () => notebook.cells.at(-1)!.outputs!.length > 0 || rules.checkErrors(notebook).length > 0;
    while (!isDone()) notebook = await save();
    expect(rules.checkErrors(notebook)).toEqual([]);
    expect(rules.checkAltTexts(notebook)).toEqual([]);
    expect(JSON.stringify(notebook.cells.at(-1)!.outputs)).toContain(LAST_WORDS);
  }, 300_000);

  test('the digit grid is a figure that Plotly has drawn', async () => {
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
    await page.screenshot({ path: join(ARTIFACTS, 'lesson-01.png') });
    const box = await grid.locator('.main-svg').first().boundingBox();
    expect(box!.width).toBeGreaterThan(200);
    expect(box!.height).toBeGreaterThan(200);
    expect(await grid.locator('.heatmaplayer .hm image').count()).toBe(9);
  }, 60_000);
});
