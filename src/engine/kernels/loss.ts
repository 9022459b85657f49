/**
 * The loss of each sample, whether its largest output is the right one, and where the backward pass begins: the
 * loss's derivative by the outputs, of the mean over the batch.
 *
 * Softmax followed by cross-entropy is one function of the logits, as in Keras: nothing is clipped. For
 * probabilities that another activation made, Keras's rule holds: divided by their sum, then clipped to
 * [1e-7, 1 − 1e-7].
 */
import { call, FunctionBuilder, ModuleBuilder } from '../assembler';
import { Code, f32, f32x4, i32, Local } from '../instructions';
import { Buffer, control, FLOAT, Layout } from '../layout';
import { LossName } from '../spec';
import { Context, Operation, perSample, sampleAddress, Schedule, Tensor } from './common';
import { exponential, logarithm } from './math';

const EPSILON = 1e-7;

export class Loss implements Operation {
  readonly scratchFloats = 0;
  /** Class numbers (i32) or numbers (f32), one row per sample. */
  readonly targets: Buffer;
  /** Per sample: its weight (in), its weighted loss and 1 if it was right (out). */
  readonly weights: Buffer;
  readonly losses: Buffer;
  readonly hits: Buffer;

  /** @param fromLogits whether the outputs are logits that softmax is still to be applied to; they become probabilities */
  constructor(
    layout: Layout,
    private readonly kind: LossName,
    private readonly output: Tensor,
    private readonly fromLogits: boolean,
  ) {
    const perSampleNumber = (): Buffer => ({ base: layout.floats(layout.capacity), stride: FLOAT, size: 1 });
    const size = kind === 'sparseCategoricalCrossentropy' ? 1 : output.data.size;
    this.targets = { base: layout.floats(layout.capacity * size), stride: size * FLOAT, size };
    this.weights = perSampleNumber();
    this.losses = perSampleNumber();
    this.hits = perSampleNumber();
  }

  emit({ module: m, name }: Context): Schedule {
    const step = perSample(m, name('loss'), (f, sample) => {
      const row = this.locals(f, sample);
      this.countHit(f, row);
      if (this.kind === 'meanSquaredError') this.squaredError(f, row);
      else if (this.fromLogits) this.crossEntropyOfLogits(f, row, m);
      else this.crossEntropyOfProbabilities(f, row, m);
      f.add(f32.store(sampleAddress(this.losses, sample), f32.mul(row.loss, row.weight)));
    });
    return { trainForward: [step], testForward: [step] };
  }

  private get sparse(): boolean {
    return this.kind === 'sparseCategoricalCrossentropy';
  }

  /** Addresses of a sample's outputs, gradients and targets, its weight, and that divided by the batch size. */
  private locals(f: FunctionBuilder, sample: Local): Row {
    const [i, y, g, target, hit] = f.localArray('i32', 5);
    const [weight, scale, loss] = f.localArray('f32', 3);
    const { data, gradient } = this.output;
    f.add(y.set(sampleAddress(data, sample)), g.set(sampleAddress(gradient!, sample)));
    f.add(target.set(sampleAddress(this.targets, sample)), hit.set(sampleAddress(this.hits, sample)));
    f.add(weight.set(f32.load(sampleAddress(this.weights, sample))));
    f.add(scale.set(f32.mul(weight, f32.load(i32.const(0), control.inverseBatch))), loss.set(f32.const(0)));
    return { i, y, g, target, hit, weight, scale, loss };
  }

  /** A loop over the outputs, `i` being the byte offset. */
  private each(f: FunctionBuilder, { i }: Row, body: () => void): void {
    f.for(i, 0, this.output.data.size * FLOAT, FLOAT, body);
  }

  /** Output i, and target i: 1 at the right class, else 0, or what was given. */
  private yAt({ y, i }: Row): Code {
    return f32.load(i32.add(y, i));
  }
  private targetAt({ target, i }: Row): Code {
    if (!this.sparse) return f32.load(i32.add(target, i));
    return f32.convertI32(i32.eq(i32.load(target), i32.shrU(i, 2)));
  }

  /** 1 if the largest output (the first of equal ones) is at the largest target; for a single output, if the
   *  target is whether it exceeds ½. */
  private countHit(f: FunctionBuilder, row: Row): void {
    if (this.output.data.size === 1 && !this.sparse) {
      const predicted = f32.convertI32(f32.gt(f32.load(row.y), f32.const(0.5)));
      f.add(f32.store(row.hit, f32.convertI32(f32.eq(predicted, f32.load(row.target)))));
      return;
    }
    const largest = f.localArray('f32', 2);
    const where = f.localArray('i32', 2);
    const value = f.local('f32');
    [(r: Row) => this.yAt(r), (r: Row) => this.targetAt(r)].forEach((at, k) => {
      f.add(largest[k].set(f32.const(-Infinity)), where[k].set(i32.const(0)));
      this.each(f, row, () => {
        f.add(value.set(at(row)));
        f.if(f32.gt(value, largest[k]), () => f.add(largest[k].set(value.get()), where[k].set(row.i.get())));
      });
    });
    f.add(f32.store(row.hit, f32.convertI32(i32.eq(where[0], where[1]))));
  }

  /** Mean over the outputs of (y − t)². */
  private squaredError(f: FunctionBuilder, row: Row): void {
    const d = f.local('f32');
    const share = f32.const(1 / this.output.data.size);
    this.each(f, row, () => {
      f.add(d.set(f32.sub(this.yAt(row), this.targetAt(row))), row.loss.set(f32.add(row.loss, f32.mul(d, d))));
      const derivative = f32.mul(f32.mul(f32.const(2), share), f32.mul(d, row.scale));
      f.add(f32.store(i32.add(row.g, row.i), derivative));
    });
    f.add(row.loss.set(f32.mul(row.loss, share)));
  }

  /** Σᵢ tᵢ·(ln Σⱼ e^zⱼ − zᵢ), its derivative p·Σt − t, and p = softmax(z) in the place of z. */
  private crossEntropyOfLogits(f: FunctionBuilder, row: Row, m: ModuleBuilder): void {
    const [largest, sum, targets, z, t] = f.localArray('f32', 5);
    const [exp, log] = [exponential(m), logarithm(m)];
    f.add(largest.set(f32.const(-Infinity)), sum.set(f32.const(0)), targets.set(f32.const(0)));
    this.each(f, row, () => f.add(largest.set(f32.max(largest, this.yAt(row)))));
    this.each(f, row, () => {
      f.add(z.set(f32.sub(this.yAt(row), largest)), t.set(this.targetAt(row)), targets.set(f32.add(targets, t)));
      // A target of 0 must not multiply: 0·∞ is no number.
      f.if(f32.ne(t, f32.const(0)), () => f.add(row.loss.set(f32.sub(row.loss, f32.mul(t, z)))));
      f.add(z.set(f32x4.lane(call(exp, f32x4.splat(z)), 0)), sum.set(f32.add(sum, z)));
      f.add(f32.store(i32.add(row.y, row.i), z));
    });
    const logSum = f32x4.lane(call(log, f32x4.splat(sum)), 0);
    f.add(row.loss.set(f32.add(row.loss, f32.mul(targets, logSum))));
    this.each(f, row, () => {
      f.add(z.set(f32.div(this.yAt(row), sum)), f32.store(i32.add(row.y, row.i), z));
      const derivative = f32.sub(f32.mul(z, targets), this.targetAt(row));
      f.add(f32.store(i32.add(row.g, row.i), f32.mul(derivative, row.scale)));
    });
  }

  /** −Σᵢ tᵢ·ln clip(yᵢ / Σⱼ yⱼ); a clipped output has no derivative. */
  private crossEntropyOfProbabilities(f: FunctionBuilder, row: Row, m: ModuleBuilder): void {
    const [sum, p, t, unclipped] = f.localArray('f32', 4);
    const log = logarithm(m);
    const inside = () => i32.and(f32.gt(p, f32.const(EPSILON)), f32.lt(p, f32.const(1 - EPSILON)));
    f.add(sum.set(f32.const(0)), unclipped.set(f32.const(0)));
    this.each(f, row, () => f.add(sum.set(f32.add(sum, this.yAt(row)))));
    this.each(f, row, () => {
      f.add(p.set(f32.div(this.yAt(row), sum)), t.set(this.targetAt(row)));
      f.if(inside(), () => f.add(unclipped.set(f32.add(unclipped, t))));
      const clipped = f32.max(f32.min(p, f32.const(1 - EPSILON)), f32.const(EPSILON));
      const logP = f32x4.lane(call(log, f32x4.splat(clipped)), 0);
      f.add(row.loss.set(f32.sub(row.loss, f32.mul(t, logP))));
    });
    const rest = f32.div(unclipped, sum);
    this.each(f, row, () => {
      f.add(p.set(f32.div(this.yAt(row), sum)), t.set(rest));
      f.if(inside(), () => f.add(t.set(f32.sub(t, f32.div(this.targetAt(row), this.yAt(row))))));
      f.add(f32.store(i32.add(row.g, row.i), f32.mul(t, row.scale)));
    });
  }
}

/** The locals of a sample in the loss's function. */
interface Row {
  readonly i: Local;
  readonly y: Local;
  readonly g: Local;
  readonly target: Local;
  readonly hit: Local;
  readonly weight: Local;
  readonly scale: Local;
  readonly loss: Local;
}
