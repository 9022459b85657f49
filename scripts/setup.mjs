// `npm run setup`: installs what is missing and nothing else. `-- --retry` also tries TensorFlow's download again.
import { setUp } from './lib/set-up.mjs';
import { Problem } from './lib/problem.mjs';
import { forgetFailure } from './steps/tensorflow.mjs';

/** @param {string[]} args */
export default async function main(args) {
  const unknown = args.find((arg) => arg !== '--retry');
  if (unknown) throw new Problem(`npm run setup has one option, --retry, and not "${unknown}".`);
  if (args.includes('--retry')) forgetFailure();
  await setUp();
  return 0;
}
