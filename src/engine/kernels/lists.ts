/**
 * Gradients of convolutions and dense layers by way of lists: the factors that are not zero are gathered, then
 * sparse.ts adds up.
 *
 * For gradients by inputs there is a list of channels for each position; for gradients by weights a list of positions
 * for each channel.
 */
import { call, FunctionBuilder } from '../assembler';
import { Code, f32x4, i32, i32x4, Local, v128, zeroBytes } from '../instructions';
import { FLOAT, VECTOR } from '../layout';
import { rowFloats } from '../parameters';
import { channelsOf, Context, forVectors, sampleAddress, scratchAddress, Step } from './common';
import { BLOCK, type Linear } from './linear';
import { entries, ENTRY, growth, sparseSum, storeEntry } from './sparse';

/** For each position (or pooling window) of a sample: `body` with the address of its patch and of its gradients. */
function forPositions(
  f: FunctionBuilder,
  layer: Linear,
  input: number[],
  gradient: number[],
  body: (patch: Local, gradients: Local) => void,
  endOfRow: () => void = () => {},
): void {
  const { shape, options } = layer;
  const step = (options.pool ? 2 : 1) * FLOAT;
  const [y, x, row, from, gradients] = f.localArray('i32', 5);
  f.add(from.set(input), gradients.set(gradient));
  f.for(y, 0, layer.rows * shape.stepY * step, shape.stepY * step, () => {
    f.add(row.set(i32.add(from, y)));
    f.for(x, row, i32.add(row, layer.columns * shape.stepX * step), shape.stepX * step, () => {
      body(x, gradients);
      f.add(gradients.set(i32.add(gradients, channelsOf(layer.output) * FLOAT)));
    });
    endOfRow();
  });
}

/**
 * Gradients by inputs, sample by sample: each patch receives the sum, over the channels whose gradient is not zero,
 * of gradient times row of weights. There is a list for each position; with pooling four for each window, since
 * every channel may have its maximum elsewhere.
 */
export function sparseInputGradient(layer: Linear, { module: m, name, scratch, parameters }: Context): Step {
  const { input, output, shape, source, options, inputLists: lists } = layer;
  const outputs = channelsOf(output);
  const gradient = output.gradient!;
  const target = input.gradient!;
  const rowBytes = rowFloats(shape) * FLOAT;
  const flush = sparseSum(m, name('add_rows'), lists, shape, shape.runStride * FLOAT, 'byInputs');

  const rows = i32x4.const(0, rowBytes, 2 * rowBytes, 3 * rowBytes);
  const gather = m.define(name('input_gradient'), ['i32', 'i32', 'i32'], (f, first, count, thread) => {
    const [work, sample, list, at, end, i] = f.localArray('i32', 6);
    const [g, row, grow, line, isLower] = f.localArray('v128', 5);
    const pairs = f.localArray('v128', 2);
    /** For four channels at a time: their entries in `pairs`, `grow`, then `body`. `at` is the gradients' address. */
    const forChannels = (gradients: Local, body: (lanes: number) => void) => {
      f.add(row.set(i32x4.add(i32x4.splat(parameters.value(layer.kernel)), rows)));
      forVectors(f, i, outputs, (lanes) => {
        f.add(at.set(i32.add(gradients, i)), g.set(v128.load(at)), grow.set(growth(g)));
        entries(g, row).forEach((pair, k) => f.add(pairs[k].set(pair)));
        body(lanes);
        f.add(row.set(i32x4.add(row, i32x4.splat(4 * rowBytes))));
      });
    };
    const oneList = (patch: Local, gradients: Local) => {
      f.add(end.set(lists.start(work, list)));
      forChannels(gradients, (lanes) => {
        for (let lane = 0; lane < lanes; lane++)
          f.add(storeEntry(end, pairs, lane), end.set(i32.add(end, i32x4.lane(grow, lane))));
      });
      f.add(lists.close(work, list, end, patch), list.set(i32.add(list, 1)));
    };
    /** One for each place of a window. Their ends are kept in the table meanwhile. */
    const fourLists = (patch: Local, gradients: Local) => {
      const [stepX, stepY] = [shape.stepX * FLOAT, shape.stepY * FLOAT];
      [0, stepX, stepY, stepY + stepX].forEach((offset, k) => {
        const number = i32.add(list, k);
        f.add(lists.close(work, number, lists.start(work, number), i32.add(patch, offset)));
      });
      const place = (mask: Code | Local, n: number) => v128.and(mask, i32x4.const(n, n, n, n));
      forChannels(gradients, (lanes) => {
        // Where the maximum was, as the patch's distance from the window's first, tells the list.
        f.add(line.set(v128.load(i32.add(at, source!.base - gradient.base))));
        f.add(isLower.set(i32x4.gtS(line, i32x4.splat(stepX))));
        f.add(line.set(i32x4.sub(line, v128.and(isLower, i32x4.splat(stepY)))));
        f.add(line.set(place(i32x4.gtS(line, i32x4.splat(0)), ENTRY)));
        f.add(
          line.set(i32x4.add(line, place(isLower, 2 * ENTRY))),
          line.set(i32x4.add(line, i32x4.splat(lists.line(work, list)))),
        );
        for (let lane = 0; lane < lanes; lane++)
          f.add(
            at.set(i32x4.lane(line, lane)),
            end.set(i32.load(at)),
            storeEntry(end, pairs, lane),
            i32.store(at, i32.add(end, i32x4.lane(grow, lane))),
          );
      });
      f.add(list.set(i32.add(list, 4)));
    };
    const perRow = layer.columns * (options.pool ? 4 : 1);
    const perSample = layer.rows * perRow;
    const haveRoomFor = (needed: number) => i32.geU(lists.count - needed, list);
    const flushUnless = (fits: Code) =>
      f.if(i32.eqz(fits), () => f.add(call(flush, work, list), list.set(i32.const(0))));
    f.add(work.set(scratchAddress(scratch, thread)));
    f.for(sample, first, i32.add(first, count), 1, () => {
      const [to, from] = [sampleAddress(target, sample), sampleAddress(gradient, sample)];
      f.add(zeroBytes(to, target.size * FLOAT + VECTOR));
      // Lists may be of several samples, or of some rows of one: where they are cut decides in which order sums are
      // made, and must not depend on which samples a thread happens to work on.
      const whole = perSample <= lists.count;
      const endOfRow = () => {
        if (!whole) flushUnless(haveRoomFor(perRow));
      };
      forPositions(f, layer, to, from, options.pool ? fourLists : oneList, endOfRow);
      flushUnless(whole ? haveRoomFor(perSample) : i32.eqz(list));
    });
    f.add(call(flush, work, list));
  });
  return { rows: gather.name };
}

/** What `sparseWeights` works on: a block of channels, its sums of gradients, and samples `start` to before `end`. */
export interface BlockOfChannels {
  readonly work: Local;
  readonly block: Local;
  readonly channels: number;
  readonly biases: readonly Local[];
  readonly start: Local;
  readonly end: Local;
}

/**
 * Emits the gradients by the weights of a block, added to `weights`, and by its biases: a list for each channel names
 * the patches that its gradient is not zero for.
 */
export function sparseWeightGradient(
  f: FunctionBuilder,
  layer: Linear,
  { module: m, name }: Context,
  weights: Code,
  { work, block, channels, biases, start, end }: BlockOfChannels,
): void {
  const { input, output, shape, source, weightLists: lists } = layer;
  const gradient = output.gradient!;
  const flush = sparseSum(m, name('add_patches'), lists, shape, shape.runStride * FLOAT, 'byWeights');
  const sample = f.local('i32');
  const ends = f.localArray('i32', channels);
  const [g, address, grow] = f.localArray('v128', 3);
  const pairs = f.localArray('v128', 2);
  ends.forEach((pointer, c) => f.add(pointer.set(lists.start(work, c))));
  f.for(sample, start, end, 1, () => {
    const first = i32.add(sampleAddress(gradient, sample), i32.mul(block, BLOCK * FLOAT));
    forPositions(f, layer, sampleAddress(input.data, sample), first, (patch, gradients) =>
      biases.forEach((sum, v) => {
        f.add(g.set(v128.load(gradients, v * VECTOR)), sum.set(f32x4.add(sum, g)));
        f.add(grow.set(growth(g)), address.set(i32x4.splat(patch)));
        if (source) {
          const from = v128.load(i32.add(gradients, source.base - gradient.base), v * VECTOR);
          f.add(address.set(i32x4.add(address, from)));
        }
        entries(g, address).forEach((pair, k) => f.add(pairs[k].set(pair)));
        ends.slice(4 * v, 4 * v + 4).forEach((pointer, lane) => {
          f.add(storeEntry(pointer, pairs, lane));
          f.add(pointer.set(i32.add(pointer, i32x4.lane(grow, lane))));
        });
      }),
    );
  });
  const rowBytes = rowFloats(shape) * FLOAT;
  ends.forEach((pointer, c) => f.add(lists.close(work, c, pointer, i32.add(weights, c * rowBytes))));
  f.add(call(flush, work, channels));
}
