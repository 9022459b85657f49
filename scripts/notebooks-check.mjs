/**
 * `npm run notebooks:check`: holds the committed notebooks against the rules, without running them.
 *
 * lib/notebook-check.mjs knows the rules.
 */
import { paths, root } from './lib/environment.mjs';
import { checkNotebooks } from './lib/notebook-check.mjs';
import { Problem } from './lib/problem.mjs';
import { secondsSince } from './lib/progress.mjs';
import { setUp } from './lib/set-up.mjs';

const HELP = `npm run notebooks:check

Checks every notebook without running it: its cells compile against src as the kernel compiles them; names, titles,
metadata and cell ids are in order; the saved outputs come from a full run of just this code and hold no error; no path
of anyone's machine; alt text on every picture. Exit code 1 if anything is wrong.`;

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export default async function main(args) {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  if (args.length > 0) throw new Problem(`There is no option "${args[0]}".\n\n${HELP}`);
  await setUp({ again: 'npm run notebooks:check', quiet: true });
  const start = performance.now();
  const { names, problems } = checkNotebooks(paths.notebooks, root);
  problems.forEach((problem) => console.error(problem));
  const count = `${names.length} ${names.length === 1 ? 'notebook' : 'notebooks'}`;
  console.log(
    `${count}, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} (${secondsSince(start)})`,
  );
  return problems.length === 0 ? 0 : 1;
}
