/**
 * A network as a diagram: what each layer hands on, and where its parameters are. → core
 */
import { checkOptions, show } from '../core/check';
import type { Annotation, Figure, Shape } from './figure';
import type { LayerSummary } from './model_summary';
import { textWidth } from './text';
import { formatCount, formatShare } from './ticks';
import { bareAxis, FONT_SIZE, INK, makeLayout, MUTED, PALETTE, QUIET, SMALL_SIZE } from './theme';

/** Options of `architecture`. */
export interface ArchitectureOptions {
  /** Heading of the figure; default: number of layers and of parameters. */
  title?: string;
}

/** Pixels. A box is as wide as the picture in it, or as long as the row of numbers, beside the widest one. */
const ROW = 46;
const BOX = { width: 180, least: 3, thickness: 6, perDoubling: 4 };
const BAR = { width: 150, height: 16 };
const GAP = 28;

interface Row {
  readonly type: string;
  readonly shape: readonly number[];
  readonly params: number;
}

const sizes = (shape: readonly (number | null)[]): number[] => shape.filter((size): size is number => size !== null);

/**
 * Draws a model layer under layer: a box for what comes out, as wide as its pictures and the thicker the more channels
 * they have; its shape; and a bar as long as its number of parameters. Layers that learn are blue.
 *
 * @param layers the layers from the input on; with `inputShape` in the first, the input is drawn too
 * @param options a heading
 * @returns a figure
 * @throws TypeError if layers is no list, RangeError if it is empty
 * @example show(plots.architecture(modelLayers(model)))
 * @see Lesson 02, "The network"; `plots.modelSummary` has the same numbers as a table
 */
export function architecture(layers: readonly LayerSummary[], options: ArchitectureOptions = {}): Figure {
  const where = 'architecture';
  checkOptions(where, options, ['title']);
  if (!Array.isArray(layers))
    throw new TypeError(`${where}: layers must be what modelLayers(model) returns, but it is ${show(layers)}.`);
  if (layers.length === 0) throw new RangeError(`${where}: layers must have at least one entry, but it is empty.`);
  const list = layers as readonly LayerSummary[];
  const { inputShape } = list[0];
  const rows: Row[] = [
    ...(inputShape ? [{ type: 'input', shape: sizes(inputShape), params: 0 }] : []),
    ...list.map(({ type, outputShape, params }) => ({ type, shape: sizes(outputShape), params })),
  ];
  const total = rows.reduce((sum, { params }) => sum + params, 0);
  const title =
    options.title ?? `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${formatCount(total)} parameters`;

  const shapeText = ({ shape }: Row): string => shape.join(' × ');
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => textWidth(text, FONT_SIZE)));
  const lefts = [0, BOX.width + GAP];
  lefts.push(lefts[1] + 1.1 * widest(rows.map(({ type }) => type)) + GAP);
  lefts.push(lefts[2] + 1.1 * widest([...rows.map(shapeText), 'output']) + GAP);
  const width = Math.round(lefts[3] + BAR.width + 70);
  const height = ROW * rows.length;
  const most = Math.max(1, ...rows.map(({ params }) => params));
  const broadest = (pictures: boolean): number =>
    Math.max(1, ...rows.filter(({ shape }) => shape.length > 1 === pictures).map(({ shape }) => breadth(shape)));
  const [picture, list1d] = [broadest(true), broadest(false)];

  const box = (left: number, middle: number, w: number, h: number, color: string): Shape => ({
    type: 'rect',
    xref: 'x',
    yref: 'y',
    x0: left,
    x1: left + w,
    y0: middle - h / 2,
    y1: middle + h / 2,
    fillcolor: color,
    line: { width: 0 },
  });
  const note = (
    text: string,
    x: number,
    y: number,
    font: Annotation['font'],
    yanchor: Annotation['yanchor'],
  ): Annotation => ({
    text,
    xref: 'paper',
    yref: 'paper',
    x: x / width,
    y: 1 - y / height,
    xanchor: 'left',
    yanchor,
    showarrow: false,
    font,
  });
  const shapes: Shape[] = [];
  const annotations: Annotation[] = ['', 'layer', 'output', 'parameters'].flatMap((heading, i) =>
    heading ? [note(heading, lefts[i], -4, { size: SMALL_SIZE, color: MUTED }, 'bottom')] : [],
  );
  rows.forEach((row, i) => {
    const { type, shape, params } = row;
    const middle = ROW * (i + 0.5);
    const color = params > 0 ? PALETTE.blue : QUIET;
    const isPicture = shape.length > 1;
    const w = Math.max(BOX.least, (BOX.width * breadth(shape)) / (isPicture ? picture : list1d));
    const h = BOX.thickness + (isPicture ? Math.min(28, BOX.perDoubling * Math.log2(shape[shape.length - 1])) : 0);
    shapes.push(box((BOX.width - w) / 2, middle, w, h, color));
    const font = { size: FONT_SIZE, color: INK };
    annotations.push(
      note(type, lefts[1], middle, { ...font, weight: 600 }, 'middle'),
      note(shapeText(row), lefts[2], middle, font, 'middle'),
    );
    if (params > 0) {
      const length = Math.max(1, (BAR.width * params) / most);
      shapes.push(box(lefts[3], middle, length, BAR.height, color));
      annotations.push(note(formatCount(params), lefts[3] + length + 6, middle, font, 'middle'));
    }
  });
  const margin = { l: 24, r: 16, t: 84, b: 16 };
  return {
    data: [],
    layout: makeLayout({
      width: width + margin.l + margin.r,
      height: height + margin.t + margin.b,
      margin,
      title,
      annotations,
      shapes,
      // for the shapes, which are measured in pixels
      xaxis: bareAxis({ range: [0, width] }),
      yaxis: bareAxis({ range: [height, 0] }),
    }),
    alt:
      `${title}, from the input on: ` +
      `${rows
        .map(
          (row) =>
            `${row.type} ${shapeText(row)}${row.params > 0 ? ` (${formatCount(row.params)} parameters, ${formatShare(row.params / total)})` : ''}`,
        )
        .join('; ')}.`,
  };
}

/** The side of a picture, or the length of a row of numbers. */
function breadth(shape: readonly number[]): number {
  return shape.length > 1 ? shape[shape.length - 2] : (shape[0] ?? 1);
}
