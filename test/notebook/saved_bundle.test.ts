import { figureBundle } from '../../src/notebook/display';
import { savedBundle } from '../../src/notebook/saved_bundle';
import { figureToPng } from '../../src/plots/png';
import { EXAMPLES } from '../plots/examples';

const figure = EXAMPLES['class balance'];

it('puts a PNG of the figure in the place of the SVG and keeps everything else', async () => {
  const output = { output_type: 'display_data', ...figureBundle(figure) };
  const saved = await savedBundle(JSON.parse(JSON.stringify(output)) as typeof output);
  expect(Object.keys(saved.data)).toEqual(['application/vnd.plotly.v1+json', 'text/plain', 'image/png']);
  expect(saved.data['image/png']).toBe((await figureToPng(figure, { scale: 1 })).toString('base64'));
  expect(saved.output_type).toBe('display_data');
  expect(saved.metadata).toEqual(output.metadata);
});

it('leaves other outputs as they are', async () => {
  const output = { data: { 'text/html': '<p>', 'image/svg+xml': '<svg/>' }, metadata: {} };
  expect(await savedBundle(output)).toBe(output);
});

it('saves the same output twice the same', async () => {
  const once = await savedBundle(figureBundle(figure));
  expect(await savedBundle(once)).toEqual(once);
});
