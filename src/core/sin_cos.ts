/**
 * Sine and cosine from additions, multiplications and divisions alone.
 *
 * IEEE 754 fixes those to the last bit, so that every machine and every Node turns a picture by exactly the same
 * angle; `Math.sin` and `Math.cos` may differ between versions. Error: about one unit in the last place of a float64.
 * Imports nothing.
 */

// π/2 in two parts: k·HIGH is exact for every whole k below 2²⁰, and LOW is the rest (digits of π beyond HIGH).
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
/** Coefficients of r², r⁴ … in sin(r)/r and cos(r): Taylor's, as many as |r| ≤ π/4 needs. */
const series = (first: number): number[] =>
  Array.from({ length: 9 }, (_, i) => (i % 2 === 0 ? -1 : 1) / factorial(2 * i + first));
const SIN = series(3);
const COS = series(2);

/** c[0] + z·(c[1] + z·(…)) */
function polynomial(z: number, c: readonly number[]): number {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * z + c[i];
  return sum;
}

/**
 * Sine and cosine of an angle.
 *
 * @param radians an angle of at most a million radians either way; beyond that the last digits are lost
 * @returns [sine, cosine], float64, each in [−1, 1]
 * @example sinCos(Math.PI / 6) // [0.49999999999999994, 0.8660254037844387]
 */
export function sinCos(radians: number): [number, number] {
  const quarter = Math.round(radians / (Math.PI / 2)); // the angle is quarter·π/2 + r with |r| ≤ π/4
  const r = radians - quarter * HALF_PI_HIGH - quarter * HALF_PI_LOW;
  const z = r * r;
  const sin = r + r * (z * polynomial(z, SIN));
  const cos = 1 + z * polynomial(z, COS);
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return [sin, cos];
    case 1:
      return [cos, -sin];
    case 2:
      return [-sin, -cos];
    default:
      return [-cos, sin];
  }
}
