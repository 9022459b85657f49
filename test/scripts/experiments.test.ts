/** @jest-environment ./test/scripts/esm_environment.cjs */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../../src/experiments/configurations';
import * as record from '../../src/experiments/record';
import { importScript } from './import_script';

interface Run {
  configuration: Configuration;
  seed: number;
}
let experiments: {
  planRuns: (configurations: Configuration[], options: { seeds: number; only?: string[] }) => Run[];
  runExperiments: (runs: Run[], options: object) => Promise<boolean>;
  verifyRun: (configurations: Configuration[], which: string, options: object) => Promise<boolean>;
};
let openProgress: (options: object) => {
  epoch: (run: Run, done: number) => void;
  finished: (run: Run, record: object) => void;
  skipped: (run: Run) => void;
  end: () => void;
};
beforeAll(async () => {
  experiments = await importScript('lib/experiment-run.mjs');
  ({ openProgress } = await importScript<{ openProgress: typeof openProgress }>('lib/experiment-progress.mjs'));
});

const SETTINGS = { epochs: 2, batchSize: 32, learningRate: 0.001, validationFraction: 0.1 };
const baseline: Configuration = { name: 'baseline', title: 'Baseline', ...SETTINGS };
const l2: Configuration = { name: 'l2', title: 'L2', ...SETTINGS, l2: 0.0001 };

let folder: string;
let written: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'experiments-'));
  written = '';
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (more: object = {}): object => ({
  library: record,
  folder,
  limit: 20,
  threads: 1,
  jobs: 2,
  signal: new AbortController().signal,
  worker: join(__dirname, 'experiment_worker.mjs'),
  out: { write: (text: string) => (written += text) },
  ...more,
});
const plan = (seeds: number): Run[] => experiments.planRuns([baseline, l2], { seeds });

test('runs are planned seed by seed, so that whatever is finished is balanced', () => {
  const names = plan(2).map(({ configuration, seed }) => `${configuration.name}/${seed}`);
  expect(names).toEqual(['baseline/1', 'l2/1', 'baseline/2', 'l2/2']);
  expect(experiments.planRuns([baseline, l2], { seeds: 1, only: ['l2'] })).toEqual([{ configuration: l2, seed: 1 }]);
  expect(() => experiments.planRuns([baseline, l2], { seeds: 1, only: ['l3'] })).toThrow(
    'There is no configuration "l3". There are baseline, l2 (src/experiments/configurations.ts).',
  );
});

test('every run leaves a sound record, and nothing else', async () => {
  expect(await experiments.runExperiments(plan(2), options())).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['baseline-1.json', 'baseline-2.json', 'l2-1.json', 'l2-2.json']);
  const made = record.parseRecord(readFileSync(join(folder, 'l2-2.json'), 'utf8'), 'l2-2.json');
  expect(made).toMatchObject({ configuration: l2, seed: 2, trainer: 'a stand-in with 1 threads' });
  expect(written).toMatch(/^4 runs, 0 done already\.\n/);
  expect(written).toMatch(/l2, seed 2: 2 epochs in 0:02, test accuracy 50\.00%/);
});

test('what is there is not run again', async () => {
  await experiments.runExperiments(plan(1), options());
  const before = statSync(join(folder, 'l2-1.json')).mtimeMs;
  written = '';
  await experiments.runExperiments(plan(2), options());
  expect(written).toMatch(/^4 runs, 2 done already\.\n/);
  expect(written).not.toContain('seed 1:');
  expect(statSync(join(folder, 'l2-1.json')).mtimeMs).toBe(before);
});

test('a record of other settings, or a broken one, is not overwritten but named', async () => {
  await experiments.runExperiments(plan(1), options());
  const changed = [{ configuration: { ...l2, l2: 0.01 }, seed: 1 }];
  await expect(experiments.runExperiments(changed, options())).rejects.toThrow(
    /l2-1\.json was made with other settings than "l2" has now in src\/experiments\/configurations\.ts/,
  );
  writeFileSync(join(folder, 'l2-1.json'), '{"format": 1');
  await expect(experiments.runExperiments(plan(1), options())).rejects.toMatchObject({
    name: 'Problem',
    message: expect.stringMatching(/l2-1\.json: it is no JSON/) as string,
  });
});

test('a run that fails ends the series with its error, and keeps what was finished', async () => {
  const runs = [...plan(1), { configuration: l2, seed: 101 }, { configuration: l2, seed: 5 }];
  await expect(experiments.runExperiments(runs, options({ jobs: 1 }))).rejects.toThrow(
    'l2, seed 101: Error: the loss became NaN',
  );
  expect(readdirSync(folder).sort()).toEqual(['baseline-1.json', 'l2-1.json']);
  await expect(experiments.runExperiments([{ configuration: l2, seed: 102 }], options())).rejects.toThrow(
    'l2, seed 102: the process ended with 3.',
  );
});

test('when it is stopped it ends what is under way, keeps what is finished, and says so', async () => {
  const stop = new AbortController();
  const runs = [...plan(1), { configuration: l2, seed: 103 }, { configuration: l2, seed: 4 }];
  const working = experiments.runExperiments(runs, options({ jobs: 1, signal: stop.signal }));
  while (!written.includes('l2, seed 1:')) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  expect(await working).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(['baseline-1.json', 'l2-1.json']);
});

test('a run is verified against its record, whatever computes', async () => {
  await experiments.runExperiments(plan(1), options());
  expect(await experiments.verifyRun([baseline, l2], 'l2/1', options({ threads: 2 }))).toBe(true);
  expect(written).toMatch(/l2\/1: the same history, weights and predictions as in the record, bit for bit\.\n/);

  const file = join(folder, 'l2-1.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"weights": "ab/, '"weights": "ac'));
  expect(await experiments.verifyRun([baseline, l2], 'l2/1', options())).toBe(false);
  expect(written).toMatch(/l2\/1: not as in the record: weights\. Was src changed since the record was made\?\n/);

  await expect(experiments.verifyRun([baseline, l2], 'l2', options())).rejects.toThrow(
    '--verify needs a name and a seed',
  );
  await expect(experiments.verifyRun([baseline, l2], 'l2/7', options())).rejects.toThrow(
    /There is no record .*l2-7\.json/,
  );
});

// The set-up of `npm test` compiles the library; where only Jest runs, it may be missing.
const compiled = existsSync(join(__dirname, '../../src/dist/experiments/run_experiment.js'));
const withLibrary = compiled ? test : test.skip;

withLibrary(
  `a process of its own trains a real network${compiled ? '' : ' (src is not compiled: npm run build)'}`,
  async () => {
    const worker = join(__dirname, '../../scripts/lib/experiment-worker.mjs');
    const runs = [{ configuration: { ...l2, epochs: 1 }, seed: 1 }];
    expect(await experiments.runExperiments(runs, options({ worker, limit: 100 }))).toBe(true);
    const made = record.parseRecord(readFileSync(join(folder, 'l2-1.json'), 'utf8'), 'l2-1.json');
    expect(made.data).toEqual({ name: 'MNIST', train: 90, validation: 10, test: 100 });
    expect(made.trainer).toBe('engine, 1 thread');
  },
  60_000,
);

test('the time left is what is left of the epochs, at the pace so far', () => {
  let now = 0;
  const runs = plan(1);
  const missing = runs;
  const progress = openProgress({ runs, missing, out: { write: (text: string) => (written += text) }, now: () => now });
  now = 30_000;
  progress.epoch(runs[0], 1);
  now = 40_000;
  progress.epoch(runs[0], 2);
  const done = { test: { accuracy: 0.98765 }, seconds: [30, 10] };
  progress.finished(runs[0], done);
  // 2 epochs took 40 s, 2 are left
  expect(written).toContain(
    'baseline, seed 1: 2 epochs in 0:40, test accuracy 98.77%  (1 of 2 runs, about 0:40 left)\n',
  );
  progress.epoch(runs[1], 1);
  progress.finished(runs[1], { ...done, seconds: [20] }); // stopped early
  expect(written).toContain('l2, seed 1: 1 epoch in 0:20, test accuracy 98.77%  (the last run)\n');
  progress.end();
});
