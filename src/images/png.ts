/**
 * A picture as the bytes of a PNG file.
 *
 * pngjs encodes; this file only brings ndarrays into its shape and enlarges pixels. It reads no PNG and draws nothing.
 * Imports core.
 */
import type { NdArray } from 'ndarray';
import { PNG } from 'pngjs';
import { checkInteger, checkOptions, show } from '../core/check';

/** How a picture becomes a PNG. */
export interface PngOptions {
  /** Width and height of each pixel in the PNG, in pixels, at least 1; default 1. Sharp edges, no smoothing. */
  readonly scale?: number;
}

/** PNG's numbers for the two kinds of colour. */
const GREY = 0;
const RGBA = 6;

/**
 * Encodes a picture as PNG.
 *
 * @param picture uint8 [height, width] in greys, 0 black to 255 white, or uint8 [height, width, 4] in red, green, blue
 *   and opacity; any view, such as `images.pick(7)`; not changed
 * @param options `scale`
 * @returns the bytes of a PNG file, 8 bits a channel
 * @throws TypeError if the picture is not an ndarray of uint8, RangeError if its shape or the scale is wrong
 * @example encodePng(train.images.pick(0), { scale: 4 }) // a PNG of 112×112
 */
export function encodePng(picture: NdArray<Uint8Array>, options: PngOptions = {}): Uint8Array {
  checkOptions('encodePng', options, ['scale']);
  const { scale = 1 } = options;
  checkInteger('encodePng', 'scale', scale, { min: 1 });
  const dtype: string | undefined = picture?.dtype;
  if (dtype !== 'uint8')
    throw new TypeError(
      `encodePng: picture must be an ndarray of uint8, but it is ${dtype ? `one of ${dtype}` : show(picture)}. ` +
        `Scale its values to 0–255 first.`,
    );
  const [rows, columns, channels = 1] = picture.shape;
  if (picture.size === 0 || !(picture.dimension === 2 || (picture.dimension === 3 && channels === 4)))
    throw new RangeError(
      `encodePng: picture must have the shape [height, width] or [height, width, 4] without a zero, but it is ` +
        `[${picture.shape.join(', ')}]. Take one image with images.pick(i), or several with tileImages.`,
    );

  const colorType = channels === 1 ? GREY : RGBA;
  const png = new PNG({ width: columns * scale, height: rows * scale, colorType, inputColorType: colorType });
  const [perRow, perColumn, perChannel = 0] = picture.stride;
  const bytes = Buffer.alloc(png.width * png.height * channels);
  let to = 0;
  for (let y = 0; y < png.height; y++) {
    const row = picture.offset + Math.floor(y / scale) * perRow;
    for (let x = 0; x < png.width; x++) {
      const pixel = row + Math.floor(x / scale) * perColumn;
      for (let k = 0; k < channels; k++) bytes[to++] = picture.data[pixel + k * perChannel];
    }
  }
  png.data = bytes;
  const encoded = PNG.sync.write(png, { colorType, inputColorType: colorType, inputHasAlpha: colorType === RGBA });
  return new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.length);
}
