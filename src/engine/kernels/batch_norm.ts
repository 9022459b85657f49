/**
 * Batch normalization over the channels: in training by the batch's mean and (biased) variance, else by the moving
 * averages. ReLU after it is part of it.
 *
 * The batch's statistics need every sample, so a pass stops here until all threads have come this far. Each sample
 * contributes its mean and its sum of squared deviations from it, which are then merged without cancellation
 * (Chan, Golub, LeVeque 1979).
 */
import { call, FunctionBuilder } from '../assembler';
import { Code, f32, f32x4, i32, Local, v128 } from '../instructions';
import { Buffer, control, FLOAT, Layout, VECTOR } from '../layout';
import { noPenalty, Parameter, ParameterArena } from '../parameters';
import { BatchNormSpec, OptimizerSpec } from '../spec';
import {
  channelsOf,
  Context,
  loadLanes,
  Operation,
  perSample,
  positionsOf,
  sampleAddress,
  Schedule,
  Step,
  storeLanes,
  Tensor,
} from './common';
import { updateFunction } from './optimizer';

const { add, sub, mul, div, sqrt } = f32x4;
/** Channels that are worked on at once: a cache line of most processors. */
const LINE = 16;

export class BatchNorm implements Operation {
  readonly scratchFloats = 0;
  private readonly channels: number;
  private readonly positions: number;
  private readonly gamma: Parameter;
  private readonly beta: Parameter;
  private readonly movingMean: Parameter;
  private readonly movingVariance: Parameter;
  /** Two numbers of each sample and channel: mean and squared deviations; backwards, two sums of gradients. */
  private readonly parts: Buffer;
  /** For each channel of the batch: mean, 1/deviation, and the two sums of gradients divided by the number of values. */
  private readonly statistics: number[];
  private readonly firstPenalty: number;

  constructor(
    layout: Layout,
    arena: ParameterArena,
    private readonly input: Tensor,
    private readonly output: Tensor,
    private readonly spec: BatchNormSpec,
    private readonly optimizer: OptimizerSpec,
    /** Whether ReLU follows. */
    private readonly relu: boolean,
  ) {
    this.channels = channelsOf(input);
    this.positions = positionsOf(input);
    const padded = this.paddedChannels;
    // In tfjs's order: gamma, beta, moving mean, moving variance.
    this.gamma = spec.scale ? arena.vector(this.channels, true) : arena.hidden(this.channels);
    this.beta = spec.center ? arena.vector(this.channels, true) : arena.hidden(this.channels);
    this.movingMean = arena.vector(this.channels, false);
    this.movingVariance = arena.vector(this.channels, false);
    this.parts = layout.perSample(2 * padded);
    this.statistics = [0, 1, 2, 3].map(() => layout.floats(padded));
    this.firstPenalty = arena.penaltyPlaces(1);
  }

  private get paddedChannels(): number {
    return Math.ceil(this.channels / 4) * 4;
  }

  emit(context: Context): Schedule {
    const { module: m, name, parameters } = context;
    const blocks = this.paddedChannels / 4;
    const item = (what: string, body: (f: FunctionBuilder, c: Local) => void): Step => {
      m.define(name(what), ['i32', 'i32'], (f, block) => {
        const c = f.local('i32');
        f.add(c.set(i32.mul(block, VECTOR)));
        body(f, c);
      });
      return { items: name(what), count: blocks };
    };
    const normalise = this.normalise(context);
    const trainForward = [
      this.sampleStatistics(context),
      item('statistics', (f, c) => this.merge(f, c, context)),
      normalise,
    ];
    const testForward = [item('moving', (f, c) => this.useMoving(f, c, context)), normalise];
    const backward = [
      this.sampleSums(context),
      item('sums', (f, c) => this.mergeSums(f, c, context)),
      ...(this.input.gradient ? [this.inputGradient(context)] : []),
    ];
    const update = m.define(name('update'), ['i32', 'i32'], (f) => {
      const rule = updateFunction(m, this.optimizer, parameters, noPenalty);
      const place = parameters.where.penalties + this.firstPenalty * FLOAT;
      f.add(f32.store(i32.const(place), f32.const(0)));
      for (const parameter of [this.gamma, this.beta])
        if (parameter.trainable) f.add(call(rule, parameter.offset * FLOAT, this.paddedChannels * FLOAT, place));
    });
    return { trainForward, testForward, backward, update: [{ items: update.name, count: 1 }] };
  }

  /** Address of a parameter's or statistic's channels at byte offset c, as an instruction's address and offset. */
  private load(address: number, c: Local): Code {
    return v128.load(c, address);
  }

  /**
   * Emits `body` for blocks of up to four vectors of channels, a cache line of each position: `c` is the block's byte
   * offset, `lanes` how many floats each of its vectors holds.
   */
  private forBlocks(f: FunctionBuilder, c: Local, body: (lanes: number[]) => void): void {
    const whole = Math.floor(this.channels / LINE) * LINE;
    const rest = this.channels - whole;
    if (whole > 0) f.for(c, 0, whole * FLOAT, LINE * FLOAT, () => body([4, 4, 4, 4]));
    if (rest > 0) {
      f.add(c.set(i32.const(whole * FLOAT)));
      body(Array.from({ length: Math.ceil(rest / 4) }, (_, v) => Math.min(4, rest - 4 * v)));
    }
  }

  /** For each position of a sample, `body`, with `i` the byte offset of channel block `c` there. */
  private overPositions(f: FunctionBuilder, c: Local, i: Local, body: () => void): void {
    const end = f.local('i32');
    f.add(end.set(i32.add(c, this.positions * this.channels * FLOAT)));
    f.for(i, c, end, this.channels * FLOAT, body);
  }

  /** Gradients by a vector of outputs; behind ReLU, only of those that are not 0. */
  private gradient(gradients: Code, outputs: Code): Code {
    return this.relu ? v128.andNot(gradients, f32x4.le(outputs, f32x4.const(0))) : gradients;
  }

  private sampleStatistics({ module: m, name }: Context): Step {
    const { input, parts } = this;
    return perSample(m, name('sample_statistics'), (f, sample) => {
      const [c, i, at, part, place] = f.localArray('i32', 5);
      const x = f.local('v128');
      const means = f.localArray('v128', 4);
      const squares = f.localArray('v128', 4);
      f.add(at.set(sampleAddress(input.data, sample)), part.set(sampleAddress(parts, sample)));
      this.forBlocks(f, c, (lanes) => {
        const block = lanes.map((_, v) => v * VECTOR);
        block.forEach((_, v) => f.add(means[v].set(f32x4.const(0)), squares[v].set(f32x4.const(0))));
        this.overPositions(f, c, i, () => {
          f.add(place.set(i32.add(at, i)));
          block.forEach((offset, v) => f.add(means[v].set(add(means[v], v128.load(place, offset)))));
        });
        block.forEach((_, v) => f.add(means[v].set(div(means[v], f32x4.const(this.positions)))));
        this.overPositions(f, c, i, () => {
          f.add(place.set(i32.add(at, i)));
          block.forEach((offset, v) => {
            f.add(x.set(sub(v128.load(place, offset), means[v])), squares[v].set(add(squares[v], mul(x, x))));
          });
        });
        f.add(place.set(i32.add(part, c)));
        block.forEach((offset, v) => {
          f.add(v128.store(place, means[v], offset));
          f.add(v128.store(place, squares[v], offset + this.paddedChannels * FLOAT));
        });
      });
    });
  }

  /** Number of values per channel in the batch, in all lanes. */
  private count(f: FunctionBuilder): { batch: Local; values: Local } {
    const [batch, values] = f.localArray('v128', 2);
    f.add(batch.set(f32x4.splat(f32.convertI32(i32.load(i32.const(0), control.batch)))));
    f.add(values.set(mul(batch, f32x4.const(this.positions))));
    return { batch, values };
  }

  /** For each sample of the batch, `body` with the address of its parts. */
  private overParts(f: FunctionBuilder, c: Local, body: (part: Local) => void): void {
    const [sample, part] = f.localArray('i32', 2);
    f.for(sample, 0, i32.load(i32.const(0), control.batch), 1, () => {
      f.add(part.set(i32.add(c, sampleAddress(this.parts, sample))));
      body(part);
    });
  }

  private merge(f: FunctionBuilder, c: Local, { parameters }: Context): void {
    const { statistics, spec } = this;
    const [mean, squares, d] = f.localArray('v128', 3);
    const second = this.paddedChannels * FLOAT;
    const { batch, values } = this.count(f);
    this.overParts(f, c, (part) => f.add(mean.set(add(mean, v128.load(part)))));
    f.add(mean.set(div(mean, batch)));
    this.overParts(f, c, (part) =>
      f.add(
        d.set(sub(v128.load(part), mean)),
        squares.set(add(squares, add(v128.load(part, second), mul(mul(d, d), f32x4.const(this.positions))))),
      ),
    );
    f.add(squares.set(div(squares, values)));
    const moved = (parameter: Parameter, value: Local) => {
      const at = parameters.value(parameter);
      const change = mul(sub(v128.load(c, at), value), f32x4.const(1 - spec.momentum));
      f.add(v128.store(c, sub(v128.load(c, at), change), at));
    };
    moved(this.movingMean, mean);
    moved(this.movingVariance, squares);
    f.add(v128.store(c, mean, statistics[0]), v128.store(c, this.inverseDeviation(squares.get()), statistics[1]));
  }

  private inverseDeviation(variance: Code): Code {
    return div(f32x4.const(1), sqrt(add(variance, f32x4.const(this.spec.epsilon))));
  }

  private useMoving(f: FunctionBuilder, c: Local, { parameters }: Context): void {
    f.add(v128.store(c, this.load(parameters.value(this.movingMean), c), this.statistics[0]));
    const variance = this.load(parameters.value(this.movingVariance), c);
    f.add(v128.store(c, this.inverseDeviation(variance), this.statistics[1]));
  }

  private normalise(context: Context): Step {
    const { module: m, name, parameters } = context;
    const { input, output, statistics } = this;
    return perSample(m, name('normalise'), (f, sample) => {
      const [c, i, from, to, at] = f.localArray('i32', 5);
      const y = f.local('v128');
      const [means, scales, betas] = [0, 1, 2].map(() => f.localArray('v128', 4));
      f.add(from.set(sampleAddress(input.data, sample)), to.set(sampleAddress(output.data, sample)));
      this.forBlocks(f, c, (lanes) => {
        lanes.forEach((_, v) => {
          f.add(means[v].set(this.load(statistics[0] + v * VECTOR, c)), scales[v].set(this.factor(c, v, context)));
          f.add(betas[v].set(this.load(parameters.value(this.beta) + v * VECTOR, c)));
        });
        this.overPositions(f, c, i, () =>
          lanes.forEach((count, v) => {
            f.add(at.set(i32.add(from, i)), y.set(loadLanes(at, v * VECTOR, count)));
            f.add(y.set(add(mul(sub(y, means[v]), scales[v]), betas[v])));
            if (this.relu) f.add(y.set(f32x4.pmax(y, f32x4.const(0))));
            f.add(at.set(i32.add(to, i)), storeLanes(at, y, v * VECTOR, count));
          }),
        );
      });
    });
  }

  /** gamma/deviation of vector v of block c. */
  private factor(c: Local, v: number, { parameters }: Context): Code {
    const inverse = this.load(this.statistics[1] + v * VECTOR, c);
    return this.spec.scale ? mul(inverse, this.load(parameters.value(this.gamma) + v * VECTOR, c)) : inverse;
  }

  /** Backwards, each sample's sums of g and of g·(x − mean). */
  private sampleSums({ module: m, name }: Context): Step {
    const { input, output, parts, statistics } = this;
    return perSample(m, name('sample_sums'), (f, sample) => {
      const [c, i, values, gradients, results, part] = f.localArray('i32', 6);
      const g = f.local('v128');
      const [means, sums, products] = [0, 1, 2].map(() => f.localArray('v128', 4));
      f.add(values.set(sampleAddress(input.data, sample)), gradients.set(sampleAddress(output.gradient!, sample)));
      f.add(results.set(sampleAddress(output.data, sample)), part.set(sampleAddress(parts, sample)));
      this.forBlocks(f, c, (lanes) => {
        lanes.forEach((_, v) => {
          f.add(means[v].set(this.load(statistics[0] + v * VECTOR, c)));
          f.add(sums[v].set(f32x4.const(0)), products[v].set(f32x4.const(0)));
        });
        this.overPositions(f, c, i, () =>
          lanes.forEach((_, v) => {
            const at = (base: Local) => v128.load(i32.add(base, i), v * VECTOR);
            f.add(g.set(this.gradient(at(gradients), at(results))), sums[v].set(add(sums[v], g)));
            f.add(products[v].set(add(products[v], mul(g, sub(at(values), means[v])))));
          }),
        );
        const second = this.paddedChannels * FLOAT;
        lanes.forEach((_, v) => {
          f.add(v128.store(i32.add(part, c), sums[v], v * VECTOR));
          f.add(v128.store(i32.add(part, c), products[v], v * VECTOR + second));
        });
      });
    });
  }

  private mergeSums(f: FunctionBuilder, c: Local, { parameters }: Context): void {
    const { statistics } = this;
    const [sum, product] = f.localArray('v128', 2);
    const { values } = this.count(f);
    this.overParts(f, c, (part) => {
      f.add(sum.set(add(sum, v128.load(part))));
      f.add(product.set(add(product, v128.load(part, this.paddedChannels * FLOAT))));
    });
    f.add(product.set(mul(product, this.load(statistics[1], c))));
    f.add(v128.store(c, sum, parameters.gradient(this.beta)), v128.store(c, product, parameters.gradient(this.gamma)));
    f.add(v128.store(c, div(sum, values), statistics[2]));
    f.add(v128.store(c, div(mul(product, this.load(statistics[1], c)), values), statistics[3]));
  }

  /** dx = gamma/deviation · (g − mean of g − x̂·mean of g·x̂) */
  private inputGradient(context: Context): Step {
    const { module: m, name } = context;
    const { input, output, statistics } = this;
    return perSample(m, name('input_gradient'), (f, sample) => {
      const [c, i, values, results, from, to, at] = f.localArray('i32', 7);
      const [g, centred] = f.localArray('v128', 2);
      const [means, shifts, slopes, scales] = [0, 1, 2, 3].map(() => f.localArray('v128', 4));
      f.add(values.set(sampleAddress(input.data, sample)), results.set(sampleAddress(output.data, sample)));
      f.add(from.set(sampleAddress(output.gradient!, sample)), to.set(sampleAddress(input.gradient!, sample)));
      this.forBlocks(f, c, (lanes) => {
        lanes.forEach((_, v) => {
          const [mean, , shift, slope] = statistics.map((base) => this.load(base + v * VECTOR, c));
          f.add(means[v].set(mean), shifts[v].set(shift), slopes[v].set(slope));
          f.add(scales[v].set(this.factor(c, v, context)));
        });
        this.overPositions(f, c, i, () =>
          lanes.forEach((count, v) => {
            const offset = v * VECTOR;
            f.add(at.set(i32.add(values, i)), centred.set(sub(loadLanes(at, offset, count), means[v])));
            const y = v128.load(i32.add(results, i), offset);
            f.add(at.set(i32.add(from, i)), g.set(this.gradient(loadLanes(at, offset, count), y)));
            const rest = add(shifts[v], mul(centred, slopes[v]));
            f.add(g.set(mul(sub(g, rest), scales[v])));
            f.add(at.set(i32.add(to, i)), storeLanes(at, g, offset, count));
          }),
        );
      });
    });
  }
}
