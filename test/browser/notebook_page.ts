/** A notebook in JupyterLab as a person has it before them: cells to run, to type in, to look at. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { artifact } from './artifact';
import type { Lab } from './lab';

/** Enough for a computer that is busy with other things. */
const LONG = 120_000;

/** What is used of the browser's page; the types of browsers are kept out of a project for Node. */
interface InPage {
  requestAnimationFrame(call: () => void): void;
  heights?: number[];
}
interface Element {
  readonly offsetHeight: number;
}

/** One notebook, opened in a page. */
export class NotebookPage {
  constructor(readonly page: Page) {
    page.setDefaultTimeout(LONG);
  }

  /** Opens a notebook, afresh if it is open, and waits for its kernel. */
  async open(lab: Lab, notebook: string): Promise<void> {
    await this.page.goto(lab.url(notebook));
    await this.idle();
  }

  /** Code cell by number, from 0. */
  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  }

  /** The outputs of a cell, one for each thing that it shows. */
  outputs(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea-output');
  }

  /** Waits until the kernel has nothing to do. */
  async idle(): Promise<void> {
    await this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
  }

  /**
   * Presses Ctrl + Enter in a cell, again until the kernel has it: JupyterLab may say that the kernel needs another moment,
   * though it is shown as idle, and may give a cell up, which shows in a prompt that is empty again.
   *
   * @throws Error if the kernel never gets it, with what is to be seen instead
   */
  async start(index: number): Promise<void> {
    const prompt = this.cell(index).locator('.jp-InputPrompt');
    const before = await prompt.innerText();
    const busy = this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]');
    /** Whether the cell runs, or has run to its end already. */
    const hasBegun = async () => {
      const now = await prompt.innerText();
      return now.includes('*') ? busy.isVisible() : now !== before && /\d/.test(now);
    };
    for (let tries = 0; tries < 10; tries++) {
      if (!(await prompt.innerText()).includes('*')) {
        await this.cell(index).locator('.cm-content').click();
        await this.page.keyboard.press('ControlOrMeta+Enter');
      }
      for (let i = 0; i < 20; i++) {
        if (await hasBegun()) return;
        await pause(100);
      }
      const dialog = this.page.locator('.jp-Dialog .jp-mod-accept');
      if (await dialog.isVisible()) await dialog.click();
    }
    throw new Error(`Cell ${index} did not start. ${await this.describe(index)}`);
  }

  /** Waits until something is to be seen in a cell; if it never is, the error says what is there instead. */
  async shows(index: number, what: Locator): Promise<void> {
    try {
      await what.waitFor();
    } catch (error) {
      throw new Error(`Cell ${index} did not show it. ${await this.describe(index)}`, { cause: error });
    }
  }

  /** Runs a cell to its end. */
  async run(index: number): Promise<void> {
    await this.start(index);
    await this.ended(index);
  }

  /** A cell's prompt and outputs and what the kernel does, in words; and a picture of the page. */
  private async describe(index: number): Promise<string> {
    const prompt = await this.cell(index).locator('.jp-InputPrompt').innerText();
    const outputs = await this.outputs(index).allInnerTexts();
    const status = await this.page.locator('.jp-Notebook-ExecutionIndicator').getAttribute('data-status');
    await this.page.screenshot({ path: artifact('not-as-expected.png') });
    return `Prompt ${prompt}, kernel ${status}, ${outputs.length} outputs: ${JSON.stringify(outputs)}`;
  }

  /** Waits until a cell that was started has ended: JupyterLab shows [*] as long as it runs. */
  async ended(index: number): Promise<void> {
    const prompt = this.cell(index).locator('.jp-InputPrompt').filter({ hasNotText: '*' });
    await prompt.waitFor();
    await this.idle();
  }

  /** Types other code in the place of a cell's. */
  async type(index: number, source: string): Promise<void> {
    await this.cell(index).locator('.cm-content').click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(source);
  }

  /** Chooses from a menu: `choose('Settings', 'Theme', 'JupyterLab Dark')`. */
  async choose(menu: string, ...items: string[]): Promise<void> {
    await this.page.locator('.lm-MenuBar-itemLabel').filter({ hasText: menu }).click();
    for (const item of items)
      await this.page
        .locator('.lm-Menu-itemLabel')
        .filter({ hasText: new RegExp(`^${item}$`) })
        .click();
  }

  /** Presses a button of the toolbar. */
  async press(command: 'interrupt-kernel' | 'restart-run-all'): Promise<void> {
    await this.page.locator(`.jp-Toolbar [data-command="notebook:${command}"]`).click();
    if (command === 'restart-run-all') await this.page.locator('.jp-Dialog .jp-mod-accept').click();
  }

  /** Notes from now on the height of a cell's outputs in each frame; the function returned tells all that there were. */
  async watchHeight(index: number): Promise<() => Promise<number[]>> {
    await this.cell(index).evaluate((cell) => {
      const page = globalThis as unknown as InPage;
      const heights: number[] = (page.heights = []);
      const look = () => {
        if (page.heights !== heights) return;
        const area = (cell as unknown as { querySelector(selector: string): Element | null }).querySelector(
          '.jp-Cell-outputWrapper',
        );
        const height = area?.offsetHeight ?? 0;
        if (height !== heights[heights.length - 1]) heights.push(height);
        page.requestAnimationFrame(look);
      };
      look();
    });
    return () =>
      this.page.evaluate(() => {
        const page = globalThis as unknown as InPage;
        const heights = page.heights ?? [];
        page.heights = undefined;
        return heights;
      });
  }
}
