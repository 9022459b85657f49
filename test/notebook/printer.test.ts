import { Printer } from '../../src/notebook/printer';

function recorder() {
  const printed: string[] = [];
  return { printed, printer: new Printer((text) => void printed.push(text)) };
}

test('the first call prints at once, with its carriage returns', () => {
  const { printed, printer } = recorder();
  const turn = printer.take();
  turn.write('a');
  turn.write('\rb\n');
  expect(printed).toEqual(['a', '\rb\n']);
});

test('a second call waits for the first one, and then prints what is left of its lines', () => {
  const { printed, printer } = recorder();
  const [first, second, third] = [printer.take(), printer.take(), printer.take()];
  first.write('1');
  second.write('half');
  third.write('three\n');
  second.write('\rwhole\n');
  third.close();
  expect(printed).toEqual(['1']);
  first.close();
  expect(printed).toEqual(['1', 'whole\n']);
  second.write('on');
  expect(printed).toEqual(['1', 'whole\n', 'on']);
  second.close();
  expect(printed).toEqual(['1', 'whole\n', 'on', 'three\n']);
});

test('a call that prints nothing holds up nobody', () => {
  const { printed, printer } = recorder();
  printer.take();
  printer.take().write('now');
  expect(printed).toEqual(['now']);
});
