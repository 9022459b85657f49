import { PNG } from 'pngjs';
import { figureToPng } from '../../src/plots/png';
import { EXAMPLES } from './examples';

const size = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

it.each(Object.keys(EXAMPLES))('draws "%s" as a PNG of twice its size and under 260 kB', async (name) => {
  const { layout } = EXAMPLES[name];
  const png = await figureToPng(EXAMPLES[name]);
  expect(png.subarray(0, 8)).toEqual(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]));
  expect(size(png)).toEqual([2 * layout.width, 2 * layout.height]);
  expect(png.length).toBeLessThan(260_000);
});

it('gives the same bytes each time', async () => {
  const figure = EXAMPLES['confusion matrix'];
  expect((await figureToPng(figure)).equals(await figureToPng(figure))).toBe(true);
});

it('keeps the edges of pixels sharp and on the places where the figure has them', async () => {
  const figure = EXAMPLES.digit;
  const png = PNG.sync.read(await figureToPng(figure, { scale: 1 }));
  const { l, t } = figure.layout.margin;
  const grey = (column: number, row: number, dx: number): number =>
    png.data[4 * ((t + 12 * row + 6) * png.width + l + 12 * column + dx)];
  // column 10 is ink, column 11 half of it, each 12 pixels wide up to its last pixel but one
  for (const dx of [1, 6, 10]) {
    expect(grey(9, 10, dx)).toBe(255);
    expect(grey(10, 10, dx)).toBe(0);
    expect(grey(11, 10, dx)).toBe(127);
  }
});

it('writes text with the font that it brings along', async () => {
  const figure = EXAMPLES['class balance'];
  const png = PNG.sync.read(await figureToPng(figure, { scale: 1 }));
  let dark = 0;
  for (let y = 10; y < 40; y++) for (let x = 60; x < 260; x++) if (png.data[4 * (y * png.width + x)] < 100) dark++;
  expect(dark).toBeGreaterThan(200); // the title is there, not blank
});

it('refuses a scale that makes no picture', async () => {
  await expect(figureToPng(EXAMPLES.digit, { scale: 0 })).rejects.toThrow('scale must be a number at least 0.1');
});
