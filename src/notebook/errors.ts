/**
 * Errors for humans: what a cell shows of one is its message and where it came from, instead of forty lines of stack.
 *
 * tslab prints an error with its whole stack to stderr, so it is there, in the text, that lines are left out: those of
 * Node, of packages and of tslab itself. Imports src/core only.
 */
import { projectRoot } from '../core/paths';

/** A line of a stack, with or without the name of a function. */
const FRAME = /^ {2,}at (?:.*?\()?((?:file:\/\/)?[^()]*?):(\d+)(?::\d+)?\)?(?: \{)?$/;
/** Lines of the library that are kept: the one that refused, and who called it. */
const KEPT = 2;

/** What Node puts before an error that is thrown while a script begins: a place outside the cell, code, an arrow. */
const CODE_FRAME = /^[^\n]*[\\/][^\n]*:\d+\n[^\n]*\n *\^+[^\n]*\n+(?=\w*Error)/;

/** What tfjs says without a remedy, in the words of this course. */
const REWORDED: readonly (readonly [RegExp, string])[] = [
  [
    /^Error: Unknown Optimizer (.*)$/m,
    'Error: compile: optimizer must be "sgd", "rmsprop", "adam", "adagrad", "adadelta" or "adamax", but it is "$1". Or make one, which sets its learning rate too: tf.train.adam(0.001).',
  ],
];

/**
 * The line of a cell that calls the function which an error names, as ours do: "fit: epochs must be …".
 *
 * @returns its number, from 1, and its text; undefined unless there is exactly one such line
 */
function callingLine(message: string, source: string): { number: number; text: string } | undefined {
  const name = /^(?:\w*Error: )?([A-Za-z_]\w*)(?:\(\))?:/.exec(message)?.[1];
  if (!name) return undefined;
  const lines = source.split('\n').map((text, i) => ({ number: i + 1, text: text.trim() }));
  const found = lines.filter(({ text }) => new RegExp(`\\b${name}\\s*\\(`).test(text));
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Shortens the stacks in a text.
 *
 * @param text what is printed to stderr
 * @param source the cell's code
 * @param root the folder of the project; default: this one
 * @returns the text without the lines of stacks that lie outside the project; a text without stacks stays as it is
 * @example
 * // RangeError: fit: epochs must be a whole number at least 1, but it is 0.
 * //     at line 3 of this cell: const history = await fit(model, x, y, { epochs: 0 });
 * //     at src/training/fit.ts:131
 */
export function shortenStacks(text: string, source: string, root: string = projectRoot): string {
  const bare = text.replace(CODE_FRAME, '');
  const lines = REWORDED.reduce((words, [said, better]) => words.replace(said, better), bare).split('\n');
  if (!lines.some((line) => FRAME.test(line))) return text;
  const shown: string[] = [];
  let kept = 0;
  lines.forEach((line, i) => {
    const frame = FRAME.exec(line);
    if (!frame) {
      kept = 0;
      shown.push(line);
      return;
    }
    if (i > 0 && !FRAME.test(lines[i - 1])) {
      // a stack begins
      const caller = callingLine(shown.find((shownLine) => /Error: /.test(shownLine)) ?? '', source);
      if (caller) shown.push(`    at line ${caller.number} of this cell: ${caller.text}`);
    }
    const file = frame[1].replace(/^file:\/\//, '').replaceAll('\\', '/');
    const folder = `${root.replaceAll('\\', '/')}/src/`;
    if (file.startsWith(folder) && !file.startsWith(`${folder}notebook/`) && kept++ < KEPT)
      shown.push(`    at src/${file.slice(folder.length)}:${frame[2]}`);
    if (line.endsWith(' {')) shown.push('  {'); // the error's own fields follow
  });
  return shown.join('\n');
}
