/**
 * What the kernels have in common: vectors with a partial last one, loops over samples, what an operation is.
 *
 * Everything that a kernel is specialised for (addresses, shapes) is known when its code is emitted.
 */
import { FunctionBuilder, ModuleBuilder } from '../assembler';
import { Code, i32, i32x4, Local, Operand, v128 } from '../instructions';
import { Buffer, FLOAT, Scratch, VECTOR } from '../layout';
import { ParameterArena } from '../parameters';

/** A layer's output: the values of each sample, and the loss's derivative by them, if anyone needs it. */
export interface Tensor {
  /** Shape of one sample; the last axis holds the channels. */
  readonly shape: readonly number[];
  readonly data: Buffer;
  readonly gradient?: Buffer;
  /** Whether many of its values may be zero, as they are behind a ReLU and in images. */
  readonly oftenZero: boolean;
}

/** Length of the last axis. */
export const channelsOf = (t: Tensor): number => t.shape[t.shape.length - 1];
/** Number of places that each channel has a value at. */
export const positionsOf = (t: Tensor): number => t.data.size / channelsOf(t);

/**
 * A piece of a pass that threads share out among themselves. `rows` names a function (first, count, thread) that
 * works on samples; `items` one (item, thread) that is called for items 0 … count − 1. Who calls what makes no
 * difference to the result: every number is computed by one call, in a fixed order.
 */
export type Step =
  | { readonly rows: string }
  | {
      readonly items: string;
      readonly count: number;
      /** About how much an item has to do, in products; default 0. */
      readonly cost?: number;
    };

/** The steps that an operation takes part in. */
export interface Schedule {
  /** Before a pass, when weights have come from outside. */
  readonly prepare?: Step[];
  readonly trainForward: Step[];
  readonly testForward: Step[];
  readonly backward?: Step[];
  /** After every gradient by activations is known: gradients by weights, and their update. */
  readonly update?: Step[];
}

/** What an operation needs to emit its functions. */
export interface Context {
  readonly module: ModuleBuilder;
  /** Memory of each thread that no step leaves anything in. */
  readonly scratch: Scratch;
  readonly parameters: ParameterArena;
  /** A unique name for an operation's function. */
  name(what: string): string;
}

/** A layer, compiled: it has reserved its memory when constructed, and emits its functions when asked. */
export interface Operation {
  /** Floats of scratch memory that a thread needs. */
  readonly scratchFloats: number;
  emit(context: Context): Schedule;
}

/** Address of a sample's array. */
export const sampleAddress = (buffer: Buffer, sample: Operand): Code =>
  i32.add(buffer.base, i32.mul(sample, buffer.stride));
/** Address of a thread's scratch memory. */
export const scratchAddress = (scratch: Scratch, thread: Operand): Code =>
  i32.add(scratch.base, i32.mul(thread, scratch.stride));

/** Defines a function over samples. `body` is emitted inside the loop over them. */
export function perSample(
  module: ModuleBuilder,
  name: string,
  body: (f: FunctionBuilder, sample: Local, thread: Local) => void,
): Step {
  module.define(name, ['i32', 'i32', 'i32'], (f, first, count, thread) => {
    const sample = f.local('i32');
    f.for(sample, first, i32.add(first, count), 1, () => body(f, sample, thread));
  });
  return { rows: name };
}

/** Loads 1 to 4 floats; the other lanes are zero. */
export function loadLanes(address: Operand, offset: number, lanes: number): Code {
  if (lanes === 4) return v128.load(address, offset);
  if (lanes === 3) return v128.loadLane2(address, v128.load2(address, offset), offset + 2 * FLOAT);
  return lanes === 2 ? v128.load2(address, offset) : v128.load1(address, offset);
}

/** Stores the first 1 to 4 lanes and touches nothing behind them. */
export function storeLanes(address: Operand, vector: Local, offset: number, lanes: number): Code {
  if (lanes === 4) return v128.store(address, vector, offset);
  if (lanes === 1) return v128.store1(address, vector, 0, offset);
  const two = v128.store2(address, vector, 0, offset);
  return lanes === 2 ? two : [...two, ...v128.store1(address, vector, 2, offset + 2 * FLOAT)];
}

/** A vector with zeros behind its first 1 to 4 lanes. */
export const keepLanes = (vector: Local, lanes: number): Code =>
  lanes === 4 ? vector.get() : v128.and(vector, i32x4.const(-1, lanes > 1 ? -1 : 0, lanes > 2 ? -1 : 0, 0));

/**
 * Runs over `size` floats a vector at a time: `i` is the byte offset, `lanes` how many floats the vector holds
 * (4, but for the last).
 */
export function forVectors(f: FunctionBuilder, i: Local, size: number, body: (lanes: number) => void): void {
  const whole = Math.floor(size / 4) * VECTOR;
  if (whole > 0) f.for(i, 0, whole, VECTOR, () => body(4));
  if (size % 4 !== 0) {
    f.add(i.set(i32.const(whole)));
    body(size % 4);
  }
}
