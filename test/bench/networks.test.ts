/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from '../scripts/import_script';

type Layer = { kind: string; [option: string]: unknown };
let networks: Record<string, Layer[]>;
let flopsPerImage: (layers: Layer[]) => { predict: number; train: number };
beforeAll(async () => {
  ({ networks, flopsPerImage } = await importScript<{ networks: typeof networks; flopsPerImage: typeof flopsPerImage }>(
    '../bench/networks.mjs',
  ));
});

test("the products of lesson 2's network are counted layer by layer", () => {
  const products = [
    3 * 3 * 1 * 32 * 26 * 26, // convolution of 28×28 pixels
    3 * 3 * 32 * 64 * 11 * 11, // of 13×13
    3 * 3 * 64 * 64 * 3 * 3, // of 5×5
    3 * 3 * 64 * 64, // dense
    64 * 10,
  ];
  const all = products.reduce((sum, n) => sum + n);
  // Two operations for each product; three passes over it, but two over the first layer, whose inputs need no gradient.
  expect(flopsPerImage(networks.tutorial)).toEqual({ predict: 2 * all, train: 2 * (3 * all - products[0]) });
});

test('same padding keeps the size of the image', () => {
  const conv = { kind: 'conv', filters: 2, kernel: 3, padding: 'same', relu: true };
  expect(flopsPerImage([conv]).predict).toBe(2 * 9 * 2 * 28 * 28);
});

test('a network of dense layers has a product for each weight', () => {
  expect(flopsPerImage(networks.dense).predict).toBe(2 * (784 * 512 + 512 * 256 + 256 * 10));
});
