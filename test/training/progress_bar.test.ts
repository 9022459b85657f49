import { duration, ProgressBar, progressLine } from '../../src/training/progress_bar';

test('a finished line shows all steps, the time taken, the time per step and the numbers', () => {
  expect(progressLine(1875, 1875, 21, { loss: 0.13741, acc: 0.95731 })).toBe(
    '1875/1875 [====================] 21s 11ms/step  loss: 0.1374 acc: 0.9573',
  );
});

test('a running line shows the time left', () => {
  expect(progressLine(250, 1000, 5, { loss: 0.5 })).toBe(
    ' 250/1000 [=====>..............] 15s left 20ms/step  loss: 0.5000',
  );
});

test('before the first step there is nothing to tell but the bar', () => {
  expect(progressLine(0, 10, 0, { loss: NaN })).toBe(' 0/10 [>...................]  loss: NaN');
});

test('durations read as people say them', () => {
  expect([0.84, 1, 59.4, 59.6, 125].map(duration)).toEqual(['840ms', '1s', '59s', '1m00s', '2m05s']);
});

test('the bar rewrites its own line at most ten times a second and ends it once', () => {
  let clock = 0;
  let text = '';
  const bar = new ProgressBar(
    (piece) => (text += piece),
    'Epoch 1/1',
    1000,
    () => clock,
  );
  for (let step = 1; step <= 1000; step++) {
    clock += 1; // a millisecond a step
    bar.update(step, { loss: 1 / step });
  }
  bar.end({ loss: 0.001, val_loss: 0.002 });
  bar.endLine();
  const draws = text.split('\r');
  expect(draws.length).toBeLessThanOrEqual(13);
  expect(draws.length).toBeGreaterThanOrEqual(9);
  expect(text.endsWith('\n') && text.indexOf('\n') === text.length - 1).toBe(true);
  expect(draws[draws.length - 1]).toBe(
    'Epoch 1/1  1000/1000 [====================] 1s 1.0ms/step  loss: 0.0010 val_loss: 0.0020\n',
  );
});

test('a shorter line wipes out what is left of a longer one', () => {
  let clock = 0;
  let text = '';
  const bar = new ProgressBar(
    (piece) => (text += piece),
    'x',
    2,
    () => clock,
  );
  clock = 200;
  bar.update(1, { loss: 1, acc: 0.123456 });
  const longer = text.split('\r')[1].length;
  bar.end({ loss: 1 });
  expect(text.split('\r')[2].trimEnd().length).toBeLessThan(longer);
  expect(text.split('\r')[2].length).toBe(longer);
});

test('a bar that takes the line of another wipes it out', () => {
  let clock = 0;
  let text = '';
  const write = (piece: string) => (text += piece);
  const now = () => clock;
  const first = new ProgressBar(write, 'Epoch 1/20', 2, now);
  clock = 200;
  first.update(2, { loss: 1 });
  first.end({ loss: 1, val_loss: 2 });
  const second = new ProgressBar(write, 'Epoch 2/20', 2, now, first);
  second.end({ loss: 0.5 });
  second.endLine();
  expect(text.split('\n').length).toBe(2);
  const [end, over] = text.split('\r').slice(-2);
  expect(end).toMatch(/^Epoch 2\/20 /);
  expect(end.length).toBe(text.split('\r')[2].length);
  expect(over).toMatch(/^Epoch 2\/20 .* loss: 0.5000 *\n$/);
});
