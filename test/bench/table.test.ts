/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from '../scripts/import_script';

interface Entry {
  label: string;
  milliseconds?: number;
  ofPyTorch?: number;
  ofLimit?: number;
}
let summarize: (measurements: object[], flops: number[], limit: number) => Entry[];
let formatTable: (entries: Entry[]) => string;
let formatRatios: (entries: object[], baseline: string) => string[];
beforeAll(async () => {
  ({ summarize, formatTable, formatRatios } = await importScript<{
    summarize: typeof summarize;
    formatTable: typeof formatTable;
    formatRatios: typeof formatRatios;
  }>('../bench/table.mjs'));
});

const engine = { label: 'engine', name: 'engine, 2 threads', rounds: [5, 4, 9], megabytes: 99.6 };
const slowTorch = { label: 'PyTorch', name: 'PyTorch 2', rounds: [30, 20, 25] };
const fastTorch = { label: 'PyTorch, channels_last', name: 'PyTorch 2', rounds: [20, 20, 20] };
const missing = { label: 'tfjs-node', unavailable: 'not installed', rounds: [] };

test("a ratio is to the faster of PyTorch's variants, a share to the limit", () => {
  const entries = summarize([engine, slowTorch, fastTorch, missing], [1e9, 1e9, 1e9, 1e9], 400e9);
  expect(entries.map(({ milliseconds }) => milliseconds)).toEqual([5, 25, 20, undefined]);
  expect(entries.map(({ ofPyTorch }) => ofPyTorch)).toEqual([0.25, 1.25, 1, undefined]);
  expect(entries[0].ofLimit).toBeCloseTo(0.5, 12); // 1 GFLOP in 5 ms is 200 GFLOP/s
});

test('without PyTorch there is no ratio', () => {
  expect(summarize([engine], [1e9], 400e9)[0]).not.toHaveProperty('ofPyTorch');
  expect(formatTable(summarize([engine], [1e9], 400e9))).not.toContain('PyTorch');
});

test('the table is Markdown with aligned columns, and says what is not here', () => {
  expect(formatTable(summarize([engine, fastTorch, missing], [1e9, 1e9, 1e9], 400e9)).split('\n')).toEqual([
    "| variant                             |   ms | quartiles | of PyTorch's best | of the limit |  MB |",
    '| ----------------------------------- | ---: | --------: | ----------------: | -----------: | --: |',
    '| engine                              | 5.00 | 4.50–7.00 |              0.25 |         50 % | 100 |',
    '| PyTorch, channels_last              | 20.0 | 20.0–20.0 |              1.00 |         13 % |     |',
    '| tfjs-node (not here: not installed) |      |           |                   |              |     |',
  ]);
});

test('ratios are taken within a round, whatever the drift from round to round', () => {
  const silent = { label: 'silent', rounds: [100, 200, 400] };
  const watched = { label: 'watched', rounds: [101, 204, 400] };
  expect(formatRatios([silent, watched, { label: 'missing', unavailable: 'x' }], 'silent')).toEqual([
    'watched: 1.010 of "silent" (quartiles over rounds 1.005–1.015)',
  ]);
});
