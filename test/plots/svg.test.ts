import { digit } from '../../src/plots/digit';
import { figureToSvg } from '../../src/plots/svg';
import { EXAMPLES, HISTORY, strokes } from './examples';
import { learningCurves } from '../../src/plots/learning_curves';

const names = Object.keys(EXAMPLES);

/** Tags that are opened and not closed, or closed and not opened; a browser test parses the same pictures as XML. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, tag, empty] of svg.matchAll(
    /<(\/?)([a-z]+)(?:\s[a-z-]+="[^"<]*"|\s[a-zA-Z-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (close) {
      if (open.pop() !== tag) return [tag];
    } else if (!empty) open.push(tag);
  }
  return open;
}

it.each(names)('draws "%s" with balanced tags, of its size, with its alternative text', (name) => {
  const figure = EXAMPLES[name];
  const svg = figureToSvg(figure);
  expect(unbalanced(svg)).toEqual([]);
  expect(svg).toContain(`width="${figure.layout.width}" height="${figure.layout.height}"`);
  expect(svg).toMatch(/ role="img" aria-label="[^"<]+"/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity|null/);
});

it.each(names)('draws "%s" the same each time', (name) => {
  expect(figureToSvg(EXAMPLES[name])).toBe(figureToSvg(EXAMPLES[name]));
});

it.each(names)('puts everything of "%s" inside the picture', (name) => {
  const { layout } = EXAMPLES[name];
  const svg = figureToSvg(EXAMPLES[name]);
  for (const [, x, y] of svg.matchAll(/<(?:text|tspan|rect|image)[^>]* x="([^"]+)" y="([^"]+)"/g)) {
    expect(+x).toBeGreaterThanOrEqual(0);
    expect(+x).toBeLessThanOrEqual(layout.width);
    expect(+y).toBeGreaterThanOrEqual(0);
    expect(+y).toBeLessThanOrEqual(layout.height);
  }
});

it('writes captions as text, whatever is in them', () => {
  const svg = figureToSvg(EXAMPLES['gallery with title']);
  expect(svg).toContain('&lt;a&gt;');
  expect(svg).toContain('b &amp; c');
  expect(svg).toContain('&quot;d&quot;');
});

it('puts the numbers of an axis where they belong', () => {
  const svg = figureToSvg(digit(strokes(1).pick(0)));
  // 336 pixels for 28 columns from x = 58: the middle of column 5 is 58 + 5.5 × 12
  expect(svg).toContain('<text x="124" y=');
});

it('breaks a line where a number is missing', () => {
  const svg = figureToSvg(EXAMPLES['learning curves of many epochs']);
  const path = /<path d="(M[^"]+)" fill="none" stroke="#0072b2"/.exec(svg)?.[1] ?? '';
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path.match(/[ML]/g)).toHaveLength(59);
});

it('draws a chart fast enough to be alive: under 5 ms, the middle of 50', () => {
  const figure = learningCurves(HISTORY);
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    figureToSvg(figure);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  expect(times[25]).toBeLessThan(5);
});

it('names an axis that a trace needs and the layout lacks', () => {
  const figure = learningCurves(HISTORY);
  const data = figure.data.map((trace) => ({ ...trace, xaxis: 'x7' }));
  expect(() => figureToSvg({ ...figure, data })).toThrow('drawn on the axis "x7", but the layout has no such axis');
});
