import type { DisplayMessage } from '../../src/notebook/display';
import { LiveLoop } from '../../src/notebook/live_loop';
import { History } from '../../src/training/history';
import type { TrainingObserver } from '../../src/training/session';

const plan = { epochs: 2, initialEpoch: 0, steps: 100, metrics: ['loss'] };
const logs = { loss: 0.5 };
const history = new History('a trainer', { epochs: 2, batchSize: 32, samples: 3200, seed: 0 });

function watch(passes: number) {
  const sent: [DisplayMessage, boolean][] = [];
  let time = 0;
  const display = (message: DisplayMessage, update: boolean) => void sent.push([message, update]);
  const loop = new LiveLoop(display, passes, () => time);
  return { loop, sent, at: (ms: number) => (time = ms), text: () => sent[sent.length - 1][0].data['text/plain'] };
}

test('a loop says at once how many passes there are, in a place of its own', () => {
  const { loop, sent, text, at } = watch(6);
  expect(text()).toBe('0 of 6 done [>...................]');
  at(4000);
  loop.passEnd();
  expect(sent.map(([, update]) => update)).toEqual([false, true]);
  expect(new Set(sent.map(([{ transient }]) => transient.display_id)).size).toBe(1);
});

test('the measured steps of its first training tell how long the whole loop takes', () => {
  const { loop, text, at } = watch(6);
  at(300); // what is done before the first step counts for every pass
  const training = loop.listen();
  training.trainBegin(plan);
  at(700);
  training.progress(0, 0, 20, logs);
  expect(text()).toBe('0 of 6 done [>...................]');
  at(1300);
  training.progress(0, 0, 50, logs); // 1 s for 50 of 200 steps: 4.3 s a pass, 25.8 s in all
  expect(text()).toBe('0 of 6 done [=>..................] about 25s left');
});

test('later the passes tell it, and in the end there is the time that it took', () => {
  const { loop, text, at } = watch(3);
  at(5000);
  loop.passEnd();
  expect(text()).toBe('1 of 3 done [======>.............] about 10s left');
  const training = loop.listen();
  training.trainBegin(plan);
  at(6000);
  training.progress(0, 0, 100, logs); // this pass will be over after 7 s in all
  expect(text()).toBe('1 of 3 done [===========>........] about 5s left');
  at(6500);
  training.trainEnd(history); // sooner than planned: it was stopped
  expect(text()).toBe('1 of 3 done [=============>......] about 3s left');
  loop.passEnd();
  at(9000);
  loop.passEnd();
  loop.end();
  expect(text()).toBe('3 of 3 done in 9s');
});

test('a loop that is left says how far it came', () => {
  const { loop, text, at } = watch(3);
  at(2000);
  loop.passEnd();
  at(2500);
  loop.end();
  expect(text()).toBe('1 of 3 done in 3s');
});

test('quick passes do not flood the front end', () => {
  const { loop, sent, at } = watch(10_000);
  for (let pass = 1; pass <= 10_000; pass++) {
    at(pass / 10);
    loop.passEnd();
  }
  loop.end();
  expect(sent.length).toBeLessThanOrEqual(12);
});

test('whoever watches a training of the loop besides is told the same', () => {
  const calls: [string, unknown[]][] = [];
  const tell = (name: string) => (...args: unknown[]) => void calls.push([name, args]); // prettier-ignore
  const view: TrainingObserver = {
    trainBegin: tell('trainBegin'),
    progress: tell('progress'),
    epochEnd: tell('epochEnd'),
    trainEnd: tell('trainEnd'),
  };
  const training = watch(2).loop.listen(view);
  training.trainBegin(plan);
  training.progress(0, 0, 1, logs);
  training.epochEnd(0, logs);
  training.trainEnd(history);
  expect(calls).toEqual([
    ['trainBegin', [plan]],
    ['progress', [0, 0, 1, logs]],
    ['epochEnd', [0, logs]],
    ['trainEnd', [history]],
  ]);
});
