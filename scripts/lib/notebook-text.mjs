/**
 * What a terminal shows once a program has printed: carriage returns, backspaces and "erase to the end of the line"
 * carried out. A progress bar that redrew its line a thousand times leaves its last state.
 *
 * Not a terminal emulator: colours and the like pass through, the cursor never leaves its line. Imports nothing.
 */

const ESC = '\u001b';
// A control sequence (ESC [ … letter) or one character; a surrogate pair counts as one character.
const PIECES = new RegExp(`${ESC}\\[[0-9;?]*[A-Za-z]|[^]`, 'gu');
const ERASES_TO_END = [`${ESC}[K`, `${ESC}[0K`];

/**
 * @param {string} text what was printed
 * @returns {string} what is seen
 * @example terminalText('10%\r20%\r100%\n') // '100%\n'
 */
export function terminalText(text) {
  return text.split('\n').map(terminalLine).join('\n');
}

function terminalLine(line) {
  if (!/[\r\b]/.test(line) && !ERASES_TO_END.some((code) => line.includes(code))) return line;
  let shown = [];
  let column = 0;
  let pending = ''; // control sequences, which take no column: they go before the next character
  for (const [piece] of line.matchAll(PIECES)) {
    if (piece === '\r') column = 0;
    else if (piece === '\b') column = Math.max(0, column - 1);
    else if (ERASES_TO_END.includes(piece)) shown = shown.slice(0, column);
    else if (piece.length > 1 && piece.startsWith(ESC)) pending += piece;
    else {
      shown[column++] = pending + piece;
      pending = '';
    }
  }
  return shown.join('') + pending;
}

/**
 * Joins neighbouring outputs of the same stream into one and shows each as a terminal would.
 *
 * @param {import('./notebook-file.mjs').Output[]} outputs
 * @returns {import('./notebook-file.mjs').Output[]} new outputs; a stream that shows nothing is left out
 */
export function joinStreams(outputs) {
  const result = [];
  for (const output of outputs) {
    const last = result.at(-1);
    if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name)
      result[result.length - 1] = { ...last, text: last.text + output.text };
    else result.push(output);
  }
  return result
    .map((output) => (output.output_type === 'stream' ? { ...output, text: terminalText(output.text) } : output))
    .filter((output) => output.output_type !== 'stream' || output.text !== '');
}
