/**
 * From a network to a program: which operations, where their numbers lie, in which order their steps run.
 *
 * The result is plain data that worker threads can be sent: the module's bytes and the names of its functions in
 * phases. Within a phase threads work independently; between phases they wait for each other.
 */
import { ModuleBuilder } from './assembler';
import { Simd } from './instructions';
import { Activation, softmaxRows } from './kernels/activation';
import { BatchNorm } from './kernels/batch_norm';
import { Context, Operation, Schedule, Step, Tensor } from './kernels/common';
import { Copy } from './kernels/copy';
import { Dropout } from './kernels/dropout';
import { Linear, LinearOptions, LinearShape } from './kernels/linear';
import { Loss } from './kernels/loss';
import { Pad } from './kernels/pad';
import { Pooling } from './kernels/pooling';
import { Buffer, Layout, roundUp } from './layout';
import { ParameterArena } from './parameters';
import { ActivationName, BatchNormSpec, ConvSpec, DenseSpec, LayerSpec, ModelSpec, Padding, slotsOf } from './spec';

/** Steps without a wait in between: functions over samples, or items of one or more functions. */
export type Phase =
  | { readonly kind: 'rows'; readonly functions: string[] }
  | { readonly kind: 'items'; readonly items: [name: string, item: number][] };

/** A compiled network. */
export interface Plan {
  readonly capacity: number;
  readonly threads: number;
  /** Pages of memory. */
  readonly pages: number;
  readonly bytes: Uint8Array;
  /** Before a pass: brings weights into the order that the kernels read. */
  readonly prepare: Phase[];
  /** One training step. The last phase updates the weights; before it the loss is known. */
  readonly train: Phase[];
  /** Loss without training. */
  readonly evaluate: Phase[];
  /** Outputs only. */
  readonly predict: Phase[];
  readonly input: Buffer;
  readonly output: Buffer;
  readonly loss: { readonly targets: Buffer; readonly weights: Buffer; readonly losses: Buffer; readonly hits: Buffer };
  readonly parameters: ParameterArena;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Size of the output along one axis, and how far the first window begins before the image (TensorFlow's rule). */
export function windows(
  size: number,
  window: number,
  stride: number,
  padding: Padding,
): { count: number; before: number; after: number } {
  if (padding === 'valid') return { count: Math.floor((size - window) / stride) + 1, before: 0, after: 0 };
  const count = Math.ceil(size / stride);
  const total = Math.max(0, (count - 1) * stride + window - size);
  return { count, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

/** Shape of a sample after a layer. */
export function shapeAfter(layer: LayerSpec, shape: readonly number[]): readonly number[] {
  switch (layer.kind) {
    case 'conv':
    case 'maxPool':
    case 'averagePool': {
      const window = layer.kind === 'conv' ? layer.kernel : layer.pool;
      const side = (axis: 0 | 1) => windows(shape[axis], window[axis], layer.strides[axis], layer.padding).count;
      return [side(0), side(1), layer.kind === 'conv' ? layer.filters : shape[2]];
    }
    case 'dense':
      return [...shape.slice(0, -1), layer.units];
    case 'globalAverage':
      return [shape[2]];
    case 'reshape':
      return layer.shape;
    default:
      return shape;
  }
}

class Planner {
  readonly operations: Operation[] = [];
  readonly arena: ParameterArena;
  readonly layout: Layout;
  private current: Tensor;
  private dropouts = 0;
  private anyParameters = false;
  readonly input: Buffer;

  constructor(
    private readonly spec: ModelSpec,
    capacity: number,
    threads: number,
    private readonly simd: Simd,
  ) {
    this.layout = new Layout(capacity, threads);
    this.arena = new ParameterArena(slotsOf(spec.optimizer));
    this.input = this.layout.perSample(product(spec.inputShape));
    this.current = { shape: spec.inputShape, data: this.input, oftenZero: true };
  }

  /** A new tensor. Its gradient is computed if a weight before it needs it, or with `always`. */
  private tensor(shape: readonly number[], always: boolean, oftenZero: boolean): Tensor {
    const size = product(shape);
    const gradient = always || this.anyParameters ? this.layout.perSample(size) : undefined;
    return { shape, data: this.layout.perSample(size), gradient, oftenZero };
  }

  /** Adds the layers in order; returns the output and whether it is logits (a softmax left to the loss). */
  build(): { output: Tensor; fromLogits: boolean } {
    const { layers, loss } = this.spec;
    const fused = loss !== 'meanSquaredError';
    let fromLogits = false;
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i];
      const last = (index: number) => fused && layers.slice(index + 1).every((next) => next.kind === 'reshape');
      if (layer.kind === 'conv' || layer.kind === 'dense') {
        let activation = layer.activation;
        const next = layers[i + 1];
        // A layer without activation and the activation after it are one.
        if (activation === 'linear' && next?.kind === 'activation') {
          activation = next.activation;
          i++;
        }
        const pool = layer.kind === 'conv' && activation === 'relu' && this.fusesWith(layer, layers[i + 1]);
        if (pool) i++;
        fromLogits = activation === 'softmax' && last(i);
        this.linear(layer, fromLogits ? 'linear' : activation, pool);
      } else if (layer.kind === 'batchNorm') {
        // Its backward pass does not look at its result, so the activation after it may work in place.
        const next = layers[i + 1];
        const activation = next?.kind === 'activation' && next.activation !== 'softmax' ? next.activation : 'linear';
        if (activation !== 'linear') i++;
        this.batchNorm(layer, activation);
      } else if (layer.kind === 'activation') {
        fromLogits = layer.activation === 'softmax' && last(i);
        this.separateActivation(layer.activation, fromLogits);
      } else this.add(layer);
    }
    return { output: this.current, fromLogits };
  }

  /** Whether a layer is max pooling that the convolution's kernel can do itself. */
  private fusesWith(conv: ConvSpec, next: LayerSpec | undefined): boolean {
    if (next?.kind !== 'maxPool') return false;
    const [height, width] = shapeAfter(conv, this.current.shape);
    const two = [...next.pool, ...next.strides].every((n) => n === 2);
    const whole = next.padding === 'valid' || (height % 2 === 0 && width % 2 === 0);
    return two && whole && height >= 2 && width >= 2;
  }

  private activate(activation: ActivationName, applied: boolean): void {
    if (activation !== 'linear') this.operations.push(new Activation(activation, this.current, applied));
  }

  /** An Activation layer of its own works on a copy, since the layer before may need its own result. */
  private separateActivation(activation: ActivationName, leftToLoss: boolean): void {
    if (activation === 'linear') return;
    const input = this.current;
    this.current = this.tensor(input.shape, leftToLoss, activation === 'relu');
    this.operations.push(new Copy(input, this.current));
    if (!leftToLoss) this.activate(activation, false);
  }

  private batchNorm(layer: BatchNormSpec, activation: ActivationName): void {
    const input = this.current;
    this.anyParameters = true;
    const relu = activation === 'relu';
    this.current = this.tensor(input.shape, true, relu);
    const { layout, arena, spec, current } = this;
    this.operations.push(new BatchNorm(layout, arena, input, current, layer, spec.optimizer, relu));
    if (!relu) this.activate(activation, false);
  }

  private linear(layer: ConvSpec | DenseSpec, activation: ActivationName, pool: boolean): void {
    const geometry = layer.kind === 'conv' ? this.convolution(layer) : this.dense(layer);
    const shape = shapeAfter(layer, geometry.before);
    const pooled = [Math.floor(shape[0] / 2), Math.floor(shape[1] / 2), shape[2]];
    this.anyParameters = true;
    const input = this.current;
    this.current = this.tensor(pool ? pooled : shape, true, activation === 'relu');
    const options: LinearOptions = { ...layer, relu: activation === 'relu', pool };
    const { layout, arena, spec, simd } = this;
    this.operations.push(new Linear(layout, arena, input, this.current, geometry.shape, options, spec.optimizer, simd));
    this.activate(activation, activation === 'relu');
  }

  private dense(layer: DenseSpec): { shape: LinearShape; before: readonly number[] } {
    const before = this.current.shape;
    const channels = before[before.length - 1];
    const width = this.current.data.size / channels;
    const shape = { outputs: layer.units, runs: 1, run: channels, runStride: channels, height: 1, width };
    return { shape: { ...shape, stepY: this.current.data.size, stepX: channels }, before };
  }

  private convolution(layer: ConvSpec): { shape: LinearShape; before: readonly number[] } {
    const before = this.current.shape;
    const [kernelHeight, kernelWidth] = layer.kernel;
    const [y, x] = ([0, 1] as const).map((axis) =>
      windows(before[axis], layer.kernel[axis], layer.strides[axis], layer.padding),
    );
    if (y.before + y.after + x.before + x.after > 0) {
      const input = this.current;
      const padded = [before[0] + y.before + y.after, before[1] + x.before + x.after, before[2]];
      this.current = this.tensor(padded, false, input.oftenZero);
      this.operations.push(new Pad(input, this.current, y.before, x.before));
    }
    const [, width, channels] = this.current.shape;
    const shape: LinearShape = {
      outputs: layer.filters,
      runs: kernelHeight,
      run: kernelWidth * channels,
      runStride: width * channels,
      height: y.count,
      width: x.count,
      stepY: layer.strides[0] * width * channels,
      stepX: layer.strides[1] * channels,
    };
    return { shape, before };
  }

  private add(layer: Exclude<LayerSpec, { kind: 'conv' | 'dense' | 'activation' | 'batchNorm' }>): void {
    const input = this.current;
    const shape = shapeAfter(layer, input.shape);
    if (layer.kind === 'reshape') {
      this.current = { ...input, shape };
      return;
    }
    const keepsZeros = layer.kind === 'maxPool' || layer.kind === 'averagePool' || layer.kind === 'dropout';
    this.current = this.tensor(shape, false, keepsZeros && input.oftenZero);
    const { layout, current } = this;
    switch (layer.kind) {
      case 'maxPool':
      case 'averagePool': {
        const before = [0, 1].map(
          (axis) => windows(input.shape[axis], layer.pool[axis], layer.strides[axis], layer.padding).before,
        ) as [number, number];
        const kind = layer.kind === 'maxPool' ? 'max' : 'average';
        this.operations.push(new Pooling(layout, kind, input, current, { ...layer, before }));
        break;
      }
      case 'globalAverage': {
        const pool = [input.shape[0], input.shape[1]] as [number, number];
        const output = { ...current, shape: [1, 1, input.shape[2]] };
        this.operations.push(new Pooling(layout, 'average', input, output, { pool, strides: pool, before: [0, 0] }));
        break;
      }
      case 'dropout':
        this.operations.push(new Dropout(input, current, layer.rate, ++this.dropouts));
        break;
    }
  }
}

/** Joins steps into phases: rows follow rows without a wait; items wait for what came before. */
function phases(steps: readonly Step[]): Phase[] {
  const result: Phase[] = [];
  for (const step of steps) {
    const last = result[result.length - 1];
    if ('rows' in step) {
      if (last?.kind === 'rows') last.functions.push(step.rows);
      else result.push({ kind: 'rows', functions: [step.rows] });
    } else result.push(itemsPhase([step]));
  }
  return result;
}

/** One phase of items that do not depend on each other, the largest first, so that threads end at about the same time. */
function itemsPhase(steps: readonly Step[]): Phase {
  const lists = steps.flatMap((step) => ('items' in step ? [step] : []));
  lists.sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0));
  const items = lists.flatMap(({ items: name, count }) =>
    Array.from({ length: count }, (_, i): [string, number] => [name, i]),
  );
  return { kind: 'items', items };
}

/**
 * Compiles a network.
 *
 * @param spec the network, already known to be covered
 * @param capacity samples per batch there is to be room for, at least 1
 * @param threads how many threads will work, at least 1
 * @param simd the vector instructions that it may use
 * @throws RangeError if it needs more than 4 GiB of memory
 */
export function compile(spec: ModelSpec, capacity: number, threads: number, simd: Simd): Plan {
  const planner = new Planner(spec, roundUp(capacity, 4), threads, simd);
  const { output, fromLogits } = planner.build();
  const { layout, arena, operations, input } = planner;
  const loss = new Loss(layout, spec.loss, output, fromLogits);
  arena.allocate(layout);
  const module = new ModuleBuilder(simd);
  const scratch = layout.perThread(Math.max(...[...operations, loss].map((o) => o.scratchFloats)));
  const emit = (operation: Operation, i: number): Schedule => {
    const context: Context = { module, scratch, parameters: arena, name: (what) => `${i}_${what}` };
    return operation.emit(context);
  };
  const schedules = operations.map(emit);
  const lossSteps = emit(loss, operations.length);
  const forward = schedules.flatMap((s) => s.trainForward);
  const test = schedules.flatMap((s) => s.testForward);
  const backward = [...schedules].reverse().flatMap((s) => s.backward ?? []);
  const probabilities = fromLogits ? [softmaxRows(module, 'probabilities', output)] : [];
  if (layout.pages > PAGES_MAX)
    throw new RangeError(
      `the network needs ${Math.ceil(layout.pages / 16)} MiB for a batch of ${capacity}, but there are at most 4096. Use a smaller batch.`,
    );
  return {
    capacity: layout.capacity,
    threads,
    pages: layout.pages,
    bytes: module.encode(layout.pages),
    prepare: [itemsPhase(schedules.flatMap((s) => s.prepare ?? []))],
    train: [
      ...phases([...forward, ...lossSteps.trainForward, ...backward]),
      itemsPhase(schedules.flatMap((s) => s.update ?? [])),
    ],
    evaluate: phases([...test, ...lossSteps.testForward]),
    predict: phases([...test, ...probabilities]),
    input,
    output: output.data,
    loss,
    parameters: arena,
  };
}

/** Pages of 64 KiB that a 32-bit address reaches. */
const PAGES_MAX = 65535;
