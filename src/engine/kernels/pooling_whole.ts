/**
 * Pooling where every window lies within the image and is small: each window is a stretch of code without loops.
 *
 * Backwards only where windows do not overlap: then each place of a window is written once, whole vectors at a time.
 */
import { FunctionBuilder } from '../assembler';
import { Code, f32x4, i32, i32x4, Local, v128, zeroBytes } from '../instructions';
import { FLOAT } from '../layout';
import { Context, forVectors, loadLanes, perSample, sampleAddress, Step, storeLanes } from './common';
import { type Pooling } from './pooling';

/** The most places a window may have. */
const MOST_PLACES = 16;

type Axis = 0 | 1;
const both = (test: (axis: Axis) => boolean): boolean => test(0) && test(1);

/** Whether these kernels can pool. */
export function areWhole({ input, output, shape }: Pooling): boolean {
  const { pool, strides, before } = shape;
  const end = (axis: Axis) => (output.shape[axis] - 1) * strides[axis] + pool[axis];
  return pool[0] * pool[1] <= MOST_PLACES && both((axis) => before[axis] === 0 && end(axis) <= input.shape[axis]);
}

/** Whether no place belongs to two windows. */
export const areDisjoint = ({ shape }: Pooling): boolean => both((axis) => shape.strides[axis] >= shape.pool[axis]);

/** Whether, besides, every place belongs to a window. */
const coverAll = ({ input, output, shape: { pool, strides } }: Pooling): boolean =>
  both((axis) => strides[axis] === pool[axis] && output.shape[axis] * pool[axis] === input.shape[axis]);

/** Byte offsets of a window's places from its first one. */
function placesOf({ input, shape: { pool } }: Pooling): number[] {
  const [, width, channels] = input.shape;
  return Array.from(
    { length: pool[0] * pool[1] },
    (_, i) => (Math.floor(i / pool[1]) * width + (i % pool[1])) * channels * FLOAT,
  );
}

/** For each vector of channels of each window: `body` with the bytes from a sample's start to its first place, and to its result. */
function forResults(
  f: FunctionBuilder,
  { input, output, shape }: Pooling,
  body: (place: Local, result: Local, lanes: number) => void,
): void {
  const [, width, channels] = input.shape;
  const [y, x, c, corner, place, result] = f.localArray('i32', 6);
  f.add(result.set(i32.const(0)));
  f.for(y, 0, output.shape[0], 1, () => {
    f.add(corner.set(i32.mul(y, shape.strides[0] * width * channels * FLOAT)));
    f.for(x, 0, output.shape[1], 1, () => {
      forVectors(f, c, channels, (lanes) => {
        f.add(place.set(i32.add(corner, c)));
        body(place, result, lanes);
        f.add(result.set(i32.add(result, lanes * FLOAT)));
      });
      f.add(corner.set(i32.add(corner, shape.strides[1] * channels * FLOAT)));
    });
  });
}

const everywhere = (n: number): Code => i32x4.const(n, n, n, n);
/** Where each lane's value lies: a place's bytes from the sample's start, and those of the lane. */
const lanesOf = (place: Local): Code => i32x4.add(i32x4.splat(place), i32x4.const(0, FLOAT, 2 * FLOAT, 3 * FLOAT));

export function maximumOfWhole(pooling: Pooling, { module: m, name }: Context): Step {
  const { input, output, source } = pooling;
  const [, ...others] = placesOf(pooling);
  return perSample(m, name('max_pool'), (f, sample) => {
    const [image, out, at] = f.localArray('i32', 3);
    const [largest, from, value, larger] = f.localArray('v128', 4);
    f.add(image.set(sampleAddress(input.data, sample)), out.set(sampleAddress(output.data, sample)));
    forResults(f, pooling, (place, result, lanes) => {
      f.add(at.set(i32.add(image, place)), largest.set(loadLanes(at, 0, lanes)), from.set(everywhere(0)));
      for (const offset of others) {
        f.add(value.set(loadLanes(at, offset, lanes)), larger.set(f32x4.gt(value, largest)));
        f.add(largest.set(f32x4.pmax(largest, value)));
        f.add(from.set(v128.select(everywhere(offset), from, larger)));
      }
      f.add(from.set(i32x4.add(from, lanesOf(place))));
      f.add(at.set(i32.add(out, result)), storeLanes(at, largest, 0, lanes));
      f.add(at.set(i32.add(at, source!.base - output.data.base)), storeLanes(at, from, 0, lanes));
    });
  });
}

/** Each place receives the gradient if the maximum was there, else 0. */
export function scatterOfWhole(pooling: Pooling, { module: m, name }: Context): Step {
  const { input, output, source } = pooling;
  const [to, gradient] = [input.gradient!, output.gradient!];
  return perSample(m, name('max_pool_gradient'), (f, sample) => {
    const [image, gradients, at] = f.localArray('i32', 3);
    const [g, from, value] = f.localArray('v128', 3);
    f.add(image.set(sampleAddress(to, sample)), gradients.set(sampleAddress(gradient, sample)));
    if (!coverAll(pooling)) f.add(zeroBytes(image, to.size * FLOAT));
    forResults(f, pooling, (place, result, lanes) => {
      f.add(at.set(i32.add(gradients, result)), g.set(loadLanes(at, 0, lanes)));
      f.add(from.set(loadLanes(i32.add(at, source!.base - gradient.base), 0, lanes)));
      f.add(from.set(i32x4.sub(from, lanesOf(place))), at.set(i32.add(image, place)));
      for (const offset of placesOf(pooling)) {
        f.add(value.set(v128.and(g, i32x4.eq(from, everywhere(offset)))));
        f.add(storeLanes(at, value, offset, lanes));
      }
    });
  });
}

/** The mean of each window; backwards, each of its places receives an equal share of the gradient. */
export function averageOfWhole(pooling: Pooling, { module: m, name }: Context, backwards: boolean): Step {
  const { input, output } = pooling;
  const pixels = backwards ? input.gradient! : input.data;
  const means = backwards ? output.gradient! : output.data;
  const places = placesOf(pooling);
  const share = f32x4.const(1 / places.length);
  return perSample(m, name(backwards ? 'average_gradient' : 'average_pool'), (f, sample) => {
    const [image, results, at] = f.localArray('i32', 3);
    const sum = f.local('v128');
    f.add(image.set(sampleAddress(pixels, sample)), results.set(sampleAddress(means, sample)));
    if (backwards && !coverAll(pooling)) f.add(zeroBytes(image, pixels.size * FLOAT));
    forResults(f, pooling, (place, result, lanes) => {
      if (backwards) {
        f.add(at.set(i32.add(results, result)), sum.set(f32x4.mul(loadLanes(at, 0, lanes), share)));
        f.add(at.set(i32.add(image, place)));
        for (const offset of places) f.add(storeLanes(at, sum, offset, lanes));
      } else {
        f.add(at.set(i32.add(image, place)), sum.set(f32x4.const(0)));
        for (const offset of places) f.add(sum.set(f32x4.add(loadLanes(at, offset, lanes), sum)));
        f.add(sum.set(f32x4.mul(sum, share)), at.set(i32.add(results, result)), storeLanes(at, sum, 0, lanes));
      }
    });
  });
}
