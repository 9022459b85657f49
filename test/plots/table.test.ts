import { modelSummary } from '../../src/plots/model_summary';
import { table } from '../../src/plots/table';

it('aligns columns of numbers to the right and all others to the left', () => {
  const { text, html } = table(
    ['set', 'images', 'accuracy', 'shape'],
    [
      ['train', 60000, '99.31%', '(60000, 28, 28)'],
      ['test', 10000, '–', '(10000, 28, 28)'],
    ],
  );
  expect(text).toBe(
    [
      '| set   | images | accuracy | shape           |',
      '| ----- | -----: | -------: | --------------- |',
      '| train | 60,000 |   99.31% | (60000, 28, 28) |',
      '| test  | 10,000 |        – | (10000, 28, 28) |',
    ].join('\n'),
  );
  expect(html).toContain(
    '<td align="right" style="text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums">60,000</td>',
  );
  expect(html).toContain('<td align="left" style="text-align:left">train</td>');
});

it('aligns numbers that are only bounded to the right too', () => {
  const { text } = table(['p'], [['0.461'], ['< 0.001'], ['–']]);
  expect(text.split('\n')[1]).toBe('| ------: |');
  expect(text.split('\n')[2]).toBe('|   0.461 |');
});

it('writes text as text: no markup gets into the HTML, no bar splits a cell of the Markdown', () => {
  const { html, text } = table(['<b>', 'b'], [['a & "b"', 'x|y']], { caption: '1 < 2' });
  expect(html).toContain('<caption>1 &lt; 2</caption>');
  expect(html).toContain('&lt;b&gt;');
  expect(html).toContain('a &amp; &quot;b&quot;');
  expect(text).toContain('x\\|y');
});

it('gives each part of a list a line of its own, and aligns further columns to the right where it is told', () => {
  const { html, text } = table(['run', 'epochs'], [[['a → b', 'c'], '3/10 early']], { right: ['epochs'] });
  expect(html).toContain('>a → b<br>c</td><td align="right"');
  expect(text.split('\n')[2]).toBe('| a → b; c | 3/10 early |');
});

it('keeps a table without rows', () => {
  expect(table(['a'], []).text).toBe('| a   |\n| --- |');
});

it('refuses rows that do not fit the headings', () => {
  expect(() => table(['a', 'b'], [['x']])).toThrow(
    'every row must have 2 cells, one for each heading, but row 0 has 1',
  );
});

describe('modelSummary', () => {
  const layers = [
    { name: 'conv2d', type: 'Conv2D', outputShape: [null, 26, 26, 32], params: 320 },
    {
      name: 'batch_normalization',
      type: 'BatchNormalization',
      outputShape: [null, 26, 26, 32],
      params: 128,
      trainableParams: 64,
    },
    { name: 'dense', type: 'Dense', outputShape: [null, 10], params: 93002 },
  ];

  it('lists the layers as Keras does and adds up what they learn', () => {
    expect(modelSummary(layers).text.split('\n')).toEqual([
      '| Layer               | Type               | Output shape       | Parameters |',
      '| ------------------- | ------------------ | ------------------ | ---------: |',
      '| conv2d              | Conv2D             | (None, 26, 26, 32) |        320 |',
      '| batch_normalization | BatchNormalization | (None, 26, 26, 32) |        128 |',
      '| dense               | Dense              | (None, 10)         |     93,002 |',
      '',
      'Parameters in all: 93,450',
      'Of these trainable: 93,386, not trainable: 64',
    ]);
  });

  it('says nothing of what is not trained where there is none', () => {
    expect(modelSummary(layers.slice(0, 1)).text).toMatch(/Parameters in all: 320$/);
  });
});
