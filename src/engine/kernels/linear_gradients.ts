/**
 * The backward pass of convolutions and dense layers: gradients by inputs, by weights, and the update.
 *
 * Both gradients come in two stages: lists of the factors that are not zero are gathered, then sparse.ts adds up.
 * A gradient by weights belongs to one output channel, so channels are shared out among the threads, each of
 * which runs over the whole batch in order: no thread's number is ever added to another's, and the result does not
 * depend on how many there are.
 */
import { call, FunctionBuilder } from '../assembler';
import { f32, f32x4, i32, i32x4, Local, v128, zeroBytes } from '../instructions';
import { control, FLOAT, VECTOR } from '../layout';
import { rowFloats } from '../parameters';
import { channelsOf, Context, laneMask, sampleAddress, scratchAddress, Step } from './common';
import { BLOCK, type Linear } from './linear';
import { sparseChunks } from './sparse';
import { updateFunction } from './optimizer';

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
export function emitInputGradient(layer: Linear, { module: m, name, scratch, parameters }: Context): Step {
  const { input, output, shape, source, options, lists } = layer;
  const outputs = channelsOf(output);
  const gradient = output.gradient!;
  const target = input.gradient!;
  const rowBytes = rowFloats(shape) * FLOAT;
  const listBytes = outputs * FLOAT;
  const offsetsAt = lists * listBytes; // scratch: factors of all lists, offsets, counts, destinations
  const countsAt = 2 * offsetsAt;
  const targetsAt = countsAt + lists * FLOAT;
  const chunks = sparseChunks(m, shape, shape.runStride * FLOAT, 'byInputs');

  const flush = m.define(name('add_rows'), ['i32', 'i32'], (f, work, used) => {
    const [list, end, n, piece] = f.localArray('i32', 4);
    f.add(end.set(i32.add(work, i32.shl(used, 2))));
    for (const { patch, row, count, step, kernel } of chunks)
      f.for(piece, 0, count * step, step, () =>
        f.for(list, work, end, FLOAT, () => {
          f.add(n.set(i32.load(list, countsAt)));
          f.if(n.get(), () => {
            const start = i32.add(work, i32.mul(i32.sub(list, work), listBytes / FLOAT));
            const to = i32.add(i32.load(list, targetsAt), i32.add(piece, patch));
            const from = i32.add(piece, parameters.value(layer.kernel) + row);
            f.add(call(kernel, to, from, start, i32.add(start, offsetsAt), n));
          });
        }),
      );
  });

  const gather = m.define(name('input_gradient'), ['i32', 'i32', 'i32'], (f, first, count, thread) => {
    const [work, sample, list, at, row, used, bucket, i] = f.localArray('i32', 8);
    const g = f.local('f32');
    const listAddress = () => i32.add(work, i32.mul(list, listBytes));
    const place = (address: Local) => i32.add(work, i32.shl(address, 2));
    f.add(work.set(scratchAddress(scratch, thread)));
    f.for(sample, first, i32.add(first, count), 1, () => {
      f.add(zeroBytes(sampleAddress(target, sample), target.size * FLOAT + VECTOR));
      forPositions(
        f,
        layer,
        sampleAddress(target, sample),
        sampleAddress(gradient, sample),
        (patch, gradients) => {
          if (!options.pool) {
            f.add(at.set(listAddress()), row.set(i32.const(0)));
            f.for(i, gradients, i32.add(gradients, outputs * FLOAT), FLOAT, () => {
              f.add(g.set(f32.load(i)), f32.store(at, g), i32.store(at, row, offsetsAt));
              f.add(at.set(i32.add(at, i32.shl(f32.ne(g, f32.const(0)), 2))), row.set(i32.add(row, rowBytes)));
            });
            f.add(i32.store(place(list), i32.shrU(i32.sub(at, listAddress()), 2), countsAt));
            f.add(i32.store(place(list), patch, targetsAt), list.set(i32.add(list, 1)));
            return;
          }
          // Four lists, one for each place of the window.
          const [stepX, stepY] = [shape.stepX * FLOAT, shape.stepY * FLOAT];
          f.add(at.set(place(list)), row.set(i32.const(0)), used.set(listAddress()));
          [0, stepX, stepY, stepY + stepX].forEach((offset, k) => {
            f.add(i32.store(at, 0, countsAt + k * FLOAT));
            f.add(i32.store(at, i32.add(patch, offset), targetsAt + k * FLOAT));
          });
          const fromTo = source!.base - gradient.base;
          f.for(i, gradients, i32.add(gradients, outputs * FLOAT), FLOAT, () => {
            // The byte offset of the maximum within the window tells its number: bit 1 the row, bit 0 the column.
            f.add(bucket.set(i32.load(i32.add(i, fromTo))));
            const below = i32.gtU(bucket, stepX);
            const right = i32.ne(bucket, i32.mul(below, stepY));
            f.add(bucket.set(i32.add(i32.shl(below, 1), right)));
            f.add(g.set(f32.load(i)));
            const counter = i32.add(at, i32.shl(bucket, 2));
            const n = f.local('i32');
            const entry = f.local('i32');
            f.add(n.set(i32.load(counter, countsAt)));
            f.add(entry.set(i32.add(used, i32.add(i32.mul(bucket, listBytes), i32.shl(n, 2)))));
            f.add(f32.store(entry, g), i32.store(entry, row, offsetsAt), row.set(i32.add(row, rowBytes)));
            f.add(i32.store(counter, i32.add(n, f32.ne(g, f32.const(0))), countsAt));
          });
          f.add(list.set(i32.add(list, 4)));
        },
        () => {
          const perRow = layer.columns * (options.pool ? 4 : 1);
          f.if(i32.gtU(list, lists - perRow), () => f.add(call(flush, work, list), list.set(i32.const(0))));
        },
      );
    });
    f.add(call(flush, work, list));
  });
  return { rows: gather.name };
}

/**
 * Gradients by the weights of one block of channels, then their update, then their packing for the next forward
 * pass. A list for each channel names the patches of the batch that its gradient is not zero for.
 */
export function emitUpdate(layer: Linear, context: Context): Step {
  const { module: m, name, scratch, parameters } = context;
  const { input, output, shape, source, entries, kernel, bias, samplesAtOnce } = layer;
  const gradient = output.gradient!;
  const rowBytes = rowFloats(shape) * FLOAT;
  const offsetsAt = entries * FLOAT; // scratch: for each channel its factors and offsets; then the counts
  const listBytes = 2 * offsetsAt;
  const countsAt = BLOCK * listBytes;
  const chunks = sparseChunks(m, shape, shape.runStride * FLOAT, 'byWeights');
  const update = (penalty: typeof kernel.penalty) => updateFunction(m, layer.optimizer, parameters, penalty);
  const firstPlace = parameters.where.penalties + layer.firstPenalty * FLOAT;
  const pack = m.find(name('pack'));

  const step = m.define(name('update'), ['i32', 'i32'], (f, block, thread) => {
    const [work, sample, start, end, j, n, piece, place] = f.localArray('i32', 8);
    const at = f.localArray('i32', BLOCK);
    const [g, address, keep] = f.localArray('v128', 3);
    const sums = f.localArray('v128', 2);
    f.add(work.set(scratchAddress(scratch, thread)));
    layer.forBlock(f, block, (channels) => {
      const vectors = Math.ceil(channels / 4);
      const own = at.slice(0, channels);
      const weights = i32.add(parameters.gradient(kernel), i32.mul(block, BLOCK * rowBytes));
      f.add(zeroBytes(weights, channels * rowBytes));
      f.for(start, 0, i32.load(i32.const(0), control.batch), samplesAtOnce, () => {
        const batch = i32.load(i32.const(0), control.batch);
        f.add(end.set(i32.add(start, samplesAtOnce)));
        f.add(end.set(i32.select(end, batch, i32.ltU(end, batch))));
        own.forEach((pointer, c) => f.add(pointer.set(i32.add(work, c * listBytes))));
        f.for(sample, start, end, 1, () => {
          const first = i32.add(sampleAddress(gradient, sample), i32.mul(block, BLOCK * FLOAT));
          forPositions(f, layer, sampleAddress(input.data, sample), first, (patch, gradients) => {
            for (let v = 0; v < vectors; v++) {
              f.add(g.set(v128.load(gradients, v * VECTOR)), sums[v].set(f32x4.add(sums[v], g)));
              f.add(keep.set(v128.and(f32x4.ne(g, f32x4.const(0)), i32x4.const(4, 4, 4, 4))));
              f.add(address.set(i32x4.splat(patch)));
              if (source) {
                const from = v128.load(i32.add(gradients, source.base - gradient.base), v * VECTOR);
                f.add(address.set(i32x4.add(address, from)));
              }
              own.slice(4 * v, 4 * v + 4).forEach((pointer, lane) => {
                f.add(v128.store1(pointer, g, lane), v128.store1(pointer, address, lane, offsetsAt));
                f.add(pointer.set(i32.add(pointer, i32x4.lane(keep, lane))));
              });
            }
          });
        });
        own.forEach((pointer, c) => {
          const count = i32.shrU(i32.sub(pointer, i32.add(work, c * listBytes)), 2);
          f.add(i32.store(work, count, countsAt + c * FLOAT));
        });
        for (const { patch, row, count, step, kernel: sparse } of chunks)
          f.for(piece, 0, count * step, step, () =>
            f.for(j, 0, channels, 1, () => {
              f.add(n.set(i32.load(i32.add(work, i32.shl(j, 2)), countsAt)));
              f.if(n.get(), () => {
                const list = i32.add(work, i32.mul(j, listBytes));
                const to = i32.add(i32.add(weights, row), i32.add(piece, i32.mul(j, rowBytes)));
                f.add(call(sparse, to, i32.add(piece, patch), list, i32.add(list, offsetsAt), n));
              });
            }),
          );
      });
      f.add(place.set(i32.add(firstPlace, i32.mul(block, FLOAT))), f32.store(place, f32.const(0)));
      const offset = i32.add(kernel.offset * FLOAT, i32.mul(block, BLOCK * rowBytes));
      f.add(call(update(kernel.penalty), offset, channels * rowBytes, place));
      if (layer.options.useBias) {
        const biasOffset = i32.add(bias.offset * FLOAT, i32.mul(block, BLOCK * FLOAT));
        sums.slice(0, vectors).forEach((sum, v) => {
          const lanes = laneMask(Math.min(4, channels - 4 * v)) as [number, number, number, number];
          const masked = v128.and(sum, i32x4.const(...lanes));
          f.add(v128.store(biasOffset, masked, parameters.where.gradient + v * VECTOR));
        });
        f.add(call(update(bias.penalty), biasOffset, vectors * VECTOR, place));
      }
      f.add(call(pack, block, thread));
    });
  });
  return { items: step.name, count: layer.blocks };
}
