/**
 * From probabilities to classes. Imports core.
 */
import type { NdArray } from 'ndarray';

/**
 * The place of the largest value in each row: the class that the network holds for the likeliest.
 *
 * @param values float32 [n, classes], such as the outputs of a softmax; any view; not changed
 * @returns int32 [n], from 0 to classes − 1; of equal values the first, as `numpy.argmax(values, axis=1)` has it
 * @throws RangeError if there are not two dimensions, a row is empty, or a value is NaN (then training has failed)
 * @example argmaxRows(ndarray(new Float32Array([0.1, 0.9, 0.8, 0.2]), [2, 2])) // Int32Array [1, 0]
 */
export function argmaxRows(values: NdArray<Float32Array>): Int32Array {
  if (values.dimension !== 2 || values.shape[1] === 0)
    throw new RangeError(
      `argmaxRows: values must have the shape [n, classes] with at least one class, but it is ` +
        `[${values.shape.join(', ')}]. Give the outputs of one prediction per row.`,
    );
  const [n, classes] = values.shape;
  const best = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < classes; c++) {
      const value = values.get(i, c);
      if (Number.isNaN(value))
        throw new RangeError(
          `argmaxRows: row ${i}, class ${c} is NaN, so there is no largest value. ` +
            `The weights of the network are probably NaN: train again with a smaller learning rate.`,
        );
      if (value > values.get(i, best[i])) best[i] = c;
    }
  }
  return best;
}
