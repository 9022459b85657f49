/**
 * The numbers that training changes: weights, their gradients and what the update rule keeps for each.
 *
 * All of them lie in parallel arrays, so that the update is one run over memory. A kernel lies transposed, one row
 * per output channel with its runs padded to whole vectors; tfjs holds [height, width, in, out]. This file maps
 * one to the other. It also holds what is saved with the weights but not trained (moving averages).
 */
import { FLOAT, Layout } from './layout';
import { Penalty } from './spec';

/** One weight of a layer. */
export interface Parameter {
  /** Floats from the start of the arena. */
  readonly offset: number;
  /** Floats it takes there, padding included. */
  readonly size: number;
  /** Place in the arena's array for each of tfjs's numbers, in tfjs's order. */
  readonly places: Int32Array;
  readonly trainable: boolean;
  readonly penalty: Penalty;
}

export const noPenalty: Penalty = { l1: 0, l2: 0 };

/** Geometry of a transposed kernel: `outputs` rows, each of `runs` runs of `run` floats padded to `paddedRun`. */
export interface KernelShape {
  readonly outputs: number;
  readonly runs: number;
  readonly run: number;
}
export const paddedRun = ({ run }: KernelShape): number => Math.ceil(run / 4) * 4;
export const rowFloats = (shape: KernelShape): number => shape.runs * paddedRun(shape);

export class ParameterArena {
  /** All parameters, in the order of the layers and of each layer's weights. */
  readonly all: Parameter[] = [];
  private size = 0;
  private bases: { value: number; gradient: number; slots: number[]; penalties: number } | undefined;
  private penaltyCount = 0;

  /** @param slots arrays that the update rule keeps per weight */
  constructor(private readonly slots: number) {}

  private reserve(size: number, places: Int32Array, trainable: boolean, penalty: Penalty): Parameter {
    const offset = this.size;
    this.size += Math.ceil(size / 16) * 16;
    const parameter = { offset, size, places: places.map((place) => place + offset), trainable, penalty };
    this.all.push(parameter);
    return parameter;
  }

  /** A convolution's or dense layer's kernel. */
  kernel(shape: KernelShape, trainable: boolean, penalty: Penalty): Parameter {
    const { outputs, runs, run } = shape;
    const places = new Int32Array(outputs * runs * run);
    for (let r = 0, i = 0; r < runs; r++)
      for (let l = 0; l < run; l++)
        for (let c = 0; c < outputs; c++) places[i++] = c * rowFloats(shape) + r * paddedRun(shape) + l;
    return this.reserve(outputs * rowFloats(shape), places, trainable, penalty);
  }

  /** A bias or the like: one number per channel, padded to 8 channels, zero there. */
  vector(channels: number, trainable: boolean, penalty: Penalty = noPenalty): Parameter {
    const places = Int32Array.from({ length: channels }, (_, i) => i);
    return this.reserve(Math.ceil(channels / 8) * 8, places, trainable, penalty);
  }

  /** Numbers that training does not change and tfjs does not know: the zeros where a layer has no bias. */
  hidden(channels: number): Parameter {
    const parameter = this.vector(channels, false);
    this.all.pop();
    return parameter;
  }

  /** Reserves places for the penalties of `count` items of the update, one each; returns the first one's index. */
  penaltyPlaces(count: number): number {
    this.penaltyCount += count;
    return this.penaltyCount - count;
  }

  /** Lays the arrays out, after every parameter is known. */
  allocate(layout: Layout): void {
    this.bases = {
      value: layout.floats(this.size),
      gradient: layout.floats(this.size),
      slots: Array.from({ length: this.slots }, () => layout.floats(this.size)),
      penalties: layout.floats(this.penaltyCount),
    };
  }

  /** Addresses of the arrays. */
  get where(): { value: number; gradient: number; slots: number[]; penalties: number } {
    if (!this.bases) throw new Error('ParameterArena: allocate must come before addresses are asked for.');
    return this.bases;
  }

  value(parameter: Parameter): number {
    return this.where.value + parameter.offset * FLOAT;
  }
  gradient(parameter: Parameter): number {
    return this.where.gradient + parameter.offset * FLOAT;
  }

  /** Number of penalty places. */
  get penalties(): number {
    return this.penaltyCount;
  }

  /** Floats of one array. */
  get floats(): number {
    return this.size;
  }
}
