import { architecture } from '../../src/plots/architecture';
import { LAYERS } from './examples';

const width = ({ x0, x1 }: { x0: number; x1: number }): number => x1 - x0;

it('draws a box for the input and for each layer, and a bar for each that learns', () => {
  const { layout } = architecture(LAYERS);
  // input, Conv2D and its bar, MaxPooling2D, Flatten, Dense and its bar
  expect(layout.shapes).toHaveLength(7);
  expect(architecture(LAYERS.slice(1)).layout.shapes).toHaveLength(4);
});

it('draws boxes as wide as the pictures in them, and bars as long as there are parameters', () => {
  const [input, conv, convBar, pool, flatten, , denseBar] = architecture(LAYERS).layout.shapes ?? [];
  expect(width(conv) / width(input)).toBeCloseTo(26 / 28, 6);
  expect(width(pool) / width(input)).toBeCloseTo(13 / 28, 6);
  expect(width(flatten)).toBe(width(input));
  expect(width(convBar) / width(denseBar)).toBeCloseTo(Math.max(1 / 150, 320 / 54090), 6);
});

it('writes kind, shape and number of parameters of each layer', () => {
  const written = architecture(LAYERS).layout.annotations?.map(({ text }) => text);
  expect(written).toEqual([
    ...['layer', 'output', 'parameters'],
    ...['input', '28 × 28 × 1'],
    ...['Conv2D', '26 × 26 × 32', '320'],
    ...['MaxPooling2D', '13 × 13 × 32'],
    ...['Flatten', '5408'],
    ...['Dense', '10', '54,090'],
  ]);
});

it('reads the network from the input on in its alternative text', () => {
  expect(architecture(LAYERS).alt).toBe(
    '4 layers, 54,410 parameters, from the input on: input 28 × 28 × 1; Conv2D 26 × 26 × 32 (320 parameters, 0.6%); ' +
      'MaxPooling2D 13 × 13 × 32; Flatten 5408; Dense 10 (54,090 parameters, 99.4%).',
  );
});

it('refuses a model in place of its layers, and no layers at all', () => {
  expect(() => architecture({} as never)).toThrow(
    'layers must be what modelLayers(model) returns, but it is an object',
  );
  expect(() => architecture([])).toThrow('layers must have at least one entry');
});
