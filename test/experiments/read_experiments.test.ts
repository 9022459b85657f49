import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIGURATIONS } from '../../src/experiments/configurations';
import { EXPERIMENTS_FOLDER, readExperiments } from '../../src/experiments/read_experiments';
import {
  formatRecord,
  parseRecord,
  predictedClasses,
  recordName,
  type ExperimentRecord,
} from '../../src/experiments/record';
import { madeUp } from './made_up';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'experiments-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(record: ExperimentRecord, name = recordName(record.configuration, record.seed)): void {
  writeFileSync(join(folder, name), formatRecord(record));
}

test('records come back as they were written, known configurations first and by seed', async () => {
  const records = [
    madeUp('baseline', 2, [1]),
    madeUp('baseline', 10, []),
    madeUp('l2', 1, [1, 2], { l2: 0.0001 }),
    madeUp('a-student-s-own', 1, []),
    madeUp('zoom', 3, []),
  ];
  for (const record of [...records].reverse()) write(record);
  writeFileSync(join(folder, 'notes.txt'), 'not a record');
  expect(await readExperiments(folder)).toEqual(records);
});

test('an empty folder holds no records, and one that is not there is an error', async () => {
  expect(await readExperiments(folder)).toEqual([]);
  await expect(readExperiments(join(folder, 'nowhere'))).rejects.toThrow(
    /^readExperiments: there is no folder .*nowhere\. "npm run experiments" makes the records\./,
  );
});

test('a copy under another name would count twice and is refused', async () => {
  write(madeUp('baseline', 1, []), 'baseline-2.json');
  await expect(readExperiments(folder)).rejects.toThrow(
    /baseline-2\.json: this is the record of the run baseline-1\.json\. Rename or delete it\./,
  );
});

type Change = Record<string, unknown>;
const good = madeUp('l2', 1, []);
const broken: [problem: string, change: Change][] = [
  ['its format must be 1, but it is 2', { format: 2 }],
  ['configuration must be an object, but it is undefined', { configuration: undefined }],
  ['configuration.name must be small letters', { configuration: { ...good.configuration, name: '../l2' } }],
  ['configuration.epochs must be a whole number, at least 1', { configuration: { ...good.configuration, epochs: 0 } }],
  ['seed must be a whole number, at least 0, but it is "1"', { seed: '1' }],
  ['data.test must be a whole number', { data: { ...good.data, test: undefined } }],
  ['versions.tfjs must be a version, but it is undefined', { versions: { node: '20', digits: '1' } }],
  ['weights must be 64 hexadecimal digits, but it is "xyz"', { weights: 'xyz' }],
  ['history.acc must hold 2 numbers, as many as seconds, but it holds 1', { history: { loss: [1, 2], acc: [1] } }],
  ['history.loss must be a list of finite numbers', { history: { loss: [1, null] } }],
  ['history must hold loss', { history: {} }],
  ['seconds must hold at most one number for each of 2 epochs, but it holds 3', { seconds: [1, 2, 3] }],
  ['test.accuracy must be from 0 to 1, but it is 99.2', { test: { ...good.test, accuracy: 99.2 } }],
  [
    'validation.predictions must hold 10 digits, as data.validation says, but it holds 9',
    { validation: { ...good.validation, predictions: '012345678' } },
  ],
  ['test.predictions must be a string of digits', { test: { ...good.test, predictions: [7, 2] } }],
];

test.each(broken)('a record is refused: %s', (problem, change) => {
  const text = JSON.stringify({ ...good, ...change });
  expect(() => parseRecord(text, 'data/experiments/l2-1.json')).toThrow(
    `readExperiments: data/experiments/l2-1.json: ${problem}`,
  );
});

test('a file cut short is refused, and the remedy told', () => {
  const text = formatRecord(good);
  expect(() => parseRecord(text.slice(0, 400), 'l2-1.json')).toThrow(
    /^readExperiments: l2-1\.json: it is no JSON .* Delete the file and run "npm run experiments", which makes it anew\.$/,
  );
});

test('predictions are one digit for each image', () => {
  expect(predictedClasses('7210')).toEqual(Uint8Array.of(7, 2, 1, 0));
});

test('the records of this project are sound, small, and at least five of each configuration', async () => {
  const records = await readExperiments(EXPERIMENTS_FOLDER);
  for (const record of records) expect(formatRecord(record).length).toBeLessThan(40_000);
  for (const { name } of CONFIGURATIONS) {
    const runs = records.filter(({ configuration }) => configuration.name === name);
    expect([name, runs.length >= 5]).toEqual([name, true]);
  }
});
