/**
 * A copy with a border of zeros, for convolutions with 'same' padding; backwards, the middle of the gradient.
 */
import { copyBytes, i32 } from '../instructions';
import { FLOAT } from '../layout';
import { Context, Operation, perSample, sampleAddress, Schedule, Tensor } from './common';

export class Pad implements Operation {
  readonly scratchFloats = 0;

  /** @param input [h, w, c] @param output [h + top + …, w + left + …, c]; its border stays as it is: zero */
  constructor(
    private readonly input: Tensor,
    private readonly output: Tensor,
    private readonly top: number,
    private readonly left: number,
  ) {}

  emit({ module: m, name }: Context): Schedule {
    const { input, output } = this;
    const [height, width, channels] = input.shape;
    const bytes = width * channels * FLOAT;
    const stride = output.shape[1] * channels * FLOAT;
    const middle = this.top * stride + this.left * channels * FLOAT;
    const rows = (what: string, backwards: boolean) =>
      perSample(m, name(what), (f, sample) => {
        const [y, inner, outer] = f.localArray('i32', 3);
        f.add(inner.set(sampleAddress(backwards ? input.gradient! : input.data, sample)));
        f.add(outer.set(i32.add(sampleAddress(backwards ? output.gradient! : output.data, sample), middle)));
        f.for(y, 0, height, 1, () => {
          f.add(backwards ? copyBytes(inner, outer, bytes) : copyBytes(outer, inner, bytes));
          f.add(inner.set(i32.add(inner, bytes)), outer.set(i32.add(outer, stride)));
        });
      });
    const forward = [rows('pad', false)];
    return {
      trainForward: forward,
      testForward: forward,
      backward: input.gradient ? [rows('crop', true)] : [],
    };
  }
}
