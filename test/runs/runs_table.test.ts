import { runsTable } from '../../src/runs/runs_table';
import { digest, numbered, RUN } from './made_up';

const cells = (text: string): string[][] =>
  text
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // prettier-ignore

test('each run is compared with the one above it, and its last and best numbers stand beside', () => {
  const longer = numbered(2, { options: { ...RUN.options, seed: 2 }, outcome: { ...RUN.outcome, seconds: [1.25, 1, 1, 1, 1] } }); // prettier-ignore
  const { text } = runsTable([numbered(1), longer]);
  expect(text.split('\n')[0].split('|').map((cell) => cell.trim()).slice(1, -1)).toEqual([
    'run', 'changed', 'epochs', 'time', 'seed', 'loss', 'acc', 'val loss', 'val acc', 'best val acc',
  ]); // prettier-ignore
  expect(cells(text)).toEqual([
    ['1', '5 layers, 93,322 weights; adam 0.001; 54,000 images', '5/5', '76 s', '1', '0.0200', '99.30%', '0.0420', '98.85%', '98.90% (epoch 3)'],
    ['2', 'seed 1 → 2', '5/5', '5.3 s', '2', '0.0200', '99.30%', '0.0420', '98.85%', '98.90% (epoch 3)'],
  ]); // prettier-ignore
});

test('names have a column as soon as there is one; a run without changes says so', () => {
  const { text } = runsTable([numbered(1), numbered(2, { name: 'again' })]);
  expect(cells(text).map((row) => row.slice(0, 3).join(' '))).toEqual([
    '1  5 layers, 93,322 weights; adam 0.001; 54,000 images',
    '2 again nothing since run 1',
  ]);
});

test('it says how a training ended that did not do all its epochs', () => {
  const cut = { ...RUN.outcome, epoch: [0, 1] };
  const { text } = runsTable([
    numbered(1, { outcome: { ...cut, stoppedEpoch: 1 } }),
    numbered(2, {
      outcome: { ...cut, stoppedEpoch: 2, interrupted: true, unfinished: { epoch: 2, batches: 9, logs: {} } },
    }),
    numbered(3, { outcome: { ...cut, stoppedEpoch: 1, interrupted: true } }),
  ]);
  expect(cells(text).map((row) => row[2])).toEqual(['stopped early 2/5', 'interrupted 2+/5', 'interrupted 2/5']);
});

test('a repetition says of which run, and whether it is equal', () => {
  const first = numbered(1);
  const { text } = runsTable([
    first,
    numbered(2, { repeats: first.id }),
    numbered(3, { repeats: first.id, weights: digest(9) }),
    numbered(4, { repeats: 'gone' }),
  ]);
  expect(cells(text).map((row) => row[1]).slice(1)).toEqual([
    'repeat of run 1, equal', 'repeat of run 1, not equal', 'nothing since run 3',
  ]); // prettier-ignore
});

test('runs may log different numbers: what one has not is a dash, and what is no number is said', () => {
  const { text } = runsTable([
    numbered(1),
    numbered(2, { outcome: { ...RUN.outcome, history: { loss: [NaN], mae: [1.5], learning_rate: [0.1] } } }),
  ]);
  expect(cells(text)[1].slice(5)).toEqual(['NaN', '–', '1.5000', '–', '–', '–']);
});

test('without validation accuracy the best validation loss is told, and without validation nothing', () => {
  const of = (history: Record<string, number[]>) =>
    runsTable([numbered(1, { outcome: { ...RUN.outcome, history } })]).text;
  expect(of({ loss: [2, 1], val_loss: [0.5, 0.75] })).toMatch(/best val loss \|\n.*\n.*\| 0\.5000 \(epoch 1\) \|$/);
  expect(of({ loss: [2, 1] })).not.toContain('best');
});

test('in HTML each change has a line of its own, numbers stand to the right, and nothing is markup that is not ours', () => {
  const { html } = runsTable([
    numbered(1),
    numbered(2, { name: '<b>', options: { ...RUN.options, seed: 2, epochs: 6 } }),
  ]);
  expect(html).toContain('epochs 5 → 6<br>seed 1 → 2');
  expect(html).toContain('&lt;b&gt;');
  expect(html).toMatch(/<td align="right"[^>]*tabular-nums[^>]*>5\/6<\/td>/);
});

test('without runs there is a table without rows', () => {
  expect(cells(runsTable([]).text)).toEqual([]);
});
