/**
 * The engine's own functions against JavaScript's, over their ranges.
 */
import fc from 'fast-check';
import { FunctionBuilder, ModuleBuilder, call } from '../../src/engine/assembler';
import { i32, PLAIN_SIMD, v128 } from '../../src/engine/instructions';
import { exponential, hyperbolicTangent, logarithm } from '../../src/engine/kernels/math';
import { noise } from './reference';

/** Runs a function of four floats on one number. */
function compiled(define: (m: ModuleBuilder) => FunctionBuilder): (x: number) => number {
  const m = new ModuleBuilder(PLAIN_SIMD);
  const function_ = define(m);
  m.define('run', [], (f) => f.add(v128.store(i32.const(16), call(function_, v128.load(i32.const(0))))));
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode(1)), { env: { memory } });
  const floats = new Float32Array(memory.buffer);
  return (x) => {
    floats.fill(x, 0, 4);
    (exports.run as () => void)();
    expect(floats.slice(5, 8)).toEqual(floats.slice(4, 7)); // every lane the same
    return floats[4];
  };
}

const within = (f: (x: number) => number, exact: (x: number) => number, min: number, max: number, error: number) =>
  fc.assert(
    fc.property(fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true }), (x) => {
      expect(Math.abs(f(x) - exact(x))).toBeLessThanOrEqual(error * Math.abs(exact(x)) + 1e-37);
    }),
    { numRuns: 2000 },
  );

const exp = compiled(exponential);
const log = compiled(logarithm);
const tanh = compiled(hyperbolicTangent);

test('the exponential', () => {
  within(exp, Math.exp, -87, 88, 3e-7);
  for (const x of noise(1000, 1)) expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(3e-7);
  expect(exp(0)).toBe(1);
  expect(exp(-Infinity)).toBeLessThan(1e-37);
  expect(exp(NaN)).toBeNaN();
});

test('the logarithm', () => {
  within(log, Math.log, 1.2e-38, 3e38, 3e-7);
  for (const x of noise(1000, 2))
    expect(Math.abs(log(1 + x * x) - Math.log(Math.fround(1 + x * x)))).toBeLessThan(3e-7);
  expect(log(1)).toBe(0);
  expect(log(NaN)).toBeNaN();
});

test('the hyperbolic tangent', () => {
  within(tanh, Math.tanh, -20, 20, 4e-7);
  for (const x of noise(1000, 3)) expect(Math.abs(tanh(x) / Math.tanh(x) - 1)).toBeLessThan(4e-7);
  expect([tanh(0), tanh(90), tanh(-90)]).toEqual([0, 1, -1]);
  expect(tanh(NaN)).toBeNaN();
});
