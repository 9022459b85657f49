import { figureBundle, PLOTLY_MIME } from '../../src/notebook/display';
import type { DisplayMessage } from '../../src/notebook/display';
import { LiveFigure } from '../../src/notebook/live_figure';
import { EXAMPLES } from '../plots/examples';

const figure = EXAMPLES['learning curves'];

it('shows still pictures in one place, and the interactive figure there in the end', () => {
  const sent: [DisplayMessage, boolean][] = [];
  const live = new LiveFigure((message, update) => void sent.push([message, update]), 'chart');
  live.update(EXAMPLES['learning curves of one epoch']);
  live.update(figure);
  live.finish(figure);
  expect(sent.map(([{ transient }, update]) => [transient.display_id, update])).toEqual([
    ['chart', false],
    ['chart', true],
    ['chart', true],
  ]);
  expect(Object.keys(sent[1][0].data)).toEqual(['text/html', 'text/plain']);
  expect(sent[1][0].data['text/html']).toMatch(/^<svg style="display:block;margin:0" .*<\/svg>$/);
  expect(sent[2][0].data).toEqual(figureBundle(figure).data);
  expect(sent[2][0].data).toHaveProperty([PLOTLY_MIME]);
});

it('shows the figure anew if there was nothing to update', () => {
  const updates: boolean[] = [];
  new LiveFigure((_, update) => void updates.push(update)).finish(figure);
  expect(updates).toEqual([false]);
});

it('gives every place a name of its own', () => {
  const ids = new Set<string | undefined>();
  for (let i = 0; i < 20; i++) new LiveFigure(({ transient }) => void ids.add(transient.display_id)).update(figure);
  expect(ids.size).toBe(20);
});
