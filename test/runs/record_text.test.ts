import fc from 'fast-check';
import type { RunRecord } from '../../src/runs/record';
import { RunRecordError } from '../../src/runs/record';
import { formatRuns, parseRuns } from '../../src/runs/record_text';
import { digestOf } from '../../src/training/weights';
import { digest, numbered, RUN } from './made_up';

const write = (runs: readonly RunRecord[], arrays: readonly Float32Array[] = []) =>
  formatRuns({ runs, arrays: new Map(arrays.map((array) => [digestOf([array]), array])) });
const read = (text: string) => parseRuns('runs.import', text, 'a.json');
/** A file in which one field is something else. */
const broken = (change: (run: Record<string, never>) => unknown): string => {
  const contents = JSON.parse(write([RUN])) as { runs: Record<string, never>[] };
  change(contents.runs[0]);
  return JSON.stringify(contents);
};

test('what is written is read again, numbers that JSON does not have included', () => {
  const number = fc.double();
  const history = fc.dictionary(fc.string({ minLength: 1 }), fc.array(number), { noNullPrototype: true });
  const records = fc.record({ name: fc.string(), history, seed: fc.nat(), x: fc.array(fc.float({ noNaN: false })) });
  fc.assert(
    fc.property(records, ({ name, history, seed, x }) => {
      fc.pre(!Object.keys(history).includes('__proto__'));
      const record: RunRecord = {
        ...RUN,
        name,
        options: { ...RUN.options, seed },
        outcome: { ...RUN.outcome, history },
      };
      const array = Float32Array.from(x);
      const { runs, arrays } = read(write([record, RUN], [array]));
      expect(runs).toEqual([record, RUN]); // tells NaN, -0 and infinities apart
      expect([...arrays.values()]).toEqual([array]);
    }),
  );
});

test('a name that looks like a number stays a name', () => {
  expect(read(write([{ ...RUN, name: 'NaN' }])).runs[0].name).toBe('NaN');
});

test('a file says what it is, and holds the same arrays once, as base64', () => {
  const text = write([RUN, numbered(2)], [Float32Array.of(1, -0)]);
  expect(JSON.parse(text)).toMatchObject({
    format: 'digits.runs',
    version: 1,
    arrays: { [digestOf([Float32Array.of(1, -0)])]: 'AACAPwAAAIA=' },
  });
});

test.each([
  ['{', 'runs.import: a.json: it must be JSON, but it is not ('],
  ['[]', 'runs.import: a.json: the file must be an object, but it is [].'],
  ['{"format":"x"}', 'runs.import: a.json: format must be "digits.runs", but it is "x".'],
  ['{"format":"digits.runs","version":2}', 'version must be 1, but it is 2.'],
  [broken((run) => Object.assign(run, { weights: 'abc' })), 'runs[0].weights must be 64 hexadecimal digits, but it is "abc".'],
  [broken((run) => Object.assign(run.outcome, { history: { loss: ['x'] } })), 'runs[0].outcome.history.loss[0] must be a number, but it is "x".'],
  [broken((run) => Object.assign(run.options, { epochs: 0 })), 'runs[0].options.epochs must be a whole number, at least 1, but it is 0.'],
  [broken((run) => Object.assign(run, { id: '../../x' })), 'runs[0].id must be a UUID, but it is "../../x".'],
  [broken((run) => Object.assign(run, { date: 'soon' })), 'runs[0].date must be a date, but it is "soon".'],
  [broken((run) => Object.assign((run.model as { topology: object }).topology, { config: {} })), 'runs[0].model.topology.config.layers must be a list, but it is undefined.'],
  [broken((run) => delete (run as { data?: unknown }).data), 'runs[0].data must be an object, but it is undefined.'],
])('a file that is no sound record is refused, with the field and what it should be', (text, message) => {
  expect(() => read(text)).toThrow(RunRecordError);
  expect(() => read(text)).toThrow(message);
  expect(() => read(text)).toThrow('The file is damaged or of another kind: export the runs again.');
}); // prettier-ignore

test('weights that are not those of their digest are refused', () => {
  const text = write([RUN], [Float32Array.of(1, 2)]).replace(/"AACAPw/, '"AACBPw');
  expect(() => read(text)).toThrow(/arrays\.[0-9a-f]{64} must have this SHA-256, but it has another one\./);
});

test('a file cannot reach the prototype of objects', () => {
  const text = write([RUN]).replace('"history": {', '"history": { "__proto__": { "polluted": [1] },');
  expect(() => read(text)).toThrow('a key is "__proto__"');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('every field is looked at: without it, or with something else in its place, the file is refused or means the same', () => {
  const paths: string[][] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof value === 'object' && value !== null && !path.includes('config') && !path.includes('settings'))
      for (const key of Object.keys(value)) walk((value as Record<string, unknown>)[key], [...path, key]);
  };
  const whole: RunRecord = {
    ...RUN,
    name: 'a',
    callbacks: [{ name: 'EarlyStopping', options: { patience: 1 } }],
    start: { weights: digest(1), optimizer: { numbers: { className: 'Adam', iterations: 3, learningRate: 0.1, rateOfState: null }, arrays: [{ name: 'm', shape: [2] }], sha256: digest(4) }, iterations: 3, resumed: { epoch: 1, batch: 2, sums: { loss: 3 }, settings: { epochs: 5, batchSize: 32, seed: 1, shuffle: true, samples: 10 }, history: { epoch: [0], seconds: [1], history: { loss: [1] } }, callbacks: [{ name: 'EarlyStopping', values: { wait: 1 }, lengths: [2] }], sha256: digest(5) } },
    outcome: { ...RUN.outcome, interrupted: true, stoppedEpoch: 3, unfinished: { epoch: 3, batches: 7, logs: { loss: 1 } } },
  }; // prettier-ignore
  walk(whole, []);
  expect(read(write([whole])).runs).toEqual([whole]);
  for (const path of paths) {
    const copy = JSON.parse(write([whole])) as { runs: Record<string, never>[] };
    const last = path[path.length - 1];
    const holder = path.slice(0, -1).reduce<Record<string, never>>((at, key) => at[key], copy.runs[0]);
    (holder as Record<string, unknown>)[last] = { odd: true };
    // what nothing reads may be anything
    const free = /keras_version|backend|training\.(loss|metrics)|\.config|model\.training$|options\.patience|values|callbacks\.0\.options|unfinished\.logs|history$/;
    if (!free.test(path.join('.'))) expect([path.join('.'), refused(JSON.stringify(copy))]).toEqual([path.join('.'), true]);
  } // prettier-ignore
});

function refused(text: string): boolean {
  try {
    read(text);
    return false;
  } catch (error) {
    if (!(error instanceof RunRecordError)) throw error;
    return true;
  }
}
