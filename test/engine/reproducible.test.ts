import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { trainedDigest } from './reproducible';

// Of the weights after the training of reproducible.ts. Any change of the arithmetic, on any machine, changes it.
const DIGEST = '08791be9354687c276818c9b1a729d91171c77f23bcc2d14fba1a9fb40080b75';

test.each([1, 2, 3, 4, 7])('%i threads end with the same bytes', async (threads) => {
  expect(await trainedDigest({ threads })).toBe(DIGEST);
});

/** The digest from another process. */
function digestElsewhere(functionName: string, ...nodeOptions: string[]): unknown {
  const args = [...nodeOptions, join(__dirname, 'child.cjs'), 'reproducible.ts', functionName, '{"threads": 2}'];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

test('another process ends with the same bytes', () => {
  expect(digestElsewhere('trainedDigest')).toBe(DIGEST);
});

test('where fast SIMD was asked for before, a training without it ends with the same bytes', () => {
  // without V8's quick first compiler, so that all code comes from the one that joins instructions
  expect(digestElsewhere('digestAfterFast', '--no-liftoff')).toBe(DIGEST);
});

test('another seed for the dropout masks ends with other bytes', async () => {
  expect(await trainedDigest({ threads: 2, seed: 6 })).not.toBe(DIGEST);
});
