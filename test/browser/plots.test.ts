/** The figures in a real browser: Plotly draws each of them, and the still pictures are XML and look like them. */
import type { BrowserContext, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { figureBundle, PLOTLY_MIME } from '../../src/notebook/display';
import { figureToSvg } from '../../src/plots/svg';
import { EXAMPLES } from '../plots/examples';
import { describeInChromium, startChromium } from './chromium';

/** What the functions below find in the page; the types of browsers are kept out of a project for Node. */
interface InPage {
  Plotly: {
    validate(data: unknown, layout: unknown): { msg: string }[] | undefined;
    newPlot(element: string, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  };
  document: { querySelector(selector: string): { clientWidth: number; clientHeight: number } | null };
  DOMParser: new () => {
    parseFromString(
      text: string,
      type: string,
    ): {
      querySelector(selector: string): { textContent: string } | null;
      documentElement: { getAttribute(name: string): string | null };
    };
  };
}

describeInChromium('figures', (executablePath) => {
  let browser: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    browser = await startChromium(executablePath);
    page = await browser.newPage();
    await page.setViewportSize({ width: 1000, height: 900 });
    await page.setContent('<body style="margin:0"><div id="figure"></div></body>');
    await page.addScriptTag({ path: require.resolve('plotly.js-dist') });
  });

  afterAll(async () => browser?.close());

  const names = Object.keys(EXAMPLES);

  it.each(names)('Plotly knows every word of "%s" and draws it in its size', async (name) => {
    // what arrives in JupyterLab is what survives JSON
    const sent = JSON.parse(JSON.stringify(figureBundle(EXAMPLES[name]).data[PLOTLY_MIME])) as object;
    const found = await page.evaluate(async (figure) => {
      const { data, layout, config } = figure as Record<'data' | 'layout' | 'config', unknown>;
      const { Plotly, document } = globalThis as unknown as InPage;
      const problems = (Plotly.validate(structuredClone(data), structuredClone(layout)) ?? [])
        .map(({ msg }) => msg)
        // objects among a slider's arguments are copied, and validate takes every copy for a correction
        .filter((msg) => !/steps\[\d+\]\.args\[0\] \(set to '\[object Object\]'\)/.test(msg));
      await Plotly.newPlot('figure', data, layout, config);
      const svg = document.querySelector('#figure .main-svg');
      return {
        problems,
        width: svg?.clientWidth,
        height: svg?.clientHeight,
        bar: document.querySelector('.modebar') !== null,
      };
    }, sent);
    const { width, height } = EXAMPLES[name].layout;
    expect(found).toEqual({ problems: [], width: Math.floor(width), height: Math.floor(height), bar: false });
  });

  it.each(names)('the still picture of "%s" is well-formed XML with its alternative text', async (name) => {
    const label = await page.evaluate((svg) => {
      const { DOMParser } = globalThis as unknown as InPage;
      const xml = new DOMParser().parseFromString(svg, 'image/svg+xml');
      return xml.querySelector('parsererror')?.textContent ?? xml.documentElement.getAttribute('aria-label');
    }, figureToSvg(EXAMPLES[name]));
    expect(label).toBe(EXAMPLES[name].alt);
  });

  it.each([
    // [figure, pixels from the left and the top of the plot area, what the label says]
    ['confusion matrix', 46 * 2.5, 46 * 1.5, 'true 1, predicted 2 13 images, 1.1% of all true 1'],
    ['confusion matrix', 46 * 1.5, 46 * 1.5, 'true 1, predicted 1 1,120 images, 98.7% of all true 1'],
    ['digit in numbers', 26 * 10.5, 26 * 4.5, 'row 4, column 10 value 255'],
    ['digit in numbers', 26 * 0.5, 26 * 1.5, 'row 1, column 0 value 0'],
    ['digit grid', 112 + 14 + 4 * 11.5, 4 * 5.5, 'image 1 row 5, column 11 value 255'],
    ['class balance', 54 * 1.5, 100, 'class 1 6,742 images, 11.2% of all'],
    ['learning curves', 165, 200, 'validation epoch 2 loss 0.0400'],
  ])('hovering over "%s" at (%d, %d) says "%s"', async (name, x, y, said) => {
    const { layout } = EXAMPLES[name];
    const sent = JSON.parse(JSON.stringify(figureBundle(EXAMPLES[name]).data[PLOTLY_MIME])) as object;
    await page.evaluate((figure) => {
      const { data, layout: look, config } = figure as Record<'data' | 'layout' | 'config', unknown>;
      return (globalThis as unknown as InPage).Plotly.newPlot('figure', data, look, config);
    }, sent);
    await page.mouse.move(layout.margin.l + x - 2, layout.margin.t + y);
    await page.mouse.move(layout.margin.l + x, layout.margin.t + y);
    const label = page.locator('.hoverlayer text tspan, .hoverlayer text.name').filter({ hasText: /./ });
    await label.first().waitFor({ state: 'attached' });
    expect((await label.allTextContents()).join(' ')).toBe(said);
  });

  it("moves the convolution's window in the browser alone: pixels, products, sum and frames follow the sliders", async () => {
    const sent = JSON.parse(JSON.stringify(figureBundle(EXAMPLES.convolution).data[PLOTLY_MIME])) as object;
    await page.evaluate((figure) => {
      const { data, layout, config } = figure as Record<'data' | 'layout' | 'config', unknown>;
      return (globalThis as unknown as InPage).Plotly.newPlot('figure', data, layout, config);
    }, sent);
    const numbers = (): Promise<string[]> => page.locator('#figure .heatmap-label text').allTextContents();
    const rails = page.locator('#figure .slider-rail-touch-rect');
    expect(await rails.count()).toBe(2);
    const click = async (rail: number, step: number): Promise<void> => {
      const box = await rails.nth(rail).boundingBox();
      if (!box) throw new Error('The slider has no place on the page.');
      await page.mouse.click(box.x + 10 + (step / 25) * (box.width - 20), box.y + box.height / 2);
    };
    const patch = async (wanted: readonly string[]): Promise<void> => {
      for (let tries = 0; tries < 50 && (await numbers()).slice(0, 9).join() !== wanted.join(); tries++)
        await page.waitForTimeout(100);
      expect((await numbers()).slice(0, 9)).toEqual(wanted);
    };
    // a stroke of rows 4 to 23 with 1 in column 10 and 0.5 in column 11: the window ends on it, then stands before it
    await click(0, 10);
    await click(1, 8);
    await patch(['0.00', '0.00', '1.00', '0.00', '0.00', '1.00', '0.00', '0.00', '1.00']);
    const inside = await numbers();
    await click(1, 3);
    await patch(Array.from({ length: 9 }, () => '0.00'));
    const outside = await numbers();
    expect([inside.length, outside.length]).toEqual([29, 29]);
    expect(outside.slice(9, 18)).toEqual(inside.slice(9, 18)); // the weights stay
    expect(outside.slice(18, 28)).toEqual(Array.from({ length: 10 }, () => '0.00')); // products and sum
    expect(inside[27]).not.toBe('0.00');
    expect(await page.locator('#figure .slider-label').filter({ hasText: 'column 3' }).count()).toBe(1);
  });

  it.each([
    'digit grid',
    'filters',
    'feature maps of several layers',
    'convolution',
    'saliency',
    'architecture',
    'class balance',
    'learning curves',
    'runs of several lengths',
    'ten runs',
    'confusion matrix',
  ])('the still picture of "%s" has its ink where the live figure has it', async (name) => {
    const figure = EXAMPLES[name];
    const { width, height } = figure.layout;
    await page.evaluate(
      async ({ data, layout }) =>
        (globalThis as unknown as InPage).Plotly.newPlot('figure', data, layout, {
          displayModeBar: false,
        }),
      JSON.parse(JSON.stringify(figure)) as Record<'data' | 'layout', unknown>,
    );
    const clip = { x: 0, y: 0, width, height };
    const live = PNG.sync.read(await page.screenshot({ clip }));
    const still = await browser.newPage();
    await still.setViewportSize({ width, height });
    const draw = async (margin: number): Promise<PNG> => {
      await still.setContent(`<body style="margin:${margin}px;overflow:hidden">${figureToSvg(figure)}</body>`);
      return PNG.sync.read(await still.screenshot({ clip }));
    };
    const [drawn, shifted] = [await draw(0), await draw(4)];
    await still.close();
    // the fonts' hinting differs by a pixel here and there; four pixels for everything are what must be noticed
    expect(distance(live, drawn)).toBeLessThan(0.3 * distance(live, shifted));
  });
});

/** Mean difference of two pictures of one size, over squares of 5 by 5 pixels: 0 the same to 1 black against white. */
function distance(a: PNG, b: PNG): number {
  let sum = 0;
  let squares = 0;
  for (let top = 0; top + 5 <= a.height; top += 5)
    for (let left = 0; left + 5 <= a.width; left += 5, squares++)
      sum += Math.abs(ink(a, left, top) - ink(b, left, top));
  return sum / squares;
}

/** Mean darkness of a square of 5 by 5 pixels, 0 white to 1 black. */
function ink(png: PNG, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + 5; y++)
    for (let x = left; x < left + 5; x++) {
      const i = 4 * (y * png.width + x);
      sum += 1 - (png.data[i] + png.data[i + 1] + png.data[i + 2]) / 765;
    }
  return sum / 25;
}
