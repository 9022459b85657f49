/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from './import_script';

interface Context {
  what: string;
  again: string;
  index?: string;
  isSilent?: boolean;
}
let explain: (error: unknown, context: Context) => unknown;
let ToolError: new (message: string, output: string, log?: string) => Error;
beforeAll(async () => {
  ({ explain } = await importScript<{ explain: typeof explain }>('lib/explain.mjs'));
  ({ ToolError } = await importScript<{ ToolError: typeof ToolError }>('lib/tool.mjs'));
});

const context = { what: 'it could not be installed', again: 'npm run lab', index: 'the index' };
const sentenceFor = (output: string, more: Partial<Context> = {}) => {
  const problem = explain(new ToolError('pip ended with 1', output), { ...context, ...more }) as Error;
  expect(problem.name).toBe('Problem');
  return problem.message;
};

// The outputs are what the programs printed when they were made to fail.
test.each([
  ['npm, nobody listening', 'npm error code ECONNREFUSED\nnpm error syscall connect', /the index cannot be reached/],
  ['npm, no name service', 'npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN', /the index cannot be reached/],
  [
    'npm, no answer',
    'npm error code ERR_SOCKET_TIMEOUT\nnpm error network Socket timeout',
    /the index cannot be reached/,
  ],
  [
    'pip, nobody listening',
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused')'\nERROR: No matching distribution found for jupyterlab==4.6.4",
    /the index cannot be reached/,
  ],
  [
    'npm, disk full',
    'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write',
    /the disk that holds .* is full/,
  ],
  [
    'pip, disk full',
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    /is full/,
  ],
  [
    'npm, strange certificate',
    'npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    /certificate of the index is not trusted/,
  ],
  ['npm, lockfile out of step', 'npm error code EUSAGE\nnpm error `npm ci` can only install packages when', /disagree/],
  [
    'pip, Python too new',
    'ERROR: No matching distribution found for pyyaml==6.0.3',
    /no version of a package that fits this Python/,
  ],
  [
    'pip, another file',
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE',
    /not the one that was pinned/,
  ],
  ['no permission', "PermissionError: [Errno 13] Permission denied: '.venv'", /may not be written/],
])('%s: one sentence with the command to type again', (_, output, cause) => {
  const sentence = sentenceFor(output);
  expect(sentence).toMatch(cause);
  expect(sentence).toMatch(/^It could not be installed: [^\n]*, then type "npm run lab" again\.$/);
});

test('a second source that lacks a package is not mistaken for a wrong Python', () => {
  expect(sentenceFor('ERROR: No matching distribution found for x', { isSilent: true })).toMatch(
    /the index cannot be reached, and its second source lacks a package/,
  );
});

test('what nobody foresaw is shown: the last lines, the program and its log', () => {
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
  const sentence = sentenceFor(lines);
  expect(sentence.split('\n').slice(0, 15)).toEqual(lines.split('\n').slice(-15));
  expect(sentence).toMatch(/It could not be installed: pip ended with 1\./);
});

test('a full disk under our own files is explained too, and a mistake of ours is not disguised', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { syscall: 'write' });
  expect(explain(full, context)).toMatchObject({
    name: 'Problem',
    message: expect.stringContaining('is full') as string,
  });
  const mistake = new TypeError('x is not a function');
  expect(explain(mistake, context)).toBe(mistake);
});
