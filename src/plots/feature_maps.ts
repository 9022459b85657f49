/**
 * What the layers make of one image: their feature maps, side by side or layer under layer. → core
 */
import type { NdArray } from 'ndarray';
import { checkInteger, checkOptions, show } from '../core/check';
import type { Annotation, Axis, Figure, HeatmapTrace } from './figure';
import { textWidth } from './text';
import { formatShare, formatTick } from './ticks';
import { layTiles, tiling } from './tiles';
import { axisTitle, bareAxis, GREYS, INK, makeLayout, MUTED, scaleAxis, SMALL_SIZE, TRAY } from './theme';

/** What one layer makes of one image. */
export interface FeatureMaps {
  /** Name of the layer in the model, such as "conv2d_1". */
  readonly name: string;
  /** One map for each channel, float32 [height, width, channels]. */
  readonly maps: NdArray;
}

/** Options of `featureMaps`. */
export interface FeatureMapsOptions {
  /** How many channels of each layer; default: all of one layer, the first six where there are several layers. */
  channels?: number;
  /** Maps in a row where there is one layer. Default 8. */
  columns?: number;
  /** Heading of the figure; default: none for several layers, name and shape of the only one. */
  title?: string;
}

/** Pixels from map to map: maps of 28, 26, 13, 11, 5 and 3 pixels are all enlarged to between 72 and 88. */
const PITCH = 96;

interface Block {
  readonly name: string;
  readonly shape: readonly number[];
  readonly tiles: readonly number[][][];
  readonly max: number;
  readonly min: number;
  readonly zeros: number;
}

function readMaps(where: string, { name, maps }: FeatureMaps, channels: number): Block {
  const shape: unknown = maps?.shape;
  if (!Array.isArray(shape) || shape.length !== 3 || shape.includes(0))
    throw new TypeError(
      `${where}: maps must be an ndarray of shape [height, width, channels], but it is ` +
        `${Array.isArray(shape) ? `of shape [${shape.join(', ')}]` : show(maps)}. Pass what featureMaps(model, image) returns.`,
    );
  const [height, width, count] = shape as number[];
  const tiles = Array.from({ length: Math.min(count, channels) }, (_, channel) =>
    Array.from({ length: height }, (_row, r) =>
      Array.from({ length: width }, (_column, c) => {
        const value = maps.get(r, c, channel);
        if (!Number.isFinite(value))
          throw new RangeError(
            `${where}: maps must hold finite numbers, but channel ${channel} of "${name}" has ${value} in row ${r}, column ${c}.`,
          );
        return +value.toPrecision(3);
      }),
    ),
  );
  const values = tiles.flat(2);
  const [min, max] = values.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [0, 0]);
  const zeros = values.filter((value) => value === 0).length / values.length;
  return { name, shape: shape as number[], tiles, min, max, zeros };
}

const shapeText = ([height, width, channels]: readonly number[]): string => `${height} × ${width} × ${channels}`;

/**
 * Draws feature maps: the stronger a filter answers, the darker. All maps of a layer share one scale, from 0 to the
 * layer's strongest answer.
 *
 * @param layers the maps of one layer, drawn as a grid, or of several layers, drawn as a row for each
 * @param options how many channels, columns, heading
 * @returns a figure; hovering shows the numbers
 * @throws TypeError or RangeError if there are no maps, or a number is not finite
 * @example show(plots.featureMaps(featureMaps(model, xTest.pick(0))))
 * @see Lesson 02, "A digit on its way through the network"
 */
export function featureMaps(layers: FeatureMaps | readonly FeatureMaps[], options: FeatureMapsOptions = {}): Figure {
  const where = 'featureMaps';
  checkOptions(where, options, ['channels', 'columns', 'title']);
  const list = Array.isArray(layers) ? (layers as readonly FeatureMaps[]) : [layers as FeatureMaps];
  if (list.length === 0) throw new RangeError(`${where}: layers must have at least one entry, but it is empty.`);
  const single = list.length === 1;
  const channels = checkInteger(where, 'channels', options.channels ?? (single ? 256 : 6), { min: 1, max: 256 });
  const columns = checkInteger(where, 'columns', options.columns ?? 8, { min: 1 });
  const blocks = list.map((layer) => readMaps(where, layer, channels));
  const across = Math.min(single ? columns : channels, Math.max(...blocks.map(({ tiles }) => tiles.length)));
  const tilings = blocks.map(({ shape }) => tiling(Math.max(shape[0], shape[1]), PITCH));
  const pitch = Math.max(...tilings.map(({ zoom, stride }) => zoom * stride));
  const placed = blocks.map((block, i) => {
    const { stride } = tilings[i];
    return { block, stride, z: layTiles(block.tiles, across, stride), down: Math.ceil(block.tiles.length / across) };
  });

  const width = across * pitch;
  const height = placed.reduce((sum, { down }) => sum + down * pitch, 0);
  const data: HeatmapTrace[] = [];
  const annotations: Annotation[] = [];
  const axes: Record<string, Axis> = {};
  let top = 0;
  placed.forEach(({ block, z, stride, down }, i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    const [mapHeight, mapWidth] = block.shape;
    const columnsHere = Math.min(across, block.tiles.length);
    // half of the gap on either side, so that the maps of all layers stand in the same columns
    const span = (size: number, tiles: number): [number, number] => {
      const first = -0.5 - (stride - size) / 2;
      return [first, first + tiles * stride];
    };
    const middles = (size: number, tiles: number): number[] =>
      Array.from({ length: tiles }, (_, k) => k * stride + (size - 1) / 2);
    const sideways = {
      range: span(mapWidth, columnsHere),
      domain: [0, (columnsHere * pitch) / width],
      anchor: `y${suffix}`,
    } as const;
    const downwards = {
      range: [...span(mapHeight, down)].reverse() as [number, number],
      domain: [1 - (top + down * pitch) / height, 1 - top / height],
      anchor: `x${suffix}`,
    } as const;
    axes[`xaxis${suffix}`] =
      single || i === placed.length - 1
        ? scaleAxis({
            ...sideways,
            side: single ? 'top' : 'bottom',
            tickvals: middles(mapWidth, columnsHere),
            ticktext: Array.from({ length: columnsHere }, (_, k) => (down > 1 ? `+${k}` : String(k))),
            ...(single ? {} : { title: axisTitle('channel') }),
            fixedrange: true,
          })
        : bareAxis(sideways);
    axes[`yaxis${suffix}`] =
      down > 1
        ? scaleAxis({
            ...downwards,
            tickvals: middles(mapHeight, down),
            ticktext: Array.from({ length: down }, (_, k) => String(k * across)),
            fixedrange: true,
          })
        : bareAxis(downwards);
    data.push({
      type: 'heatmap',
      z,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      colorscale: GREYS,
      zmin: block.min,
      zmax: block.max > block.min ? block.max : block.min + 1,
      showscale: false,
      hoverongaps: false,
      hovertemplate: `${block.name}: %{z}<extra></extra>`,
    });
    if (!single) {
      const note = { xref: 'paper', yref: 'paper', x: -10 / width, xanchor: 'right', showarrow: false } as const;
      const y = 1 - (top + pitch / 2) / height;
      annotations.push(
        { ...note, text: block.name, y, yanchor: 'bottom', font: { size: SMALL_SIZE, weight: 600, color: INK } },
        { ...note, text: shapeText(block.shape), y, yanchor: 'top', font: { size: SMALL_SIZE, color: MUTED } },
      );
    }
    top += down * pitch;
  });
  const title =
    options.title ??
    (single
      ? `${blocks[0].name}: ${blocks[0].shape[2]} maps of ${blocks[0].shape[0]} × ${blocks[0].shape[1]}`
      : undefined);
  const names = single ? 28 : Math.max(...blocks.map(({ name }) => 1.1 * textWidth(name, SMALL_SIZE)));
  const margin = { l: Math.ceil(names) + 20, r: 20, t: (title ? 52 : 16) + (single ? 28 : 0), b: single ? 16 : 56 };
  return {
    data,
    layout: makeLayout({
      width: width + margin.l + margin.r,
      height: height + margin.t + margin.b,
      margin,
      title,
      plot_bgcolor: TRAY.blue,
      annotations,
      ...axes,
    }),
    alt: `${title && !single ? `${title}. ` : ''}Feature maps of one image, dark where a filter answers strongly. ${blocks.map(describe).join(' ')}`,
  };
}

function describe({ name, shape, tiles, max, zeros }: Block): string {
  const drawn = tiles.length < shape[2] ? `, of which ${tiles.length} are drawn` : '';
  const strength = tiles.map((rows) => rows.flat().reduce((sum, value) => sum + value, 0));
  const best = tiles.length > 1 ? `, channel ${strength.indexOf(Math.max(...strength))} most active` : '';
  return `${name}, ${shapeText(shape)}${drawn}: ${formatShare(zeros)} zeros, strongest answer ${formatTick(max)}${best}.`;
}
