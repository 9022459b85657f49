/**
 * Max and average pooling with any window, stride and padding.
 *
 * Max pooling by 2×2 after a convolution with ReLU is not done here but in the convolution's own kernel. With 'same'
 * padding the border counts for nothing: windows are cut off at the edge of the image. Small windows that all lie
 * within the image need no such care and have kernels without loops over places, in pooling_whole.ts.
 */
import { FunctionBuilder } from '../assembler';
import { f32, f32x4, i32, i32x4, Local, v128, zeroBytes } from '../instructions';
import { Buffer, FLOAT, Layout } from '../layout';
import {
  Context,
  forVectors,
  loadLanes,
  Operation,
  perSample,
  sampleAddress,
  Schedule,
  Step,
  storeLanes,
  Tensor,
} from './common';
import { areDisjoint, areWhole, averageOfWhole, maximumOfWhole, scatterOfWhole } from './pooling_whole';

export interface PoolShape {
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows and columns that the first window begins before the image. */
  readonly before: readonly [number, number];
}

export class Pooling implements Operation {
  readonly scratchFloats = 0;
  /** For each maximum, the byte offset of its place within the sample. */
  readonly source?: Buffer;

  constructor(
    layout: Layout,
    private readonly kind: 'max' | 'average',
    readonly input: Tensor,
    readonly output: Tensor,
    readonly shape: PoolShape,
  ) {
    if (kind === 'max') this.source = layout.perSample(output.data.size);
  }

  emit(context: Context): Schedule {
    const whole = areWhole(this);
    const apart = whole && areDisjoint(this);
    const forward = (): Step => {
      if (this.kind === 'max') return whole ? maximumOfWhole(this, context) : this.maximum(context);
      return whole ? averageOfWhole(this, context, false) : this.average(context, false);
    };
    const backward = (): Step => {
      if (this.kind === 'max') return apart ? scatterOfWhole(this, context) : this.scatter(context);
      return apart ? averageOfWhole(this, context, true) : this.average(context, true);
    };
    const steps = [forward()];
    return { trainForward: steps, testForward: steps, backward: this.input.gradient ? [backward()] : [] };
  }

  /** For each window: its rows and columns within the image, from `top` to before `bottom` and so on. */
  private forWindows(f: FunctionBuilder, body: (top: Local, bottom: Local, left: Local, right: Local) => void): void {
    const { shape } = this;
    const [rows, columns] = this.output.shape;
    const [height, width] = this.input.shape;
    const [y, x, top, bottom, left, right] = f.localArray('i32', 6);
    const range = (from: Local, to: Local, i: Local, axis: 0 | 1, size: number) => {
      f.add(from.set(i32.sub(i32.mul(i, shape.strides[axis]), shape.before[axis])));
      f.add(to.set(i32.add(from, shape.pool[axis])));
      f.add(to.set(i32.select(to, size, i32.ltS(to, size))), from.set(i32.select(from, 0, i32.gtS(from, 0))));
    };
    f.for(y, 0, rows, 1, () => {
      range(top, bottom, y, 0, height);
      f.for(x, 0, columns, 1, () => {
        range(left, right, x, 1, width);
        body(top, bottom, left, right);
      });
    });
  }

  private maximum({ module: m, name }: Context) {
    const { input, output, source } = this;
    const [, width, channels] = input.shape;
    return perSample(m, name('max_pool'), (f, sample) => {
      const [c, y, x, image, out, offset, at] = f.localArray('i32', 7);
      const [largest, from, value, larger] = f.localArray('v128', 4);
      const lane = i32x4.const(0, FLOAT, 2 * FLOAT, 3 * FLOAT);
      f.add(image.set(sampleAddress(input.data, sample)), out.set(sampleAddress(output.data, sample)));
      this.forWindows(f, (top, bottom, left, right) => {
        forVectors(f, c, channels, (lanes) => {
          f.add(largest.set(f32x4.const(-Infinity)));
          f.add(offset.set(i32.add(c, i32.mul(i32.add(i32.mul(top, width), left), channels * FLOAT))));
          f.add(from.set(i32x4.add(i32x4.splat(offset), lane)));
          f.for(y, top, bottom, 1, () => {
            f.add(offset.set(i32.add(c, i32.mul(i32.add(i32.mul(y, width), left), channels * FLOAT))));
            f.for(x, left, right, 1, () => {
              f.add(value.set(loadLanes(i32.add(image, offset), 0, lanes)));
              f.add(larger.set(f32x4.gt(value, largest)));
              f.add(largest.set(v128.select(value, largest, larger)));
              f.add(from.set(v128.select(i32x4.add(i32x4.splat(offset), lane), from, larger)));
              f.add(offset.set(i32.add(offset, channels * FLOAT)));
            });
          });
          f.add(at.set(i32.add(out, c)), storeLanes(at, largest, 0, lanes));
          f.add(at.set(i32.add(at, source!.base - output.data.base)), storeLanes(at, from, 0, lanes));
        });
        f.add(out.set(i32.add(out, channels * FLOAT)));
      });
    });
  }

  /** Backward pass of max pooling: each gradient goes to where the maximum came from. */
  private scatter({ module: m, name }: Context) {
    const { input, output, source } = this;
    const [to, gradient] = [input.gradient!, output.gradient!];
    return perSample(m, name('max_pool_gradient'), (f, sample) => {
      const [i, image, at, target] = f.localArray('i32', 4);
      f.add(image.set(sampleAddress(to, sample)), at.set(sampleAddress(gradient, sample)));
      f.add(zeroBytes(image, to.size * FLOAT));
      f.for(i, 0, gradient.size * FLOAT, FLOAT, () => {
        const from = i32.load(i32.add(i32.add(at, i), source!.base - gradient.base));
        f.add(target.set(i32.add(image, from)));
        f.add(f32.store(target, f32.add(f32.load(target), f32.load(i32.add(at, i)))));
      });
    });
  }

  /** The mean of each window; backwards, each place of a window receives its share of the gradient. */
  private average({ module: m, name }: Context, backwards: boolean) {
    const { input, output } = this;
    const [, width, channels] = input.shape;
    const pixels = backwards ? input.gradient! : input.data;
    const means = backwards ? output.gradient! : output.data;
    return perSample(m, name(backwards ? 'average_gradient' : 'average_pool'), (f, sample) => {
      const [c, y, x, image, mean, at] = f.localArray('i32', 6);
      const [share, sum, value] = f.localArray('v128', 3);
      f.add(image.set(sampleAddress(pixels, sample)), mean.set(sampleAddress(means, sample)));
      if (backwards) f.add(zeroBytes(image, pixels.size * FLOAT));
      this.forWindows(f, (top, bottom, left, right) => {
        const count = f32.convertI32(i32.mul(i32.sub(bottom, top), i32.sub(right, left)));
        f.add(share.set(f32x4.splat(f32.div(f32.const(1), count))));
        forVectors(f, c, channels, (lanes) => {
          if (backwards) f.add(sum.set(f32x4.mul(loadLanes(i32.add(mean, c), 0, lanes), share)));
          else f.add(sum.set(f32x4.const(0)));
          f.for(y, top, bottom, 1, () => {
            const start = i32.mul(i32.add(i32.mul(y, width), left), channels * FLOAT);
            f.add(at.set(i32.add(image, i32.add(c, start))));
            f.for(x, left, right, 1, () => {
              f.add(value.set(f32x4.add(loadLanes(at, 0, lanes), sum)));
              f.add(backwards ? storeLanes(at, value, 0, lanes) : sum.set(value.get()));
              f.add(at.set(i32.add(at, channels * FLOAT)));
            });
          });
          if (!backwards) {
            f.add(sum.set(f32x4.mul(sum, share)), at.set(i32.add(mean, c)), storeLanes(at, sum, 0, lanes));
          }
        });
        f.add(mean.set(i32.add(mean, channels * FLOAT)));
      });
    });
  }
}
