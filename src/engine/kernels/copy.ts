/**
 * A copy of a tensor, for a layer that works in place where the layer before still needs its own result.
 */
import { copyBytes } from '../instructions';
import { Buffer, FLOAT } from '../layout';
import { Context, Operation, perSample, sampleAddress, Schedule, Step, Tensor } from './common';

export class Copy implements Operation {
  readonly scratchFloats = 0;

  constructor(
    private readonly input: Tensor,
    private readonly output: Tensor,
  ) {}

  emit(context: Context): Schedule {
    const { input, output } = this;
    const forward = [copyRows(context, 'copy', input.data, output.data)];
    const backward = input.gradient ? [copyRows(context, 'copy_gradient', output.gradient!, input.gradient)] : [];
    return { trainForward: forward, testForward: forward, backward };
  }
}

/** Copies each sample's numbers. */
export function copyRows({ module: m, name }: Context, what: string, from: Buffer, to: Buffer): Step {
  return perSample(m, name(what), (f, sample) => {
    f.add(copyBytes(sampleAddress(to, sample), sampleAddress(from, sample), from.size * FLOAT));
  });
}
