import type { DisplayMessage } from '../../src/notebook/display';
import { PLOTLY_MIME } from '../../src/notebook/display';
import { LiveTraining } from '../../src/notebook/live_training';

const plan = { epochs: 2, initialEpoch: 0, steps: 100, metrics: ['loss', 'acc', 'val_loss', 'val_acc'] };
const logs = { loss: 0.5, acc: 0.75 };

function watch() {
  const sent: [DisplayMessage, boolean][] = [];
  let time = 0;
  const live = new LiveTraining(
    (message, update) => void sent.push([message, update]),
    () => time,
  );
  const ofKind = (tag: string) => sent.filter(([{ data }]) => String(data['text/html']).startsWith(tag));
  const texts = () => ofKind('<pre').map(([{ data }]) => data['text/plain']);
  const charts = () => ofKind('<svg');
  return { live, sent, texts, charts, at: (milliseconds: number) => (time = milliseconds) };
}

test('the bar comes first and the chart beneath, each replaced in its own place', () => {
  const { live, sent, at } = watch();
  live.trainBegin(plan);
  live.write('Epoch 1/2  ');
  live.progress(0, 0, 10, logs);
  at(500);
  live.write('\rEpoch 1/2 10/100');
  live.progress(0, 0, 20, logs);
  const ids = sent.map(([{ transient }]) => transient.display_id);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toBe(ids[2]);
  expect(ids[1]).toBe(ids[3]);
  expect(sent.map(([, update]) => update)).toEqual([false, false, true, true]);
});

test('the chart moves at least twice a second and no more than three times', () => {
  const { live, charts, at } = watch();
  live.trainBegin(plan);
  for (let step = 1; step <= 100; step++) {
    at(step * 100);
    live.progress(0, 0, step, logs);
  }
  expect(charts().length).toBeGreaterThanOrEqual(20);
  expect(charts().length).toBeLessThanOrEqual(30);
});

test('the time left for all epochs is told from measured steps, and goes when the training ends', () => {
  const { live, texts, at } = watch();
  live.trainBegin(plan);
  live.write('Epoch 1/2');
  at(1000);
  live.progress(0, 0, 10, logs);
  live.write('\rEpoch 1/2 10/100');
  expect(texts().pop()).toBe('Epoch 1/2 10/100\nAll 2 epochs: about 19s left');
  live.trainEnd();
  expect(texts().pop()).toBe('Epoch 1/2 10/100');
});

test('in the end the interactive figure takes the place of the chart', () => {
  const { live, sent, charts } = watch();
  live.trainBegin(plan);
  live.progress(0, 0, 100, logs);
  live.epochEnd(0, { ...logs, val_loss: 0.4, val_acc: 0.8 });
  live.trainEnd();
  const [last, update] = sent[sent.length - 1];
  expect(update).toBe(true);
  expect(last.transient.display_id).toBe(charts()[0][0].transient.display_id);
  expect(last.data).toHaveProperty([PLOTLY_MIME]);
  expect(last.data['text/plain']).toBe(
    'A training after 1 of 2 epochs. Loss: training 0.5000, validation 0.4000. Accuracy: training 75.00%, validation 80.00%.',
  );
});

test('a training that was stopped before its first step shows no chart', () => {
  const { live, sent } = watch();
  live.trainBegin(plan);
  live.trainEnd();
  expect(sent.filter(([{ data }]) => PLOTLY_MIME in data)).toEqual([]);
});

test('the text has its room from the start, breaks between words, and a bar that is full makes way for the numbers', () => {
  const { live: training, sent, at } = watch();
  training.write('Epoch 1/2  ');
  training.trainBegin({ epochs: 2, initialEpoch: 0, steps: 10, metrics: ['loss'] });
  training.write('\rEpoch 1/2   5/10 [==========>.........]');
  at(1000);
  training.progress(0, 0, 5, { loss: 1 });
  training.write('\rEpoch 1/2  10/10 [====================] loss: 0.5\n');
  training.write('Epoch 2/2  10/10 [====================] loss: <0.4\n');
  training.trainEnd();
  const html = sent.map(([{ data }]) => data['text/html'] as string).filter((text) => text?.startsWith('<pre'));
  const lines = html.map((text) => text.replace(/<[^>]+>/g, '').split('\n').length);
  expect(new Set(lines.slice(1))).toEqual(new Set([3]));
  expect(html[html.length - 1].replace(/ style="[^"]*"/, '')).toBe(
    '<pre>Epoch 1/2  loss: 0.5\nEpoch 2/2  loss: &lt;0.4\n\u00a0</pre>',
  );
});
