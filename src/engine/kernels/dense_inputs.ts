/**
 * Gradients by inputs where few gradients by outputs are zero: the sums of lists.ts, in the same order, without lists.
 *
 * Four samples at the same position share the weights: each vector loaded serves four sums, where a list would load it
 * for one. A factor that is zero adds nothing, so the results are those of the lists to the last bit.
 */
import { call, FunctionBuilder } from '../assembler';
import { i32, v128, zeroBytes } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { rowFloats } from '../parameters';
import { channelsOf, Context, sampleAddress, Step } from './common';
import { cutRow, groups, Place } from './chunks';
import { type Linear } from './linear';
import { ROWS, Sums, vectorsAtOnce } from './products';

const samples = Array.from({ length: ROWS }, (_, k) => k);

/** Defines the kernel (to, weights, gradients): some vectors of one position's patch, for four samples. */
function positionKernel(layer: Linear, { module: m, name }: Context, places: readonly Place[]): FunctionBuilder {
  const [target, gradient] = [layer.input.gradient!, layer.output.gradient!];
  const rowBytes = rowFloats(layer.shape) * FLOAT;
  const what = `input_kernel_${places.map(({ patch, row }) => `${patch}_${row}`).join('_')}`;
  return m.define(name(what), ['i32', 'i32', 'i32'], (f, to, weights, gradients) => {
    const registers = new Sums(f, ROWS, places.length);
    const end = f.local('i32');
    const at = (k: number, n: number) => k * target.stride + places[n].patch;
    registers.each((sum, k, n) => f.add(sum.set(v128.load(to, at(k, n)))));
    f.add(end.set(i32.add(gradients, channelsOf(layer.output) * FLOAT)));
    f.block(() =>
      f.doWhile(
        () => {
          const vectors = places.map(({ row }) => row);
          const factors = samples.map((k) => k * gradient.stride);
          registers.products(m, weights, vectors, gradients, factors);
          f.add(weights.set(i32.add(weights, rowBytes)), gradients.set(i32.add(gradients, FLOAT)));
        },
        () => i32.ltU(gradients, end),
      ),
    );
    registers.store(to, at);
  });
}

/** The function over samples; it works on four at a time. */
export function denseInputGradient(layer: Linear, context: Context): Step {
  const { module: m, name, parameters } = context;
  const { input, output, shape, inputLists } = layer;
  const [target, gradient] = [input.gradient!, output.gradient!];
  const positionBytes = channelsOf(output) * FLOAT;
  const [stepY, stepX] = [shape.stepY * FLOAT, shape.stepX * FLOAT];
  // As many rows of positions before the next chunk as would fit into the lists: the order of the sums is theirs.
  const rowsAtOnce =
    layer.rows * layer.columns <= inputLists.count ? layer.rows : Math.floor(inputLists.count / layer.columns);
  const chunks = cutRow(shape, shape.runStride * FLOAT, false, m.simd).map((chunk) => ({
    ...chunk,
    kernels: groups(chunk.places, vectorsAtOnce(m.simd)).map((places) => positionKernel(layer, context, places)),
  }));
  m.define(name('input_gradient'), ['i32', 'i32', 'i32'], (f, first, count) => {
    const [sample, last, start, end, y, x, piece, g, row] = f.localArray('i32', 9);
    f.add(last.set(i32.add(first, count)));
    f.for(sample, first, last, 1, () => f.add(zeroBytes(sampleAddress(target, sample), target.size * FLOAT + VECTOR)));
    f.for(sample, first, last, ROWS, () =>
      f.for(start, 0, layer.rows, rowsAtOnce, () => {
        f.add(end.set(i32.add(start, rowsAtOnce)), end.set(i32.select(end, layer.rows, i32.ltU(end, layer.rows))));
        for (const { count: pieces, step, kernels } of chunks)
          f.for(piece, 0, pieces * step, step, () => {
            const skipped = i32.mul(start, layer.columns * positionBytes);
            f.add(g.set(i32.add(sampleAddress(gradient, sample), skipped)));
            f.for(y, start, end, 1, () => {
              f.add(row.set(i32.add(sampleAddress(target, sample), i32.add(piece, i32.mul(y, stepY)))));
              f.for(x, row, i32.add(row, layer.columns * stepX), stepX, () => {
                for (const kernel of kernels) f.add(call(kernel, x, i32.add(piece, parameters.value(layer.kernel)), g));
                f.add(g.set(i32.add(g, positionBytes)));
              });
            });
          });
      }),
    );
  });
  return { rows: name('input_gradient') };
}
