/**
 * Activations, in place: y becomes f(y), and backwards the derivative by f(y) becomes that by y.
 *
 * Every derivative here follows from the activation's result alone, so nothing else is kept.
 */
import { call, FunctionBuilder, ModuleBuilder } from '../assembler';
import { Code, f32, f32x4, i32, Local, v128 } from '../instructions';
import { Buffer, FLOAT } from '../layout';
import { ActivationName } from '../spec';
import {
  channelsOf,
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
import { exponential, hyperbolicTangent } from './math';

type Elementwise = Exclude<ActivationName, 'linear' | 'softmax'>;
const one = f32x4.const(1);
const zero = f32x4.const(0);

/** f(x) of a vector. */
function applied(m: ModuleBuilder, name: Elementwise, x: Local): Code {
  switch (name) {
    case 'relu':
      return f32x4.pmax(x, zero);
    case 'elu':
      return v128.select(f32x4.sub(call(exponential(m), x), one), x, f32x4.lt(x, zero));
    case 'tanh':
      return call(hyperbolicTangent(m), x);
    case 'sigmoid':
      return f32x4.div(one, f32x4.add(one, call(exponential(m), f32x4.neg(x))));
  }
}

/** g·f′(x), given y = f(x). */
function derived(name: Elementwise, y: Local, g: Local): Code {
  switch (name) {
    case 'relu':
      return v128.andNot(g, f32x4.le(y, zero));
    case 'elu':
      return v128.select(f32x4.mul(g, f32x4.add(y, one)), g, f32x4.lt(y, zero));
    case 'tanh':
      return f32x4.mul(g, f32x4.sub(one, f32x4.mul(y, y)));
    case 'sigmoid':
      return f32x4.mul(g, f32x4.mul(y, f32x4.sub(one, y)));
  }
}

/** For each place of a sample: `body` with the address of its first channel (and of its gradient). */
function forPositions(
  f: FunctionBuilder,
  tensor: Tensor,
  sample: Local,
  body: (values: Local, gradients: Local) => void,
): void {
  const [p, values, gradients] = f.localArray('i32', 3);
  const at = (buffer: Buffer) => i32.add(sampleAddress(buffer, sample), p);
  f.for(p, 0, tensor.data.size * FLOAT, channelsOf(tensor) * FLOAT, () => {
    f.add(values.set(at(tensor.data)));
    if (tensor.gradient) f.add(gradients.set(at(tensor.gradient)));
    body(values, gradients);
  });
}

/** Softmax over the channels of each place, the largest subtracted first so that nothing overflows. */
export function softmaxRows(m: ModuleBuilder, name: string, tensor: Tensor): Step {
  const exp = exponential(m);
  const bytes = channelsOf(tensor) * FLOAT;
  return perSample(m, name, (f, sample) => {
    const i = f.local('i32');
    const [largest, sum, e] = f.localArray('f32', 3);
    forPositions(f, tensor, sample, (values) => {
      const x = f32.load(i32.add(values, i));
      f.add(largest.set(f32.load(values)), sum.set(f32.const(0)));
      f.for(i, 0, bytes, FLOAT, () => f.add(largest.set(f32.max(largest, x))));
      f.for(i, 0, bytes, FLOAT, () => {
        f.add(e.set(f32x4.lane(call(exp, f32x4.splat(f32.sub(x, largest))), 0)));
        f.add(f32.store(i32.add(values, i), e), sum.set(f32.add(sum, e)));
      });
      f.for(i, 0, bytes, FLOAT, () => f.add(f32.store(i32.add(values, i), f32.div(x, sum))));
    });
  });
}

function softmaxGradientRows(m: ModuleBuilder, name: string, tensor: Tensor): Step {
  const bytes = channelsOf(tensor) * FLOAT;
  return perSample(m, name, (f, sample) => {
    const i = f.local('i32');
    const dot = f.local('f32');
    forPositions(f, tensor, sample, (values, gradients) => {
      const y = f32.load(i32.add(values, i));
      const g = f32.load(i32.add(gradients, i));
      f.add(dot.set(f32.const(0)));
      f.for(i, 0, bytes, FLOAT, () => f.add(dot.set(f32.add(dot, f32.mul(y, g)))));
      f.for(i, 0, bytes, FLOAT, () => f.add(f32.store(i32.add(gradients, i), f32.mul(y, f32.sub(g, dot)))));
    });
  });
}

export class Activation implements Operation {
  readonly scratchFloats = 0;

  /**
   * @param name which activation
   * @param tensor the values that it changes
   * @param applied whether another kernel has applied it already (ReLU inside a convolution)
   */
  constructor(
    private readonly name: Exclude<ActivationName, 'linear'>,
    private readonly tensor: Tensor,
    private readonly applied: boolean,
  ) {}

  emit({ module: m, name }: Context): Schedule {
    const { tensor } = this;
    const { data, gradient } = tensor;
    const kind = this.name;
    if (kind === 'softmax') {
      const forward = softmaxRows(m, name('softmax'), tensor);
      const backward = gradient ? [softmaxGradientRows(m, name('softmax_gradient'), tensor)] : [];
      return { trainForward: [forward], testForward: [forward], backward };
    }
    const forward = this.applied
      ? []
      : [
          perSample(m, name(kind), (f, sample) => {
            const [i, at] = f.localArray('i32', 2);
            const y = f.local('v128');
            forVectors(f, i, data.size, (lanes) =>
              f.add(
                at.set(i32.add(sampleAddress(data, sample), i)),
                y.set(loadLanes(at, 0, lanes)),
                y.set(applied(m, kind, y)),
                storeLanes(at, y, 0, lanes),
              ),
            );
          }),
        ];
    const backward = !gradient
      ? []
      : [
          perSample(m, name(`${kind}_gradient`), (f, sample) => {
            const [i, at] = f.localArray('i32', 2);
            const [y, g] = f.localArray('v128', 2);
            forVectors(f, i, data.size, (lanes) =>
              f.add(
                at.set(i32.add(sampleAddress(gradient, sample), i)),
                y.set(loadLanes(i32.add(sampleAddress(data, sample), i), 0, lanes)),
                g.set(loadLanes(at, 0, lanes)),
                g.set(derived(kind, y, g)),
                storeLanes(at, g, 0, lanes),
              ),
            );
          }),
        ];
    return { trainForward: forward, testForward: forward, backward };
  }
}
