/**
 * The update of the weights, by Keras's definitions of SGD, momentum, RMSprop and Adam, with l1 and l2 penalties.
 *
 * The step size that depends on time (Adam's bias corrections) is computed outside, once per step, and read from
 * the control block. Epsilon stands outside Adam's bias correction, as in Keras and TensorFlow.
 */
import { FunctionBuilder, ModuleBuilder } from '../assembler';
import { Code, f32, f32x4, i32, Local, Operand, v128 } from '../instructions';
import { control, VECTOR } from '../layout';
import { ParameterArena } from '../parameters';
import { OptimizerSpec, Penalty } from '../spec';

const { add, sub, mul, div, sqrt } = f32x4;
const constant = (x: number) => f32x4.const(x);
const move = (value: Operand, target: Operand, share: number): Code =>
  add(value, mul(sub(target, value), constant(share)));

/** The rule itself: statements that change w and the slots s, given the gradient g and the step size. */
function rule(optimizer: OptimizerSpec, w: Local, g: Local, rate: Local, [s, t]: Local[]): Code[] {
  switch (optimizer.kind) {
    case 'sgd':
      return [w.set(sub(w, mul(rate, g)))];
    case 'momentum': {
      const momentum = constant(optimizer.momentum);
      const direction = optimizer.nesterov ? add(g, mul(momentum, s)) : s.get();
      return [s.set(add(mul(momentum, s), g)), w.set(sub(w, mul(rate, direction)))];
    }
    case 'rmsprop':
      return [
        s.set(move(s, mul(g, g), 1 - optimizer.rho)),
        t.set(add(mul(t, constant(optimizer.momentum)), div(mul(rate, g), sqrt(add(s, constant(optimizer.epsilon)))))),
        w.set(sub(w, t)),
      ];
    case 'adam':
      return [
        s.set(move(s, g, 1 - optimizer.beta1)),
        t.set(move(t, mul(g, g), 1 - optimizer.beta2)),
        w.set(sub(w, div(mul(rate, s), add(sqrt(t), constant(optimizer.epsilon))))),
      ];
  }
}

/**
 * Defines update(offset, bytes, place): updates a run of weights, `offset` and `bytes` in bytes of the arena, whole
 * vectors, and adds their penalty (as it was before the update) to the float at `place`. The sum becomes NaN if a
 * new weight is not finite, which ends the training with an error.
 */
export function updateFunction(
  m: ModuleBuilder,
  optimizer: OptimizerSpec,
  arena: ParameterArena,
  { l1, l2 }: Penalty,
): FunctionBuilder {
  return m.define(`update_${l1}_${l2}`, ['i32', 'i32', 'i32'], (f, offset, bytes, place) => {
    const { value, gradient, slots } = arena.where;
    const end = f.local('i32');
    const [w, g, rate, sum] = f.localArray('v128', 4);
    const s = f.localArray('v128', slots.length);
    f.add(rate.set(v128.loadSplat(control.rate)), end.set(i32.add(offset, bytes)));
    f.for(offset, offset, end, VECTOR, () => {
      f.add(w.set(v128.load(offset, value)), g.set(v128.load(offset, gradient)));
      s.forEach((slot, i) => f.add(slot.set(v128.load(offset, slots[i]))));
      if (l1 !== 0) {
        const sign = sub(
          v128.and(f32x4.gt(w, constant(0)), constant(1)),
          v128.and(f32x4.lt(w, constant(0)), constant(1)),
        );
        f.add(sum.set(add(sum, mul(constant(l1), f32x4.abs(w)))), g.set(add(g, mul(constant(l1), sign))));
      }
      if (l2 !== 0) f.add(sum.set(add(sum, mul(constant(l2), mul(w, w)))), g.set(add(g, mul(constant(2 * l2), w))));
      f.add(...rule(optimizer, w, g, rate, s), v128.store(offset, w, value));
      s.forEach((slot, i) => f.add(v128.store(offset, slot, slots[i])));
      f.add(sum.set(add(sum, sub(w, w)))); // adds 0, or NaN
    });
    const lane = (i: number) => f32x4.lane(sum, i);
    f.add(f32.store(place, f32.add(f32.load(place), f32.add(f32.add(lane(0), lane(1)), f32.add(lane(2), lane(3))))));
  });
}
