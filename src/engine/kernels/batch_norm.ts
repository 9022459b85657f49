/**
 * Batch normalization over the channels: in training by the batch's mean and (biased) variance, else by the moving
 * averages.
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
  forVectors,
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

  /** gamma, or 1. */
  private scale(c: Local, { parameters }: Context): Code {
    return this.spec.scale ? this.load(parameters.value(this.gamma), c) : f32x4.const(1);
  }

  /** Emits, for each vector of channels, `body` inside a loop over the positions of a sample, with `i` the offset. */
  private overPositions(f: FunctionBuilder, c: Local, i: Local, body: (lanes: number) => void): void {
    forVectors(f, c, this.channels, (lanes) => {
      const end = i32.add(c, this.positions * this.channels * FLOAT);
      f.for(i, c, end, this.channels * FLOAT, () => body(lanes));
    });
  }

  private sampleStatistics({ module: m, name }: Context): Step {
    const { input, parts } = this;
    return perSample(m, name('sample_statistics'), (f, sample) => {
      const [c, i, at, part] = f.localArray('i32', 4);
      const [mean, squares, x] = f.localArray('v128', 3);
      f.add(at.set(sampleAddress(input.data, sample)), part.set(sampleAddress(parts, sample)));
      const end = () => i32.add(c, this.positions * this.channels * FLOAT);
      f.for(c, 0, this.paddedChannels * FLOAT, VECTOR, () => {
        f.add(mean.set(f32x4.const(0)), squares.set(f32x4.const(0)));
        f.for(i, c, end(), this.channels * FLOAT, () => f.add(mean.set(add(mean, v128.load(i32.add(at, i))))));
        f.add(mean.set(div(mean, f32x4.const(this.positions))));
        f.for(i, c, end(), this.channels * FLOAT, () =>
          f.add(x.set(sub(v128.load(i32.add(at, i)), mean)), squares.set(add(squares, mul(x, x)))),
        );
        f.add(v128.store(i32.add(part, c), mean), v128.store(i32.add(part, c), squares, this.paddedChannels * FLOAT));
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
      f.add(from.set(sampleAddress(input.data, sample)), to.set(sampleAddress(output.data, sample)));
      this.overPositions(f, c, i, (lanes) => {
        const scale = mul(this.load(statistics[1], c), this.scale(c, context));
        const centred = sub(loadLanes(i32.add(from, i), 0, lanes), this.load(statistics[0], c));
        f.add(y.set(add(mul(centred, scale), this.load(parameters.value(this.beta), c))));
        f.add(at.set(i32.add(to, i)), storeLanes(at, y, 0, lanes));
      });
    });
  }

  /** Backwards, each sample's sums of g and of g·(x − mean). */
  private sampleSums({ module: m, name }: Context): Step {
    const { input, output, parts, statistics } = this;
    return perSample(m, name('sample_sums'), (f, sample) => {
      const [c, i, values, gradients, part] = f.localArray('i32', 5);
      const [sum, product, g] = f.localArray('v128', 3);
      f.add(values.set(sampleAddress(input.data, sample)), gradients.set(sampleAddress(output.gradient!, sample)));
      f.add(part.set(sampleAddress(parts, sample)));
      f.for(c, 0, this.paddedChannels * FLOAT, VECTOR, () => {
        f.add(sum.set(f32x4.const(0)), product.set(f32x4.const(0)));
        const end = i32.add(c, this.positions * this.channels * FLOAT);
        f.for(i, c, end, this.channels * FLOAT, () => {
          const centred = sub(v128.load(i32.add(values, i)), this.load(statistics[0], c));
          f.add(g.set(v128.load(i32.add(gradients, i))), sum.set(add(sum, g)));
          f.add(product.set(add(product, mul(g, centred))));
        });
        f.add(v128.store(i32.add(part, c), sum), v128.store(i32.add(part, c), product, this.paddedChannels * FLOAT));
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
      const [c, i, values, from, to, at] = f.localArray('i32', 6);
      const g = f.local('v128');
      f.add(values.set(sampleAddress(input.data, sample)), from.set(sampleAddress(output.gradient!, sample)));
      f.add(to.set(sampleAddress(input.gradient!, sample)));
      this.overPositions(f, c, i, (lanes) => {
        const centred = sub(loadLanes(i32.add(values, i), 0, lanes), this.load(statistics[0], c));
        const rest = add(this.load(statistics[2], c), mul(centred, this.load(statistics[3], c)));
        const scale = mul(this.load(statistics[1], c), this.scale(c, context));
        f.add(g.set(mul(sub(loadLanes(i32.add(from, i), 0, lanes), rest), scale)));
        f.add(at.set(i32.add(to, i)), storeLanes(at, g, 0, lanes));
      });
    });
  }
}
