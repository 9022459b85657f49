/**
 * From pictures to the numbers that a network reads.
 *
 * Scaling only: no cleverness that depends on the data, so training and test images are treated alike and one image at
 * a time gives the same as all at once. Imports core.
 */
import ndarray, { type NdArray } from 'ndarray';
import { show } from '../core/check';
import { sharedFloat32 } from './shared';

/**
 * x / 255 for each byte, rounded to float32. NumPy divides in float32; dividing in float64 and rounding once gives the
 * same bits, because float64 has more than twice the digits.
 */
const SCALED = Float32Array.from({ length: 256 }, (_, x) => x / 255);

/**
 * Scales images to [0, 1] and adds the channel that convolutions expect.
 *
 * The same numbers, to the last bit, as `images.reshape(n, rows, columns, 1).astype('float32') / 255` in a Keras
 * program. Lesson 02.
 *
 * @param images uint8 [n, rows, columns]; any view (`pick`, `lo`, `hi`, `step`, `transpose`); not changed
 * @returns float32 [n, rows, columns, 1] in [0, 1], C order, new, on a SharedArrayBuffer so that the threads that train
 *   read it without a copy
 * @throws TypeError if the images are not an ndarray of uint8, RangeError if they have not three dimensions
 * @example const x = toInputs(train.images); // [60000, 28, 28, 1]
 */
export function toInputs(images: NdArray<Uint8Array>): NdArray<Float32Array> {
  const dtype: string | undefined = images?.dtype;
  if (dtype !== 'uint8')
    throw new TypeError(
      `toInputs: images must be an ndarray of uint8, but it is ${dtype ? `one of ${dtype}` : show(images)}. ` +
        `Give the images as loadMnist returns them, not yet scaled.`,
    );
  if (images.dimension !== 3)
    throw new RangeError(
      `toInputs: images must have 3 dimensions, [n, rows, columns], but the shape is [${images.shape.join(', ')}]. ` +
        `For a single image, keep the first dimension: images.lo(i).hi(1).`,
    );
  const [n, rows, columns] = images.shape;
  const [perImage, perRow, perColumn] = images.stride;
  const inputs = sharedFloat32(n * rows * columns);
  let to = 0;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < rows; r++) {
      let from = images.offset + i * perImage + r * perRow;
      for (let c = 0; c < columns; c++, from += perColumn) inputs[to++] = SCALED[images.data[from]];
    }
  }
  return ndarray(inputs, [n, rows, columns, 1]);
}
