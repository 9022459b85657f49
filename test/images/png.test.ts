import ndarray from 'ndarray';
import { PNG } from 'pngjs';
import { encodePng } from '../../src/images/png';

const read = (bytes: Uint8Array) => PNG.sync.read(Buffer.from(bytes)); // always RGBA
const colourType = (bytes: Uint8Array) => bytes[25];

test('greys come back as they were, in a greyscale file', () => {
  const bytes = encodePng(ndarray(Uint8Array.from([0, 1, 127, 128, 254, 255]), [2, 3]));
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect(colourType(bytes)).toBe(0);
  const { width, height, data } = read(bytes);
  expect([width, height]).toEqual([3, 2]);
  expect([...data]).toEqual([0, 1, 127, 128, 254, 255].flatMap((grey) => [grey, grey, grey, 255]));
});

test('colours and opacity come back as they were', () => {
  const pixels = Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 128, 1, 2, 3, 4, 0, 0, 0, 0]);
  const bytes = encodePng(ndarray(pixels, [2, 2, 4]));
  expect(colourType(bytes)).toBe(6);
  expect([...read(bytes).data]).toEqual([...pixels]);
});

test('enlarged pixels are squares with sharp edges', () => {
  const { width, height, data } = read(encodePng(ndarray(Uint8Array.from([10, 20]), [1, 2]), { scale: 2 }));
  expect([width, height]).toEqual([4, 2]);
  expect([...data].filter((_, i) => i % 4 === 0)).toEqual([10, 10, 20, 20, 10, 10, 20, 20]);
});

test('a view is encoded as it looks, and left as it was', () => {
  const values = Uint8Array.from({ length: 24 }, (_, i) => i);
  const second = ndarray(values, [2, 3, 4]).pick(1).transpose(1, 0).step(-1, 1);
  const greys = [...read(encodePng(second)).data].filter((_, i) => i % 4 === 0);
  expect(greys).toEqual([15, 19, 23, 14, 18, 22, 13, 17, 21, 12, 16, 20]);
  expect([...values]).toEqual(Array.from({ length: 24 }, (_, i) => i));
});

test('what is no picture is refused', () => {
  expect(() => encodePng(ndarray(new Float32Array(4), [2, 2]) as never)).toThrow(
    /^encodePng: picture must be an ndarray of uint8, but it is one of float32\./,
  );
  expect(() => encodePng(new Uint8Array(4) as never)).toThrow(TypeError);
  for (const shape of [[4], [1, 2, 2], [0, 4], [1, 1, 1, 4]])
    expect(() => encodePng(ndarray(new Uint8Array(4), shape))).toThrow(/must have the shape \[height, width\] or/);
  expect(() => encodePng(ndarray(new Uint8Array(4), [2, 2]), { scale: 1.5 })).toThrow(/scale must be a whole number/);
});
