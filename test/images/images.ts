/**
 * Images for tests, and how far two are apart.
 */
import fc from 'fast-check';
import ndarray from 'ndarray';

/** Any image of up to 7×7 pixels and 4 channels, values 0 to 1. */
export const anImage = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }))
  .chain((shape) => {
    const size = shape[0] * shape[1] * shape[2];
    const value = fc.integer({ min: 0, max: 255 });
    return fc.array(value, { minLength: size, maxLength: size }).map((values) =>
      ndarray(
        Float32Array.from(values, (v) => v / 255),
        [...shape],
      ),
    );
  });

/** The largest difference of two lists of numbers. @throws RangeError if they are not equally long */
export function distance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`distance: ${a.length} and ${b.length} numbers cannot be compared.`);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}
