/** @jest-environment ./test/scripts/esm_environment.cjs */
import fc from 'fast-check';
import { importScript } from './import_script';

type Output = { output_type: string; name?: string; text?: string };
let terminalText: (text: string) => string;
let joinStreams: (outputs: Output[]) => Output[];
beforeAll(async () => {
  ({ terminalText, joinStreams } = await importScript<{
    terminalText: typeof terminalText;
    joinStreams: typeof joinStreams;
  }>('lib/notebook-text.mjs'));
});

const stdout = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });
const stderr = (text: string): Output => ({ output_type: 'stream', name: 'stderr', text });

test('a progress bar that redraws its line leaves its last state', () => {
  expect(terminalText('Epoch 1\n 1/3 [=  ]\r 2/3 [== ]\r 3/3 [===] loss: 0.1\nEpoch 2\n')).toBe(
    'Epoch 1\n 3/3 [===] loss: 0.1\nEpoch 2\n',
  );
});

test('a shorter text over a longer one leaves the rest, unless the line is erased', () => {
  expect(terminalText('100%\r5%')).toBe('5%0%');
  expect(terminalText('100%\r\u001b[K5%')).toBe('5%');
  expect(terminalText('100%\r5%\u001b[0K\n')).toBe('5%\n');
});

test('a carriage return before a line break changes nothing', () => {
  expect(terminalText('a\r\nb\r\n')).toBe('a\nb\n');
});

test('a backspace goes back and does not erase, and stops at the beginning of the line', () => {
  expect(terminalText('ab\b')).toBe('ab');
  expect(terminalText('ab\b\b\b\bX')).toBe('Xb');
  expect(terminalText('a\n\bb')).toBe('a\nb');
});

test('colours take no room', () => {
  expect(terminalText('\u001b[32mok\u001b[0m\n')).toBe('\u001b[32mok\u001b[0m\n');
  expect(terminalText('1234\r\u001b[1m56')).toBe('\u001b[1m5634');
});

test('a character outside the basic plane is one character', () => {
  expect(terminalText('😀b\rc')).toBe('cb');
});

test('text without control characters stays as it is, and what is seen is not changed by looking again', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', ' ') }), (s) => terminalText(s) === s));
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', '\b', '\u001b[K') }),
      (s) => terminalText(terminalText(s)) === terminalText(s),
    ),
  );
});

test('neighbouring outputs of one stream are joined, in order, and a return reaches into what was printed before', () => {
  const picture = { output_type: 'display_data' };
  expect(
    joinStreams([stdout('1%'), stdout('\r2%'), stdout('\n'), picture, stdout('a'), stderr('b'), stdout('c')]),
  ).toEqual([stdout('2%\n'), picture, stdout('a'), stderr('b'), stdout('c')]);
});

test('joining leaves its argument alone and drops streams that show nothing', () => {
  const outputs = [stdout('a'), stdout('b'), stderr('')];
  expect(joinStreams(outputs)).toEqual([stdout('ab')]);
  expect(outputs).toEqual([stdout('a'), stdout('b'), stderr('')]);
});
