/** `npm run bench`: how fast the engine is, beside others. It reads the options; bench/bench.mjs does the work. */
import { parseArgs } from 'node:util';
import { bench, checkRows } from '../bench/bench.mjs';
import { Problem } from './lib/problem.mjs';
import { setUp } from './lib/set-up.mjs';

const HELP = `npm run bench [-- options]

Times the training engine and tfjs-node, prints a table and writes all numbers to bench/results. Leave the computer alone
meanwhile. bench/README.md says what the rows are.

  --peers           also Keras and PyTorch, which are installed in .cache/bench first (3 GB)
  --rows A,B        only these rows, as in "tutorial,dense"; default: all
  --rounds NUMBER   how often each variant takes its turn; the table has medians; default: 7
  --help            this text`;

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export default async function main(args) {
  const { help, peers, rows, rounds } = readArguments(args);
  if (help) {
    console.log(HELP);
    return 0;
  }
  await setUp({ again: 'npm run bench', quiet: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  await bench({ peers, rows, rounds, command });
  return 0;
}

/** @param {string[]} args */
function readArguments(args) {
  /** @type {{ peers?: boolean, rows?: string, rounds?: string, help?: boolean }} */
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        peers: { type: 'boolean' },
        rows: { type: 'string' },
        rounds: { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
  }
  const { help = false, peers = false, rows, rounds = '7' } = values;
  if (!(/^\d+$/.test(rounds) && Number(rounds) >= 1))
    throw new Problem(`--rounds must be a whole number, at least 1, but it is "${rounds}".`);
  return { help, peers, rows: checkRows(rows?.split(',')), rounds: Number(rounds) };
}
