/** What src/engine/README.md shows of lesson 2's network is what the engine emits for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLAIN_SIMD } from '../../src/engine/instructions';
import { compile } from '../../src/engine/plan';
import type { LayerSpec, ModelSpec } from '../../src/engine/spec';

const readme = readFileSync(join(__dirname, '../../src/engine/README.md'), 'utf8');

const noPenalty = { l1: 0, l2: 0 };
const weights = { name: 'layer', useBias: true, kernelPenalty: noPenalty, biasPenalty: noPenalty, trainable: true };
const conv = (filters: number): LayerSpec => ({
  ...weights,
  kind: 'conv',
  filters,
  kernel: [3, 3],
  strides: [1, 1],
  padding: 'valid',
  activation: 'relu',
});
const pool: LayerSpec = { name: 'layer', kind: 'maxPool', pool: [2, 2], strides: [2, 2], padding: 'valid' };
const dense = (units: number, activation: 'relu' | 'softmax'): LayerSpec => ({
  ...weights,
  kind: 'dense',
  units,
  activation,
});
const flatten: LayerSpec = { name: 'layer', kind: 'reshape', shape: [576] };
const lesson2: ModelSpec = {
  inputShape: [28, 28, 1],
  layers: [conv(32), pool, conv(64), pool, conv(64), flatten, dense(64, 'relu'), dense(10, 'softmax')],
  loss: 'sparseCategoricalCrossentropy',
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
};
const plan = compile(lesson2, 32, 2, PLAIN_SIMD);

test('a training step has the two phases of the table', () => {
  const phases = plan.train.map((phase) =>
    phase.kind === 'rows' ? phase.functions : [...new Set(phase.items.map(([name]) => name))],
  );
  const table = readme.split('\n').filter((line) => /^\| \d /.test(line));
  expect(table.map((line) => line.match(/\d_\w+/g))).toEqual(phases);
});

/** Bytes of the listing's instructions; locals have the numbers that they have in the kernel. */
function assemble(listing: string): string {
  const locals: Record<string, number> = { $from: 3, $sum0: 4, $sum1: 5, $sum2: 6, $factor: 7, $entry: 10, $end: 11, $row: 12 }; // prettier-ignore
  const opcodes: Record<string, number[]> = {
    loop: [0x03, 0x40], end: [0x0b], br_if: [0x0d], 'local.get': [0x20], 'local.set': [0x21], 'i32.load': [0x28, 2],
    'i32.const': [0x41], 'i32.eqz': [0x45], 'i32.lt_u': [0x49], 'i32.add': [0x6a], 'v128.load': [0xfd, 0x00, 2],
    'v128.load32_splat': [0xfd, 0x09, 2], 'f32x4.add': [0xfd, 0xe4, 0x01], 'f32x4.mul': [0xfd, 0xe6, 0x01],
  }; // prettier-ignore
  const number = (n: number) => (n < 128 ? [n] : [(n & 127) | 128, n >> 7]);
  const bytes = listing.split('\n').flatMap((line) => {
    const [name, argument = ''] = line.replace(/;;.*/, '').trim().split(/\s+/);
    const offset = name.includes('load') ? number(Number(argument.replace('offset=', '') || 0)) : [];
    return [
      ...opcodes[name],
      ...offset,
      ...(offset.length > 0 || !argument ? [] : [locals[argument] ?? Number(argument)]),
    ];
  });
  return Buffer.from(bytes).toString('hex');
}

test('the listing is the loop that is emitted', () => {
  const listing = /```wat\n([^]*?)\n```/.exec(readme)![1];
  expect(Buffer.from(plan.bytes).toString('hex')).toContain(assemble(listing));
});

test('the TypeScript beside it stands in sparse.ts', () => {
  const squeeze = (text: string) => text.replace(/\s+/g, ' ');
  const shown = /```ts\n([^]*?);\n```/.exec(readme)![1];
  expect(squeeze(readFileSync(join(__dirname, '../../src/engine/kernels/sparse.ts'), 'utf8'))).toContain(
    squeeze(shown),
  );
});
