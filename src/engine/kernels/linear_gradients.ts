/**
 * The backward pass of convolutions and dense layers: gradients by inputs, by weights, and the update.
 *
 * A gradient by weights belongs to one output channel, so channels are shared out among the threads, each of
 * which runs over the whole batch in order: no thread's number is ever added to another's, and the result does not
 * depend on how many there are. Behind a ReLU most products are with zero and are left out by lists (lists.ts);
 * elsewhere every product counts (dense_inputs.ts, dense_weights.ts).
 */
import { call } from '../assembler';
import { f32, i32, v128, zeroBytes } from '../instructions';
import { control, FLOAT, VECTOR } from '../layout';
import { rowFloats } from '../parameters';
import { Context, keepLanes, scratchAddress, Step } from './common';
import { denseInputGradient } from './dense_inputs';
import { copyGradients, denseWeightSum, writePatches } from './dense_weights';
import { BLOCK, type Linear } from './linear';
import { sparseInputGradient, sparseWeightGradient } from './lists';
import { updateFunction } from './optimizer';

/** Gradients by inputs, sample by sample. */
export const emitInputGradient = (layer: Linear, context: Context): Step =>
  layer.dense ? denseInputGradient(layer, context) : sparseInputGradient(layer, context);

/**
 * Gradients by the weights of one block of channels, then their update, then their packing for the next forward
 * pass.
 */
export function emitUpdate(layer: Linear, context: Context): Step {
  const { module: m, name, scratch, parameters } = context;
  const { shape, kernel, bias, samplesAtOnce } = layer;
  const rowBytes = rowFloats(shape) * FLOAT;
  const update = (penalty: typeof kernel.penalty) => updateFunction(m, layer.optimizer, parameters, penalty);
  const firstPlace = parameters.where.penalties + layer.firstPenalty * FLOAT;
  const pack = m.find(name('pack'));

  const step = m.define(name('update'), ['i32', 'i32'], (f, block, thread) => {
    const [work, start, end, place] = f.localArray('i32', 4);
    const sums = f.localArray('v128', 2);
    f.add(work.set(scratchAddress(scratch, thread)));
    if (layer.dense) writePatches(f, layer, work);
    layer.forBlock(f, block, (channels) => {
      const biases = sums.slice(0, Math.ceil(channels / 4));
      const weights = i32.add(parameters.gradient(kernel), i32.mul(block, BLOCK * rowBytes));
      f.add(zeroBytes(weights, channels * rowBytes));
      f.for(start, 0, i32.load(i32.const(0), control.batch), samplesAtOnce, () => {
        const batch = i32.load(i32.const(0), control.batch);
        f.add(end.set(i32.add(start, samplesAtOnce)));
        f.add(end.set(i32.select(end, batch, i32.ltU(end, batch))));
        if (layer.dense) {
          copyGradients(f, layer, biases, { block, start, end, table: work });
          f.add(call(denseWeightSum(layer, context, channels), weights, start, end, work));
        } else sparseWeightGradient(f, layer, context, weights, { work, block, channels, biases, start, end });
      });
      f.add(place.set(i32.add(firstPlace, i32.mul(block, FLOAT))), f32.store(place, f32.const(0)));
      const offset = i32.add(kernel.offset * FLOAT, i32.mul(block, BLOCK * rowBytes));
      f.add(call(update(kernel.penalty), offset, channels * rowBytes, place));
      if (layer.options.useBias) {
        const biasOffset = i32.add(bias.offset * FLOAT, i32.mul(block, BLOCK * FLOAT));
        biases.forEach((sum, v) => {
          const whole = keepLanes(sum, Math.min(4, channels - 4 * v));
          f.add(v128.store(biasOffset, whole, parameters.where.gradient + v * VECTOR));
        });
        f.add(call(update(bias.penalty), biasOffset, biases.length * VECTOR, place));
      }
      f.add(call(pack, block, thread));
    });
  });
  const cost = (kernel.size / layer.blocks) * layer.rows * layer.columns;
  return { items: step.name, count: layer.blocks, cost };
}
