/**
 * Max and average pooling with any window, stride and padding.
 *
 * Max pooling by 2×2 after a convolution with ReLU is not done here but in the convolution's own kernel. With 'same'
 * padding the border counts for nothing: windows are cut off at the edge of the image.
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

/** Places of windows that are worked on without loops. */
const UNROLLED = 16;

export interface PoolShape {
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows and columns that the first window begins before the image. */
  readonly before: readonly [number, number];
}

export class Pooling implements Operation {
  readonly scratchFloats = 0;
  /** For each maximum, the byte offset of its place within the sample. */
  private readonly source?: Buffer;

  constructor(
    layout: Layout,
    private readonly kind: 'max' | 'average',
    private readonly input: Tensor,
    private readonly output: Tensor,
    private readonly shape: PoolShape,
  ) {
    if (kind === 'max') this.source = layout.perSample(output.data.size);
  }

  emit(context: Context): Schedule {
    const forward = [this.kind === 'max' ? this.maximum(context) : this.average(context, false)];
    const backward = this.kind === 'max' ? () => this.scatter(context) : () => this.average(context, true);
    return {
      trainForward: forward,
      testForward: forward,
      backward: this.input.gradient ? [backward()] : [],
    };
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

  /** Byte offsets of a window's places from its first one. */
  private get places(): number[] {
    const [, width, channels] = this.input.shape;
    const { pool } = this.shape;
    return Array.from({ length: pool[0] * pool[1] }, (_, i) => {
      const [y, x] = [Math.floor(i / pool[1]), i % pool[1]];
      return (y * width + x) * channels * FLOAT;
    });
  }

  /** Whether all windows lie within the image and are small: then each is a stretch of code without loops. */
  private get unrolled(): boolean {
    const { pool, strides, before } = this.shape;
    const inside = (axis: 0 | 1) =>
      (this.output.shape[axis] - 1) * strides[axis] + pool[axis] - before[axis] <= this.input.shape[axis];
    return before[0] + before[1] === 0 && inside(0) && inside(1) && pool[0] * pool[1] <= UNROLLED;
  }

  /** Whether no place of the image belongs to two windows. */
  private get disjoint(): boolean {
    const { pool, strides } = this.shape;
    return strides[0] >= pool[0] && strides[1] >= pool[1];
  }

  /** Whether every place belongs to exactly one window. */
  private get tiled(): boolean {
    const { pool, strides } = this.shape;
    const covered = (axis: 0 | 1) =>
      strides[axis] === pool[axis] && this.output.shape[axis] * pool[axis] === this.input.shape[axis];
    return covered(0) && covered(1);
  }

  /**
   * For each vector of channels of each window, when `unrolled`: `body` with the byte offset in the image of the
   * window's first place and that of its result, both within a sample.
   */
  private forResults(f: FunctionBuilder, body: (place: Local, result: Local, lanes: number) => void): void {
    const [rows, columns, channels] = this.output.shape;
    const { strides } = this.shape;
    const [y, x, c, corner, place, result] = f.localArray('i32', 6);
    f.add(result.set(i32.const(0)));
    f.for(y, 0, rows, 1, () => {
      f.add(corner.set(i32.mul(y, strides[0] * this.input.shape[1] * channels * FLOAT)));
      f.for(x, 0, columns, 1, () => {
        forVectors(f, c, channels, (lanes) => {
          f.add(place.set(i32.add(corner, c)));
          body(place, result, lanes);
          f.add(result.set(i32.add(result, lanes * FLOAT)));
        });
        f.add(corner.set(i32.add(corner, strides[1] * channels * FLOAT)));
      });
    });
  }

  private maximum(context: Context): Step {
    return this.unrolled ? this.maximumUnrolled(context) : this.maximumOfAny(context);
  }

  private maximumUnrolled({ module: m, name }: Context): Step {
    const { input, output, source, places } = this;
    return perSample(m, name('max_pool'), (f, sample) => {
      const [image, out, at] = f.localArray('i32', 3);
      const [largest, from, value, larger] = f.localArray('v128', 4);
      const splat = (n: number) => i32x4.const(n, n, n, n);
      f.add(image.set(sampleAddress(input.data, sample)), out.set(sampleAddress(output.data, sample)));
      this.forResults(f, (place, result, lanes) => {
        f.add(at.set(i32.add(image, place)), largest.set(loadLanes(at, 0, lanes)), from.set(splat(0)));
        places
          .slice(1)
          .forEach((offset) =>
            f.add(
              value.set(loadLanes(at, offset, lanes)),
              larger.set(f32x4.gt(value, largest)),
              largest.set(f32x4.pmax(largest, value)),
              from.set(v128.select(splat(offset), from, larger)),
            ),
          );
        const lane = i32x4.const(0, FLOAT, 2 * FLOAT, 3 * FLOAT);
        f.add(from.set(i32x4.add(from, i32x4.add(i32x4.splat(place), lane))));
        f.add(at.set(i32.add(out, result)), storeLanes(at, largest, 0, lanes));
        f.add(at.set(i32.add(at, source!.base - output.data.base)), storeLanes(at, from, 0, lanes));
      });
    });
  }

  private maximumOfAny({ module: m, name }: Context): Step {
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
  private scatter(context: Context): Step {
    return this.unrolled && this.disjoint ? this.scatterUnrolled(context) : this.scatterOfAny(context);
  }

  /** If windows do not overlap, each writes all of its places: the gradient or 0. */
  private scatterUnrolled({ module: m, name }: Context): Step {
    const { input, output, source, places } = this;
    const [to, gradient] = [input.gradient!, output.gradient!];
    return perSample(m, name('max_pool_gradient'), (f, sample) => {
      const [image, gradients, at] = f.localArray('i32', 3);
      const [g, from, value] = f.localArray('v128', 3);
      f.add(image.set(sampleAddress(to, sample)), gradients.set(sampleAddress(gradient, sample)));
      if (!this.tiled) f.add(zeroBytes(image, to.size * FLOAT));
      this.forResults(f, (place, result, lanes) => {
        f.add(at.set(i32.add(gradients, result)), g.set(loadLanes(at, 0, lanes)));
        f.add(from.set(loadLanes(i32.add(at, source!.base - gradient.base), 0, lanes)));
        const lane = i32x4.const(0, FLOAT, 2 * FLOAT, 3 * FLOAT);
        f.add(from.set(i32x4.sub(from, i32x4.add(i32x4.splat(place), lane))), at.set(i32.add(image, place)));
        for (const offset of places) {
          f.add(value.set(v128.and(g, i32x4.eq(from, i32x4.const(offset, offset, offset, offset)))));
          f.add(storeLanes(at, value, offset, lanes));
        }
      });
    });
  }

  private scatterOfAny({ module: m, name }: Context): Step {
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
  private average(context: Context, backwards: boolean): Step {
    return this.unrolled && (this.disjoint || !backwards)
      ? this.averageUnrolled(context, backwards)
      : this.averageOfAny(context, backwards);
  }

  private averageUnrolled({ module: m, name }: Context, backwards: boolean): Step {
    const { input, output, places } = this;
    const pixels = backwards ? input.gradient! : input.data;
    const means = backwards ? output.gradient! : output.data;
    const share = f32x4.const(1 / places.length);
    return perSample(m, name(backwards ? 'average_gradient' : 'average_pool'), (f, sample) => {
      const [image, results, at] = f.localArray('i32', 3);
      const sum = f.local('v128');
      f.add(image.set(sampleAddress(pixels, sample)), results.set(sampleAddress(means, sample)));
      if (backwards && !this.tiled) f.add(zeroBytes(image, pixels.size * FLOAT));
      this.forResults(f, (place, result, lanes) => {
        if (backwards) {
          f.add(at.set(i32.add(results, result)), sum.set(f32x4.mul(loadLanes(at, 0, lanes), share)));
          f.add(at.set(i32.add(image, place)));
          for (const offset of places) f.add(storeLanes(at, sum, offset, lanes));
        } else {
          f.add(at.set(i32.add(image, place)), sum.set(loadLanes(at, 0, lanes)));
          for (const offset of places.slice(1)) f.add(sum.set(f32x4.add(loadLanes(at, offset, lanes), sum)));
          f.add(sum.set(f32x4.mul(sum, share)), at.set(i32.add(results, result)), storeLanes(at, sum, 0, lanes));
        }
      });
    });
  }

  private averageOfAny({ module: m, name }: Context, backwards: boolean): Step {
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
