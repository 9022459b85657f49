/**
 * What was changed about the layers of a model, in the words of a student: "conv2d_1: filters 32 → 64",
 * "+ dropout 0.2 after flatten".
 *
 * Works on the topology as tfjs writes it. Names that tfjs makes up are no part of a model, so they never count.
 * Imports types only.
 */
import type { ModelRecord } from './record';

/** A layer as tfjs writes it. */
interface Layer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const layersOf = ({ topology }: ModelRecord): Layer[] => (topology.config as { layers: Layer[] }).layers;

const snake = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** Whether tfjs made a name up: "conv2d_Conv2D1", "sequential_1", "functional2". */
function isMadeUp(class_name: string, name: string): boolean {
  const numberless = name.replace(/\d+$/, '');
  if (numberless === name) return name === '';
  const kind = class_name.toLowerCase();
  return [`${snake(class_name)}_${class_name}`, `${kind}_`, kind].includes(numberless);
}

/** The name that a student gave a layer; undefined for one that tfjs made up. */
function givenName({ class_name, config }: Layer): string | undefined {
  const name = typeof config.name === 'string' ? config.name : '';
  return isMadeUp(class_name, name) ? undefined : name;
}

/** A topology or a part of it in which made-up names, wherever they stand, are numbered by their first appearance. */
function withoutMadeUpNames(value: unknown): unknown {
  const numbers = new Map<string, string>();
  const collect = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { class_name, config } = part as Partial<Layer>;
    const name = config?.name;
    if (typeof class_name === 'string' && typeof name === 'string' && isMadeUp(class_name, name) && !numbers.has(name))
      numbers.set(name, `#${numbers.size}`);
    Object.values(part).forEach(collect);
  };
  collect(value);
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? (numbers.get(part) ?? part) : part,
  );
}

/** What decides a layer's numbers: everything but its name, and the names of layers in it. */
function settingsOf({ config }: Layer): Record<string, unknown> {
  const settings = Object.entries(config).filter(([key]) => key !== 'name');
  return withoutMadeUpNames(Object.fromEntries(settings)) as Record<string, unknown>;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Layers of two models that are the same layer, changed or not: pairs of places, −1 where there is no partner. */
function align(before: readonly Layer[], after: readonly Layer[]): [number, number][] {
  // the cheapest way from one list to the other: 1 for a layer more or less, less for one of the same kind that is changed
  const changing = (a: Layer, b: Layer): number => {
    if (a.class_name !== b.class_name) return Infinity;
    const renamed = givenName(a) !== givenName(b) ? 0.25 : 0;
    return renamed + (same(settingsOf(a), settingsOf(b)) ? 0 : 0.5);
  };
  const cost = Array.from({ length: before.length + 1 }, () => new Float64Array(after.length + 1));
  for (let i = before.length; i >= 0; i--)
    for (let j = after.length; j >= 0; j--) {
      if (i === before.length || j === after.length) cost[i][j] = before.length - i + after.length - j;
      else
        cost[i][j] = Math.min(
          changing(before[i], after[j]) + cost[i + 1][j + 1],
          1 + Math.min(cost[i + 1][j], cost[i][j + 1]),
        );
    }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const both = i < before.length && j < after.length;
    if (both && cost[i][j] === changing(before[i], after[j]) + cost[i + 1][j + 1]) pairs.push([i++, j++]);
    else if (j === after.length || (both && cost[i][j] === 1 + cost[i + 1][j])) pairs.push([i++, -1]);
    else pairs.push([-1, j++]);
  }
  return pairs;
}

/** What a layer is called among the others: by its given name, or else as Keras counts: `conv2d`, `conv2d_1`, … */
function label(layers: readonly Layer[], at: number): string {
  const name = givenName(layers[at]);
  if (name !== undefined) return name;
  const kind = layers[at].class_name;
  const before = layers.slice(0, at).filter((one) => one.class_name === kind && givenName(one) === undefined).length;
  return before === 0 ? snake(kind) : `${snake(kind)}_${before}`;
}

/** The settings by which a layer is known, with it in a line: "conv2d 32, 3×3, relu". */
function brief(layer: Layer): string {
  const { units, filters, rate, kernel_size, pool_size, activation } = layer.config;
  const first = units ?? filters ?? rate;
  const window = kernel_size ?? pool_size;
  const parts = [
    ...(window === undefined ? [] : [valueText(window)]),
    ...(typeof activation === 'string' && activation !== 'linear' ? [activation] : []),
  ];
  const name = givenName(layer) ?? snake(layer.class_name);
  return [`${name}${first === undefined ? '' : ` ${valueText(first)}`}`, ...parts].join(', ');
}

/** A value of a setting as a reader wants it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(valueText).join(typeof value[0] === 'string' ? ', ' : '×');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') return typeof value;
  const { class_name, config } = value as { class_name?: string; config?: Record<string, unknown> };
  if (class_name === 'L1L2') {
    const { l1, l2 } = { l1: 0, l2: 0, ...config };
    const strengths = [...(l1 ? [`L1 ${String(l1)}`] : []), ...(l2 ? [`L2 ${String(l2)}`] : [])];
    return strengths.join(' and ') || 'L2 0';
  }
  if (class_name !== undefined) {
    const set = Object.entries(config ?? {}).filter(([, part]) => part !== null);
    return `${class_name}${set.length > 0 ? ` (${set.map(([key, part]) => `${key} ${valueText(part)}`).join(', ')})` : ''}`;
  }
  const parts = Object.entries(value).map(([key, part]) => `${key}: ${valueText(part)}`);
  return parts.join(', ') || 'none';
}

/** Changed settings of two objects, a text for each: "filters 32 → 64". */
export function settingChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => !same(before[key] ?? null, after[key] ?? null))
    .map((key) => `${words(key)} ${valueText(before[key])} → ${valueText(after[key])}`);
}

/** A setting's name in words: "learningRate" and "learning_rate" are "learning rate". */
export const words = (key: string): string => snake(key).replace(/_/g, ' ');

/** What hangs together with what, layers told by their place; of a chain of layers there is nothing to tell. */
function wiring({ topology }: ModelRecord): unknown {
  if (topology.class_name === 'Sequential') return 'Sequential';
  const { layers, input_layers, output_layers } = topology.config as Record<string, unknown> & { layers: Layer[] };
  const places = new Map<unknown, string>(layers.map(({ config }, i) => [config.name, `#${i}`]));
  const nodes = layers.map((layer) => (layer as { inbound_nodes?: unknown }).inbound_nodes ?? null);
  return JSON.parse(
    JSON.stringify(
      [nodes, input_layers ?? null, output_layers ?? null],
      (_key, part: unknown) => places.get(part) ?? part,
    ),
  );
}

/**
 * What was changed about a model's layers.
 *
 * @returns a text for each change, in the order of the layers; empty if both compute the same of the same weights
 */
export function layerChanges(before: ModelRecord, after: ModelRecord): string[] {
  const [old, now] = [layersOf(before), layersOf(after)];
  const changes = align(old, now).flatMap(([i, j]) => {
    if (j < 0) return [`− ${brief(old[i])}`];
    if (i < 0) return [`+ ${brief(now[j])}${j > 0 ? ` after ${label(now, j - 1)}` : ' first'}`];
    return settingChanges(settingsOf(old[i]), settingsOf(now[j])).map((change) => `${label(now, j)}: ${change}`);
  });
  if (changes.length === 0 && !same(wiring(before), wiring(after))) return ['layers connected otherwise'];
  return changes;
}

/** A model in a line: "8 layers, 93,322 weights". */
export function describeLayers(model: ModelRecord): string {
  const { length } = layersOf(model).filter(({ class_name }) => class_name !== 'InputLayer');
  return `${length} ${length === 1 ? 'layer' : 'layers'}, ${model.weights.toLocaleString('en-US')} weights`;
}
