import type { ScatterTrace } from '../../src/plots/figure';
import { learningCurves } from '../../src/plots/learning_curves';
import { HISTORY } from './examples';

it('draws training and validation in a panel for the loss and one for the accuracy, epochs from 1', () => {
  const { data, layout } = learningCurves(HISTORY);
  const traces = data as ScatterTrace[];
  expect(traces.map(({ name, yaxis, y }) => [name, yaxis, y])).toEqual([
    ['training', 'y', [0.16, 0.05, 0.03]],
    ['validation', 'y', [0.058, 0.04, 0.046]],
    ['training', 'y2', [0.95, 0.984, 0.9886]],
    ['validation', 'y2', [0.982, 0.9877, 0.9858]],
  ]);
  expect(traces[0].x).toEqual([1, 2, 3]);
  expect(layout.annotations?.map(({ text }) => text)).toEqual(['Loss', 'Accuracy']);
  expect(traces.filter(({ showlegend }) => showlegend)).toHaveLength(2);
});

it('tells the sets apart without colour: validation is dashed and has square markers', () => {
  const [training, validation] = learningCurves(HISTORY).data as ScatterTrace[];
  expect([training.line?.dash, training.marker?.symbol]).toEqual([undefined, 'circle']);
  expect([validation.line?.dash, validation.marker?.symbol]).toEqual(['dash', 'square']);
});

it('shows losses from zero and every point within its range', () => {
  const { data, layout } = learningCurves(HISTORY);
  expect(layout.yaxis.range[0]).toBe(0);
  for (const trace of data as ScatterTrace[]) {
    const [low, high] = layout[trace.yaxis === 'y' ? 'yaxis' : 'yaxis2'].range;
    for (const y of trace.y) {
      expect(y).toBeGreaterThanOrEqual(low);
      expect(y).toBeLessThanOrEqual(high);
    }
  }
});

it('gives the numbers and the best epoch in its alternative text', () => {
  expect(learningCurves(HISTORY).alt).toBe(
    'Learning curves over 3 epochs. ' +
      'Loss: training from 0.1600 to 0.0300 (best 0.0300 in epoch 3), validation from 0.0580 to 0.0460 (best 0.0400 in epoch 2). ' +
      'Accuracy: training from 95.00% to 98.86% (best 98.86% in epoch 3), validation from 98.20% to 98.58% (best 98.77% in epoch 2).',
  );
  expect(learningCurves({ epoch: [0], history: { loss: [0.3] } }, { title: 'Run 1' }).alt).toBe(
    'Run 1: learning curves over 1 epoch. Loss: training 0.3000.',
  );
});

it('leaves a gap where a loss is not a number, and finds the best of the others', () => {
  const figure = learningCurves({ epoch: [0, 1, 2], history: { loss: [0.5, NaN, 0.25] } });
  expect((figure.data[0] as ScatterTrace).y).toEqual([0.5, null, 0.25]);
  expect(figure.alt).toContain('best 0.2500 in epoch 3');
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
});

it('draws a metric that it does not know under its own name', () => {
  const { layout } = learningCurves({ epoch: [0, 1], history: { mae: [3, 2], loss: [2, 1] } });
  expect(layout.annotations?.map(({ text }) => text)).toEqual(['Loss', 'mae']);
});

it('refuses what is no history, and one without epochs', () => {
  expect(() => learningCurves(undefined as never)).toThrow('history must be what fit returned, but it is undefined');
  expect(() => learningCurves({ loss: [1] } as never)).toThrow('history must be what fit returned');
  expect(() => learningCurves({ epoch: [], history: {} })).toThrow('at least one epoch');
});
