/**
 * Exponential, logarithm and hyperbolic tangent of four floats, the engine's own: only additions, multiplications
 * and divisions, which IEEE 754 fixes to the last bit, so that every machine computes the same numbers.
 *
 * Relative error below 3e-7, about two units in the last place.
 */
import { call, FunctionBuilder, ModuleBuilder } from '../assembler';
import { Code, f32x4, i32x4, Local, v128 } from '../instructions';

// ln 2 in two parts: k·HIGH is exact for every exponent k, and LOW is the rest.
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;
const SIGN = -0x80000000;

/** coefficients[0] + x·(coefficients[1] + x·(…)) */
function polynomial(x: Local, coefficients: readonly number[]): Code {
  return coefficients.reduceRight<Code>(
    (sum, c) => (sum.length === 0 ? f32x4.const(c) : f32x4.add(f32x4.mul(sum, x), f32x4.const(c))),
    [],
  );
}

/** eˣ = 2ᵏ·eʳ with |r| ≤ ln 2 / 2, where seven terms of the series do. x is clamped to [−87, 88]; NaN stays NaN. */
export function exponential(m: ModuleBuilder): FunctionBuilder {
  return m.define(
    'exp4',
    ['v128'],
    (f, x) => {
      const k = f.local('v128');
      const r = f.local('v128');
      f.add(
        x.set(f32x4.min(f32x4.max(x, f32x4.const(-87)), f32x4.const(88))),
        k.set(f32x4.floor(f32x4.add(f32x4.mul(x, f32x4.const(Math.LOG2E)), f32x4.const(0.5)))),
        r.set(f32x4.sub(f32x4.sub(x, f32x4.mul(k, f32x4.const(LN2_HIGH))), f32x4.mul(k, f32x4.const(LN2_LOW)))),
        f32x4.mul(
          polynomial(r, [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]),
          i32x4.shl(i32x4.add(i32x4.fromF32(k), i32x4.const(127, 127, 127, 127)), 23), // 2ᵏ, from its bits
        ),
      );
    },
    'v128',
  );
}

/** ln x for positive normal x: x = 2ᵉ·m with √½ ≤ m < √2, and ln m = 2·artanh((m−1)/(m+1)). NaN stays NaN. */
export function logarithm(m: ModuleBuilder): FunctionBuilder {
  return m.define(
    'log4',
    ['v128'],
    (f, x) => {
      const [e, mantissa, s, z] = f.localArray('v128', 4);
      const sqrtHalf = 0x3f3504f3; // the bits of √½
      f.add(
        e.set(i32x4.shrS(i32x4.sub(x, i32x4.const(sqrtHalf, sqrtHalf, sqrtHalf, sqrtHalf)), 23)),
        mantissa.set(i32x4.sub(x, i32x4.shl(e, 23))),
        e.set(f32x4.fromI32(e)),
        s.set(f32x4.div(f32x4.sub(mantissa, f32x4.const(1)), f32x4.add(mantissa, f32x4.const(1)))),
        z.set(f32x4.mul(s, s)),
        f32x4.add(
          f32x4.add(
            f32x4.mul(e, f32x4.const(LN2_HIGH)),
            f32x4.add(f32x4.mul(s, polynomial(z, [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9])), f32x4.mul(e, f32x4.const(LN2_LOW))),
          ),
          f32x4.sub(x, x), // 0, but NaN where x is not finite
        ),
      );
    },
    'v128',
  );
}

/** tanh x: the series for |x| < ¼, where the quotient would cancel, and (1 − e⁻²ˣ) / (1 + e⁻²ˣ) elsewhere. */
export function hyperbolicTangent(m: ModuleBuilder): FunctionBuilder {
  const exp = exponential(m);
  return m.define(
    'tanh4',
    ['v128'],
    (f, x) => {
      const [z, e, large, small] = f.localArray('v128', 4);
      f.add(
        z.set(f32x4.mul(x, x)),
        small.set(f32x4.mul(x, polynomial(z, [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835]))),
        e.set(call(exp, f32x4.mul(f32x4.abs(x), f32x4.const(-2)))),
        large.set(f32x4.div(f32x4.sub(f32x4.const(1), e), f32x4.add(f32x4.const(1), e))),
        large.set(v128.or(large, v128.and(x, i32x4.const(SIGN, SIGN, SIGN, SIGN)))),
        v128.select(small, large, f32x4.lt(f32x4.abs(x), f32x4.const(0.25))),
      );
    },
    'v128',
  );
}
