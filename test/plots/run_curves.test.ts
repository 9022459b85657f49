import type { ScatterTrace } from '../../src/plots/figure';
import { runCurves } from '../../src/plots/run_curves';
import { HISTORY } from './examples';

const run = (name: string, history: Record<string, number[]> = HISTORY.history) => ({
  name,
  epoch: Object.values(history)[0].map((_, i) => i),
  history,
});

it('draws a panel for each number, training above validation, and in each a curve for every run', () => {
  const { data, layout } = runCurves([run('a'), run('b', { loss: [0.5], acc: [0.8] })]);
  const traces = data as ScatterTrace[];
  expect(layout.annotations?.map(({ text }) => text)).toEqual([
    'Training loss', 'Training accuracy', 'Validation loss', 'Validation accuracy',
  ]); // prettier-ignore
  expect(traces.map(({ name, yaxis, x }) => `${name} ${yaxis} ${x.join()}`)).toEqual([
    'a y 1,2,3', 'b y 1', 'a y2 1,2,3', 'b y2 1', 'a y3 1,2,3', 'a y4 1,2,3',
  ]); // prettier-ignore
  expect(layout.yaxis.domain![0]).toBeGreaterThan(layout.yaxis3.domain![1]);
});

it('names each run once in the legend, and lets it hide the run in all panels', () => {
  const traces = runCurves([run('a'), run('b')]).data as ScatterTrace[];
  expect(traces.filter(({ showlegend }) => showlegend).map(({ name }) => name)).toEqual(['a', 'b']);
  for (const name of ['a', 'b'])
    expect(new Set(traces.filter((trace) => trace.name === name).map(({ legendgroup }) => legendgroup)).size).toBe(1);
});

it('tells fourteen runs apart by colour and dashes, and refuses more', () => {
  const runs = Array.from({ length: 14 }, (_, i) => run(`run ${i}`, { loss: [1, 0.5] }));
  const looks = (runCurves(runs).data as ScatterTrace[]).map(({ line }) => `${line?.color} ${line?.dash}`);
  expect(new Set(looks).size).toBe(14);
  expect(() => runCurves([...runs, run('one more')])).toThrow(
    'runs must be at most 14, to be told apart, but there are 15',
  );
});

it('shows every point within its range, and leaves a gap where a loss is not a number', () => {
  const { data, layout } = runCurves([run('a'), run('b', { loss: [NaN, 0.2, Infinity], val_loss: [0.4, 0.3, 0.35] })]);
  for (const { yaxis, y } of data as ScatterTrace[]) {
    const [low, high] = layout[`yaxis${yaxis!.slice(1)}`].range;
    for (const value of y) if (value !== null) expect(value >= low && value <= high).toBe(true);
  }
  expect((data as ScatterTrace[]).find(({ name }) => name === 'b')?.y).toEqual([null, 0.2, null]);
});

it('has room for the longest name, which it cuts short in the legend only', () => {
  const long = 'a name that is by far too long to stand beside a figure';
  const { data, layout, alt } = runCurves([run(long)]);
  expect((data[0] as ScatterTrace).name).toMatch(/^a name that .*…$/);
  expect(layout.margin.r).toBeGreaterThan(220);
  expect(alt).toContain(long);
});

it('says in its alternative text how each run ended', () => {
  expect(runCurves([run('a'), run('b', { loss: [0.5] })], { title: 'Two' }).alt).toBe(
    'Two. Curves of 2 trainings, by epoch. Validation accuracy in the end: a: 3 epochs, 98.58%; b: 1 epoch.',
  );
});

it('refuses what is no list of runs, and runs without epochs', () => {
  expect(() => runCurves([{ loss: [1] }] as never)).toThrow('runs must be a list of { name, epoch, history }');
  expect(() => runCurves([])).toThrow('at least one epoch, but they have none. Train first.');
});
