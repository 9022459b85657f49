/**
 * Gradients by weights where few gradients by outputs are zero: the sums of lists.ts, in the same order, without lists.
 *
 * Four channels at a position share the patch of the input: each vector loaded serves four sums, where a list would
 * load it for one. A factor that is zero adds nothing, so the results are those of the lists to the last bit.
 */
import { call, FunctionBuilder } from '../assembler';
import { f32x4, i32, Local, v128 } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { rowFloats } from '../parameters';
import { channelsOf, Context, keepLanes, sampleAddress } from './common';
import { cutRow, groups, Place } from './chunks';
import { BLOCK, type Linear } from './linear';
import { ROWS, Sums, vectorsAtOnce } from './products';

/**
 * Defines the kernel (to, x, gradients, end, table): some vectors of the rows of up to four channels, over all
 * positions of the samples from x to before end. `table` holds where each position's patch begins within a sample;
 * the gradients of the block lie close together (see `copyGradients`).
 */
function rowsKernel(
  layer: Linear,
  { module: m, name }: Context,
  places: readonly Place[],
  rows: number,
): FunctionBuilder {
  const { input, shape } = layer;
  const rowBytes = rowFloats(shape) * FLOAT;
  const tableBytes = layer.rows * layer.columns * FLOAT;
  const what = `weight_kernel_${[rows, ...places.flatMap(({ patch, row, lanes }) => [patch, row, lanes])].join('_')}`;
  const params = ['i32', 'i32', 'i32', 'i32', 'i32'] as const;
  return m.define(name(what), params, (f, to, x, gradients, end, table) => {
    const registers = new Sums(f, rows, places.length);
    const [line, patch] = f.localArray('i32', 2);
    const at = (k: number, n: number) => k * rowBytes + places[n].row;
    registers.each((sum, k, n) => f.add(sum.set(v128.load(to, at(k, n)))));
    f.doWhile(
      () => {
        f.add(line.set(table.get()));
        f.block(() =>
          f.doWhile(
            () => {
              f.add(patch.set(i32.add(x, i32.load(line))));
              const vectors = places.map((place) => place.patch);
              const channels = registers.sums.map((_, k) => k * FLOAT);
              registers.products(m, patch, vectors, gradients, channels);
              f.add(line.set(i32.add(line, FLOAT)), gradients.set(i32.add(gradients, BLOCK * FLOAT)));
            },
            () => i32.ltU(line, i32.add(table, tableBytes)),
          ),
        );
        f.add(x.set(i32.add(x, input.data.stride)));
      },
      () => i32.ltU(x, end),
    );
    registers.each((sum, _k, n) => f.add(sum.set(keepLanes(sum, places[n].lanes))));
    registers.store(to, at);
  });
}

/**
 * Defines add(weights, start, end, table): adds the gradients by the weights of a block of `channels` channels over
 * the samples from `start` to before `end`. Behind the table lie the block's gradients (see `copyGradients`).
 */
export function denseWeightSum(layer: Linear, context: Context, channels: number): FunctionBuilder {
  const { module: m, name } = context;
  const { input, shape } = layer;
  const rowBytes = rowFloats(shape) * FLOAT;
  const firsts = [0, ROWS].filter((first) => first < channels); // a block has one or two
  const chunks = cutRow(shape, shape.runStride * FLOAT, true, m.simd).map((chunk) => ({
    ...chunk,
    kernels: firsts.flatMap((first) =>
      groups(chunk.places, vectorsAtOnce(m.simd)).map((places) => ({
        first,
        kernel: rowsKernel(layer, context, places, Math.min(ROWS, channels - first)),
      })),
    ),
  }));
  return m.define(name(`add_patches_${channels}`), ['i32', 'i32', 'i32', 'i32'], (f, weights, start, end, table) => {
    const [piece, x, last] = f.localArray('i32', 3);
    for (const { count, step, kernels } of chunks)
      f.for(piece, 0, count * step, step, () => {
        f.add(x.set(i32.add(sampleAddress(input.data, start), piece)));
        f.add(last.set(i32.add(sampleAddress(input.data, end), piece)));
        for (const { first, kernel } of kernels) {
          const to = i32.add(i32.add(weights, first * rowBytes), piece);
          f.add(call(kernel, to, x, i32.add(table, gradientsAt(layer) + first * FLOAT), last, table));
        }
      });
  });
}

/** Bytes from the table to the block's gradients. */
const gradientsAt = ({ rows, columns }: Linear): number => rows * columns * FLOAT;

/** Writes where each position's patch begins within a sample, in bytes, to `table`. */
export function writePatches(f: FunctionBuilder, layer: Linear, table: Local): void {
  const [stepY, stepX] = [layer.shape.stepY * FLOAT, layer.shape.stepX * FLOAT];
  const [y, x, at] = f.localArray('i32', 3);
  f.add(at.set(table.get()));
  f.for(y, 0, layer.rows * stepY, stepY, () =>
    f.for(x, y, i32.add(y, layer.columns * stepX), stepX, () => f.add(i32.store(at, x), at.set(i32.add(at, FLOAT)))),
  );
}

/**
 * Copies a block's gradients of the samples from `start` to before `end` behind the table: where they come from, they
 * lie so far apart that they would drive each other out of the fastest cache. Adds them up for the biases on the way.
 */
export function copyGradients(
  f: FunctionBuilder,
  layer: Linear,
  biases: readonly Local[],
  { block, start, end, table }: { block: Local; start: Local; end: Local; table: Local },
): void {
  const { output, rows, columns } = layer;
  const bytes = channelsOf(output) * FLOAT;
  const [sample, at, last, to] = f.localArray('i32', 4);
  const g = f.local('v128');
  f.add(to.set(i32.add(table, gradientsAt(layer))));
  f.for(sample, start, end, 1, () => {
    f.add(at.set(i32.add(sampleAddress(output.gradient!, sample), i32.mul(block, BLOCK * FLOAT))));
    f.add(last.set(i32.add(at, rows * columns * bytes)));
    f.for(at, at, last, bytes, () => {
      biases.forEach((sum, v) => {
        f.add(g.set(v128.load(at, v * VECTOR)), v128.store(to, g, v * VECTOR), sum.set(f32x4.add(sum, g)));
      });
      f.add(to.set(i32.add(to, BLOCK * FLOAT)));
    });
  });
}
