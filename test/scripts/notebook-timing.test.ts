/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from './import_script';
import { code, markdown, notebookOf, type Notebook } from './notebook_of';

type Durations = Record<string, Record<string, number>>;
type Step = [name: string, id: string];
let timing: {
  stepsOf: (notebook: Notebook) => string[];
  estimate: (steps: Step[], durations: Durations, spent?: number) => { seconds: number; unknown: number };
  estimateText: (estimate: { seconds: number; unknown: number }, steps: number) => string;
  clock: (seconds: number) => string;
  readDurations: (path: string) => Durations;
};
let openProgress: (options: object) => {
  begin: (name: string, cells: number) => void;
  cell: (name: string, number: number, cells: number) => void;
  done: (seconds: number, text: string) => void;
  end: () => number;
};
beforeAll(async () => {
  timing = await importScript('lib/notebook-timing.mjs');
  ({ openProgress } = await importScript<{ openProgress: typeof openProgress }>('lib/notebook-progress.mjs'));
});

const durations = { a: { kernel: 3, x: 10, y: 20 }, b: { kernel: 4 } };

test('a run starts a kernel and executes the code cells that are not blank', async () => {
  expect(timing.stepsOf(await notebookOf(markdown('# T'), code('1'), code(' \n'), code('2')))).toEqual([
    'kernel',
    'cell-2',
    'cell-4',
  ]);
});

test('the estimate is what the remaining steps took, less what the first has taken already', () => {
  const steps: Step[] = [
    ['a', 'x'],
    ['a', 'y'],
    ['b', 'kernel'],
  ];
  expect(timing.estimate(steps, durations)).toEqual({ seconds: 34, unknown: 0 });
  expect(timing.estimate(steps, durations, 4)).toEqual({ seconds: 30, unknown: 0 });
  expect(timing.estimate(steps, durations, 99)).toEqual({ seconds: 24, unknown: 0 });
  expect(timing.estimate([...steps, ['b', 'new'], ['c', 'kernel']], durations)).toEqual({ seconds: 34, unknown: 2 });
});

test('the text tells an estimate from a lower bound from none', () => {
  expect(timing.estimateText({ seconds: 100, unknown: 0 }, 5)).toBe('about 1:40 left');
  expect(timing.estimateText({ seconds: 20, unknown: 3 }, 5)).toBe('at least 0:20 left (3 not timed yet)');
  expect(timing.estimateText({ seconds: 0, unknown: 5 }, 5)).toBe('no estimate yet');
});

test('seconds are shown as a clock shows them', () => {
  expect([0, 59.4, 59.6, 65, 3605].map((s) => timing.clock(s))).toEqual(['0:00', '0:59', '1:00', '1:05', '1:00:05']);
});

test('missing or broken records of durations mean that there are none', () => {
  expect(timing.readDurations('/no/such/file')).toEqual({});
  expect(timing.readDurations(__filename)).toEqual({});
});

test('in a log file there is one line for each notebook and each step, with the time left in all', () => {
  let text = '';
  let time = 0;
  const progress = openProgress({
    plan: [{ name: 'a', steps: ['kernel', 'x', 'y'] }],
    durations,
    out: { write: (part: string) => (text += part) },
    now: () => time * 1000,
  });
  progress.begin('a', 2);
  time = 3;
  progress.done(3, 'kernel started');
  progress.cell('a', 1, 2);
  time = 15;
  progress.done(12, '1/2  x();');
  expect(progress.end()).toBe(15);
  expect(text).toBe('a: 2 code cells, about 0:33 left\n      3.0 s  kernel started\n     12.0 s  1/2  x();\n');
});

test('in a terminal the last line counts time and fits the window', () => {
  const written: string[] = [];
  let time = 0;
  const progress = openProgress({
    plan: [{ name: 'a', steps: ['kernel', 'x', 'y'] }],
    durations,
    out: { isTTY: true, columns: 50, write: (part: string) => written.push(part) },
    now: () => time * 1000,
  });
  progress.begin('a', 2);
  time = 5;
  progress.done(5, 'kernel started');
  progress.cell('a', 1, 2);
  expect(written.at(-1)).toBe('\r\u001b[Ka, code cell 1 of 2  0:05, about 0:30 left');
  progress.end();
  expect(written.at(-1)).toBe('\r\u001b[K');
  expect(written.every((line) => line.includes('\n') || line.length <= 54)).toBe(true);
});
