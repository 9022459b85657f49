/**
 * Convolution and dense layer in one: each output position is the product of a patch of the input with the kernel.
 *
 * A patch is `runs` runs of contiguous floats (the rows of a convolution's window; for a dense layer one run, the
 * whole input). Strides are only offsets between patches, and padding is a copy of the input with a border (see
 * pad.ts), so one set of kernels serves every shape. ReLU is part of the forward kernel, and so is max pooling by
 * 2×2 after it: then only the largest of each window's four is stored, with where it came from.
 *
 * This file holds the layer's shape and memory; linear_forward.ts and linear_gradients.ts emit its functions.
 */
import { FunctionBuilder } from '../assembler';
import { Code, i32, Local, Operand, Simd } from '../instructions';
import { Buffer, FLOAT, Layout, roundUp } from '../layout';
import { KernelShape, Parameter, ParameterArena } from '../parameters';
import { OptimizerSpec, Penalty } from '../spec';
import { Context, Operation, Schedule, Tensor } from './common';
import { totalsFloats } from './gemm';
import { emitForward, emitPack } from './linear_forward';
import { emitInputGradient, emitUpdate } from './linear_gradients';
import { vectorsAtOnce } from './products';
import { ENTRY, Lists } from './sparse';
import { SparseInputs } from './sparse_forward';

/** Output channels that a block of the kernel computes at once. */
export const BLOCK = 8;
/** Bytes that should stay in the fastest cache: of samples that all channels of a block read again and again. */
const FASTEST_CACHE = 48 * 1024;
/** Entries of the lists that gradients by inputs are computed from at once. */
const LIST_ENTRIES = 4096;

export interface LinearShape extends KernelShape {
  /** Floats from one run of a patch to the next. */
  readonly runStride: number;
  /** Output positions: rows and columns, before pooling. */
  readonly height: number;
  readonly width: number;
  /** Floats between patches of neighbouring rows and columns. */
  readonly stepY: number;
  readonly stepX: number;
}

export interface LinearOptions {
  readonly useBias: boolean;
  readonly kernelPenalty: Penalty;
  readonly biasPenalty: Penalty;
  readonly trainable: boolean;
  readonly relu: boolean;
  /** Whether ReLU and max pooling by 2×2 follow; then `output` is the pooled tensor. */
  readonly pool: boolean;
}

export class Linear implements Operation {
  readonly scratchFloats: number;
  readonly kernel: Parameter;
  readonly bias: Parameter;
  private readonly packed: number;
  /** With pooling: for each pooled value, the byte offset of its patch from the window's first patch. */
  readonly source?: Buffer;
  /** Places that have a value, and a gradient, of their own: positions, or windows with pooling. */
  readonly rows: number;
  readonly columns: number;
  /** Lists for gradients by inputs: one for each position, of channels. */
  readonly inputLists: Lists;
  /** Lists for gradients by weights: one for each channel of a block, of positions. */
  readonly weightLists: Lists;
  /** Samples whose positions these lists have room for. */
  readonly samplesAtOnce: number;
  /** Output channels that the forward pass computes at once, and whose weights lie side by side; a multiple of `BLOCK`. */
  readonly columnsAtOnce: number;
  /** Lists for the forward pass; undefined if it is dense. */
  readonly sparseInputs?: SparseInputs;
  readonly firstPenalty: number;

  constructor(
    layout: Layout,
    arena: ParameterArena,
    readonly input: Tensor,
    readonly output: Tensor,
    readonly shape: LinearShape,
    readonly options: LinearOptions,
    readonly optimizer: OptimizerSpec,
    simd: Simd,
  ) {
    const { outputs, runs, run, height, width } = shape;
    const { trainable, useBias, pool } = options;
    this.kernel = arena.kernel(shape, trainable, options.kernelPenalty);
    // Without a bias there is still one, all zeros, that nobody sees and nothing updates.
    this.bias = useBias ? arena.vector(outputs, trainable, options.biasPenalty) : arena.hidden(outputs);
    this.sparseInputs = SparseInputs.of(input, shape, pool, simd);
    this.columnsAtOnce = this.sparseInputs?.columns ?? Math.min(roundUp(outputs, BLOCK), vectorsAtOnce(simd) * 4);
    this.packed = layout.floats(roundUp(outputs, this.columnsAtOnce) * runs * run);
    if (pool) this.source = layout.perSample(output.data.size);
    this.rows = pool ? Math.floor(height / 2) : height;
    this.columns = pool ? Math.floor(width / 2) : width;
    const perRow = this.columns * (pool ? 4 : 1);
    this.inputLists = new Lists(Math.max(perRow, Math.floor(LIST_ENTRIES / outputs)), outputs);
    const positions = this.rows * this.columns;
    const bytes = input.data.stride + BLOCK * positions * ENTRY; // of a sample and of its entries
    this.samplesAtOnce = Math.min(layout.capacity, Math.max(1, Math.floor(FASTEST_CACHE / bytes)));
    this.weightLists = new Lists(BLOCK, this.samplesAtOnce * positions);
    this.firstPenalty = trainable ? arena.penaltyPlaces(this.blocks) : 0;
    const forward = this.sparseInputs?.floats ?? totalsFloats(this.columnsAtOnce);
    this.scratchFloats = Math.max(forward, this.inputLists.floats, this.weightLists.floats);
  }

  /** Number of items that gradients by weights are shared out in: blocks of output channels. */
  get blocks(): number {
    return Math.ceil(this.shape.outputs / BLOCK);
  }

  /** Whether most gradients by outputs are not zero: behind a ReLU about half of them are. */
  get dense(): boolean {
    return !this.options.relu;
  }

  emit(context: Context): Schedule {
    const forward = [emitForward(this, context)];
    return {
      prepare: [emitPack(this, context)],
      trainForward: forward,
      testForward: forward,
      backward: this.input.gradient ? [emitInputGradient(this, context)] : [],
      update: this.options.trainable ? [emitUpdate(this, context)] : [],
    };
  }

  /** Runs `body` for one block, given at run time. */
  forBlock(f: FunctionBuilder, block: Local, body: (channels: number) => void): void {
    const { whole, rest } = this.split;
    if (rest === 0 || whole === 0) return body(rest || BLOCK);
    f.if(
      i32.ltU(block, whole),
      () => body(BLOCK),
      () => body(rest),
    );
  }

  private get split(): { whole: number; rest: number } {
    const { outputs } = this.shape;
    return { whole: Math.floor(outputs / BLOCK), rest: outputs % BLOCK };
  }

  /** Where a block's weights begin in the order in which the forward pass reads them. */
  packedAddress(block: Operand): Code {
    const perGroup = this.columnsAtOnce / BLOCK;
    const group = i32.mul(i32.divU(block, perGroup), this.columnsAtOnce * this.shape.runs * this.shape.run * FLOAT);
    return i32.add(i32.add(this.packed, group), i32.mul(i32.remU(block, perGroup), BLOCK * FLOAT));
  }
}
