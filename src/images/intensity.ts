/**
 * Changes of an image's values, in place: a shift of its channels and a change of its brightness, as Keras does them.
 *
 * Keras changes the brightness with PIL, which knows whole numbers from 0 to 255 only. Ours gives the same numbers:
 * float32 arithmetic where Keras has it, cut to whole numbers where PIL does. Imports nothing but types.
 */
import type { Image } from './image';

const f32 = Math.fround;

function range(data: Float32Array): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < min) min = data[i];
    if (data[i] > max) max = data[i];
  }
  return [min, max];
}

/**
 * Adds a number to every channel; values stay between the smallest and the largest that the image had. Changes it.
 *
 * @param intensity what to add, in the image's own units
 * @see Keras's `apply_channel_shift`
 */
export function shiftChannels({ data }: Image, intensity: number): void {
  const [min, max] = range(data);
  const shift = f32(intensity);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(max, Math.max(min, f32(data[i] + shift)));
}

/**
 * Multiplies the brightness. Changes the image.
 *
 * An image whose values lie within 0–255 is cut to whole numbers first, so that one scaled to [0, 1] becomes black
 * but for its ones: Keras means images of 0–255. Any other is stretched to 0–255 and afterwards back. The fourth of
 * four channels, opacity, keeps its whole numbers.
 *
 * @param brightness the factor, at least 0: 0 is black, 1 changes nothing, above 1 is brighter, up to white
 * @see Keras's `apply_brightness_shift`, PIL's `ImageEnhance.Brightness`
 */
export function changeBrightness({ data, channels }: Image, brightness: number): void {
  const [min, max] = range(data);
  const stretch = min < 0 || max > 255;
  const width = f32(max - min);
  const factor = f32(brightness);
  for (let i = 0; i < data.length; i++) {
    let value = data[i];
    if (stretch) {
      value = f32(value - min);
      if (width !== 0) value = f32(value / width);
      value = f32(value * 255);
    }
    let byte = Math.trunc(value);
    if (channels !== 4 || i % 4 !== 3) byte = Math.min(255, Math.trunc(f32(byte * factor)));
    data[i] = stretch ? f32(f32(f32(byte / 255) * width) + min) : byte;
  }
}
