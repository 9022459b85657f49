/**
 * Dropout: each value becomes 0 with probability `rate`, the others are divided by 1 − rate; nothing in a test.
 *
 * Which values is decided by a hash of their number and of the step's key, so that every thread and machine, and the
 * backward pass, find the same without anything being kept. The hash is the finaliser of MurmurHash3 (Appleby).
 */
import { FunctionBuilder } from '../assembler';
import { Code, f32x4, i32, i32x4, Local, v128 } from '../instructions';
import { Buffer, control } from '../layout';
import { copyRows } from './copy';
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

const everywhere = (n: number): Code => i32x4.const(n, n, n, n);

/** A mask of the values to keep: those whose hash, as a number in [0, 2²⁴), is at least rate·2²⁴. */
function keep(h: Local, rate: number): Code {
  return v128.not(i32x4.gtS(everywhere(Math.round(rate * 2 ** 24)), i32x4.shrU(h, 8)));
}

function hash(f: FunctionBuilder, h: Local): void {
  const mix = (shift: number) => f.add(h.set(v128.xor(h, i32x4.shrU(h, shift))));
  mix(16);
  f.add(h.set(i32x4.mul(h, everywhere(0x85ebca6b))));
  mix(13);
  f.add(h.set(i32x4.mul(h, everywhere(0xc2b2ae35))));
  mix(16);
}

export class Dropout implements Operation {
  readonly scratchFloats = 0;

  /** @param salt a number that no other dropout layer of the model has */
  constructor(
    private readonly input: Tensor,
    private readonly output: Tensor,
    private readonly rate: number,
    private readonly salt: number,
  ) {}

  emit(context: Context): Schedule {
    const { input, output } = this;
    return {
      trainForward: [this.drop(context, 'dropout', input.data, output.data)],
      testForward: [copyRows(context, 'copy', input.data, output.data)],
      backward: input.gradient ? [this.drop(context, 'dropout_gradient', output.gradient!, input.gradient)] : [],
    };
  }

  private drop({ module: m, name }: Context, what: string, from: Buffer, to: Buffer): Step {
    return perSample(m, name(what), (f, sample) => {
      const [i, source, target, at, number] = f.localArray('i32', 5);
      const [x, h] = f.localArray('v128', 2);
      f.add(source.set(sampleAddress(from, sample)), target.set(sampleAddress(to, sample)));
      const first = i32.mul(sample, Math.ceil(from.size / 4) * 4);
      const key = i32.mul(i32.xor(i32.load(i32.const(0), control.key), this.salt), 0x9e3779b1);
      f.add(number.set(i32.add(first, key)));
      forVectors(f, i, from.size, (lanes) => {
        f.add(h.set(i32x4.add(i32x4.splat(i32.add(number, i32.shrU(i, 2))), i32x4.const(0, 1, 2, 3))));
        hash(f, h);
        f.add(x.set(f32x4.mul(loadLanes(i32.add(source, i), 0, lanes), f32x4.const(1 / (1 - this.rate)))));
        f.add(x.set(v128.and(x, keep(h, this.rate))));
        f.add(at.set(i32.add(target, i)), storeLanes(at, x, 0, lanes));
      });
    });
  }
}
