/**
 * The forward pass of convolutions and dense layers, and the packing of their weights for it.
 *
 * Without pooling, the four rows of the kernel are four samples at the same position; with it, the four positions
 * of a pooling window. The weights of one block of channels stay in the fastest cache while all positions pass.
 */
import { call } from '../assembler';
import { i32 } from '../instructions';
import { FLOAT } from '../layout';
import { paddedRun, rowFloats } from '../parameters';
import { channelsOf, Context, sampleAddress, scratchAddress, Step } from './common';
import { gemmKernel, GemmShape } from './gemm';
import { BLOCK, type Linear } from './linear';
import { sparseForward } from './sparse_forward';

/** The forward pass: with lists where many inputs are zero. */
export const emitForward = (layer: Linear, context: Context): Step =>
  layer.sparseInputs ? sparseForward(layer, layer.sparseInputs, context) : denseForward(layer, context);

function denseForward(layer: Linear, { module: m, name, parameters, scratch }: Context): Step {
  const { input, output, shape, source, options, columnsAtOnce } = layer;
  const common = {
    runs: shape.runs,
    run: shape.run,
    runStride: shape.runStride * FLOAT,
    relu: options.relu,
    weightStep: columnsAtOnce * FLOAT,
    outputStep: channelsOf(output) * FLOAT,
  };
  const fourSamples = (stride: number) => [0, 1, 2, 3].map((i) => i * stride);
  const window = [0, shape.stepX, shape.stepY, shape.stepY + shape.stepX].map((offset) => offset * FLOAT);
  const [stepY, stepX] = [shape.stepY, shape.stepX].map((floats) => floats * (options.pool ? 2 : 1) * FLOAT);
  const kernel = (columns: number) => {
    const gemm: GemmShape = source
      ? { ...common, step: stepX, columns, inputs: window, outputs: { source: source.base - output.data.base } }
      : {
          ...common,
          step: stepX,
          columns,
          inputs: fourSamples(input.data.stride),
          outputs: fourSamples(output.data.stride),
        };
    return gemmKernel(m, gemm);
  };
  const forward = m.define(name('forward'), ['i32', 'i32', 'i32'], (f, first, count, thread) => {
    const [group, sample, y, row, out, weights, bias] = f.localArray('i32', 7);
    const outputRow = layer.columns * channelsOf(output) * FLOAT;
    const forward = (columns: number) => {
      f.add(weights.set(layer.packedAddress(i32.mul(group, columnsAtOnce / BLOCK))));
      f.add(bias.set(i32.add(parameters.value(layer.bias), i32.mul(group, columnsAtOnce * FLOAT))));
      f.for(sample, first, i32.add(first, count), options.pool ? 1 : 4, () => {
        f.add(out.set(i32.add(sampleAddress(output.data, sample), i32.mul(group, columnsAtOnce * FLOAT))));
        f.for(y, 0, layer.rows * stepY, stepY, () => {
          f.add(row.set(i32.add(sampleAddress(input.data, sample), y)));
          const end = i32.add(row, layer.columns * stepX);
          f.add(call(kernel(columns), row, end, weights, bias, out, scratchAddress(scratch, thread)));
          f.add(out.set(i32.add(out, outputRow)));
        });
      });
    };
    const whole = Math.floor(shape.outputs / columnsAtOnce);
    if (whole > 0) f.for(group, 0, whole, 1, () => forward(columnsAtOnce));
    const rest = shape.outputs - whole * columnsAtOnce;
    if (rest > 0) {
      f.add(group.set(i32.const(whole)));
      forward(rest);
    }
  });
  return { rows: forward.name };
}

/** Copies a block of rows of the kernel into the order in which the forward kernel reads it. */
export function emitPack(layer: Linear, { module: m, name, parameters }: Context): Step {
  const { shape, kernel } = layer;
  const rowBytes = rowFloats(shape) * FLOAT;
  const pack = m.define(name('pack'), ['i32', 'i32'], (f, block) => {
    const [run, from, to, end] = f.localArray('i32', 4);
    layer.forBlock(f, block, (columns) => {
      f.add(to.set(layer.packedAddress(block)));
      f.for(run, 0, shape.runs, 1, () => {
        const start = i32.add(i32.mul(block, BLOCK * rowBytes), i32.mul(run, paddedRun(shape) * FLOAT));
        f.add(from.set(i32.add(parameters.value(kernel), start)), end.set(i32.add(from, shape.run * FLOAT)));
        f.for(from, from, end, FLOAT, () => {
          for (let c = 0; c < columns; c++) f.add(i32.store(to, i32.load(from, c * rowBytes), c * FLOAT));
          f.add(to.set(i32.add(to, layer.columnsAtOnce * FLOAT)));
        });
      });
    });
  });
  return { items: pack.name, count: layer.blocks };
}
