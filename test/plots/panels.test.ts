import { panelAxes, panelsSize, type Panels } from '../../src/plots/panels';

const panels: Panels = { columns: 2, rows: 2, width: 300, height: 200, gap: 100, rowGap: 50 };
const content = {
  heading: 'Loss',
  x: { title: 'epoch', range: [1, 5], span: 4 },
  y: { range: [0, 1], share: true },
} as const;

it('panels and the gaps between them fill the area', () => {
  expect(panelsSize(panels)).toEqual({ width: 700, height: 450 });
  expect(panelsSize({ columns: 1, width: 300, height: 200, gap: 100 })).toEqual({ width: 300, height: 200 });
  const corners = [
    { index: 0, column: 0, row: 0 },
    { index: 3, column: 1, row: 1 },
  ].map((place) => panelAxes(panels, place, content).axes);
  expect(corners[0].xaxis.domain).toEqual([0, 300 / 700]);
  expect(corners[0].yaxis.domain?.[0]).toBeCloseTo(250 / 450);
  expect(corners[0].yaxis.domain?.[1]).toBe(1);
  expect(corners[1].xaxis4.domain?.[0]).toBeCloseTo(400 / 700);
  expect(corners[1].xaxis4.domain?.[1]).toBeCloseTo(1);
  expect(corners[1].yaxis4.domain?.[0]).toBeCloseTo(0);
  expect(corners[1].yaxis4.domain?.[1]).toBeCloseTo(200 / 450);
});

it('the axes of a panel belong together, and its traces to them', () => {
  const { axes, on } = panelAxes(panels, { index: 1, column: 1 }, content);
  expect(Object.keys(axes)).toEqual(['xaxis2', 'yaxis2']);
  expect([axes.xaxis2.anchor, axes.yaxis2.anchor]).toEqual(['y2', 'x2']);
  expect(on).toEqual({ xaxis: 'x2', yaxis: 'y2' });
  expect(panelAxes(panels, { index: 0, column: 0 }, content).on).toEqual({ xaxis: 'x', yaxis: 'y' });
});

it('the heading stands ten pixels above its panel', () => {
  const { heading } = panelAxes(panels, { index: 2, column: 1, row: 1 }, content);
  expect(heading.text).toBe('Loss');
  expect(heading.x).toBeCloseTo(400 / 700);
  expect(heading.y * 450).toBeCloseTo(210);
});

it('epochs are ticked at whole numbers, and shares are percentages', () => {
  const { axes } = panelAxes(panels, { index: 0, column: 0 }, content);
  expect(axes.xaxis.dtick).toBe(1);
  expect(axes.yaxis.tickformat).toBe('.0%');
  const { axes: plain } = panelAxes(
    panels,
    { index: 0, column: 0 },
    { ...content, y: { range: [0, 1], share: false }, x: { ...content.x, span: 0.5 } },
  );
  expect(plain.xaxis.dtick).toBe(1);
  expect(plain.yaxis).not.toHaveProperty('tickformat');
});
