import { StopButton, type Stoppable } from '../../src/notebook/stop_button';

const call = (graceful: boolean): Stoppable => ({
  graceful,
  stop: new AbortController(),
  interrupt: new AbortController(),
});
const state = ({ stop, interrupt }: Stoppable) => [stop.signal.aborted, interrupt.signal.aborted];

function button() {
  let passed = 0;
  let pressed = 0;
  const made = new StopButton(
    () => pressed++,
    () => passed++,
  );
  return { button: made, counts: () => ({ pressed, passed }) };
}

test('the first press asks trainings to end well, the second ends them and goes on to the kernel', () => {
  const { button: stop, counts } = button();
  const [training, question] = [call(true), call(false)];
  stop.add(training);
  stop.add(question);
  stop.press();
  expect([state(training), state(question)]).toEqual([
    [true, false],
    [false, false],
  ]);
  expect(counts()).toEqual({ pressed: 1, passed: 0 });
  stop.press();
  expect([state(training), state(question)]).toEqual([
    [true, true],
    [true, true],
  ]);
  expect(counts()).toEqual({ pressed: 2, passed: 1 });
});

test('where nothing trains a press ends what runs at once', () => {
  const { button: stop, counts } = button();
  const question = call(false);
  stop.add(question);
  stop.press();
  expect(state(question)).toEqual([true, true]);
  expect(counts().passed).toBe(1);
});

test('a call that is over is left alone', () => {
  const { button: stop, counts } = button();
  const training = call(true);
  stop.add(training)();
  stop.press();
  expect(state(training)).toEqual([false, false]);
  expect(counts().passed).toBe(1);
});
