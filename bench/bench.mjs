/**
 * Runs the rows, prints each as a table when it is done, and keeps all that was measured in bench/results.
 */
import os from 'node:os';
import path from 'node:path';
import { childEnvironment, root } from '../scripts/lib/environment.mjs';
import { Problem } from '../scripts/lib/problem.mjs';
import { showStep } from '../scripts/lib/progress.mjs';
import { writeAtomically } from '../scripts/lib/stamp.mjs';
import { writeImages } from './images.mjs';
import { measure } from './measure.mjs';
import { folder, installNodes, installPeers } from './programs.mjs';
import { allRows, limits } from './rows.mjs';
import { median } from './statistics.mjs';
import { formatRatios, formatTable, summarize } from './table.mjs';

/**
 * @param {string[]} [ids] what --rows named
 * @returns {string[]} the rows to measure; default: all
 * @throws Problem for one that does not exist
 */
export function checkRows(ids) {
  const known = allRows({ nodes: [], folder }).map(({ id }) => id);
  for (const id of ids ?? [])
    if (!known.includes(id)) throw new Problem(`--rows: there is no row "${id}". The rows are ${known.join(', ')}.`);
  return ids ?? known;
}

/**
 * @param {{ peers: boolean, rows?: string[], rounds: number, command: string }} options as the command has them
 * @returns {Promise<void>}
 */
export async function bench({ peers, rows: ids, rounds, command }) {
  const wanted = checkRows(ids);
  const programs = {
    python: peers ? await installPeers() : undefined,
    nodes: wanted.includes('tutorial') ? await installNodes() : [],
    folder,
  };
  if (peers) await writeImages();
  const env = childEnvironment({
    TF_CPP_MIN_LOG_LEVEL: '3',
    PYTHONDONTWRITEBYTECODE: '1',
    TORCHINDUCTOR_CACHE_DIR: path.join(folder, 'torch-compile'),
  });

  const now = new Date();
  const limit = await measureLimit(programs, rounds, env);
  const report = {
    command,
    date: now.toISOString(),
    machine: machine(),
    rounds,
    limit,
    rows: /** @type {object[]} */ ([]),
  };
  const result = path.join(root, 'bench', 'results', `${now.toISOString().slice(0, 16).replace(':', '')}.json`);
  for (const { id, title, variants, rounds: own = rounds, baseline } of allRows(programs)) {
    if (!wanted.includes(id)) continue;
    const measurements = await showStep(title, (show) => measure(variants, own, env, show));
    const flops = variants.map((variant) => variant.flops);
    const entries = summarize(measurements, flops, limit.flopsPerSecond);
    const ratios = baseline === undefined ? [] : formatRatios(entries, baseline);
    console.log(`\n${[formatTable(entries), ...ratios].join('\n\n')}\n`);
    report.rows.push({ id, title, flops, entries, ratios });
    writeAtomically(result, `${JSON.stringify(report, null, 1)}\n`);
  }
  console.log(`All numbers: ${path.relative('', result)}`);
}

/**
 * The largest of what was measured: a loop in WebAssembly has vectors of 4 floats, a library may have wider ones.
 *
 * @param {import('./rows.mjs').Programs} programs
 * @param {number} rounds
 * @param {NodeJS.ProcessEnv} env
 */
async function measureLimit(programs, rounds, env) {
  const variants = limits(programs);
  const measurements = await showStep("The machine's limit", (show) => measure(variants, rounds, env, show));
  const measured = measurements.flatMap(({ label, name, rounds: times }, i) =>
    times.length > 0 ? [{ label, name, flopsPerSecond: variants[i].flops / (median(times) / 1000) }] : [],
  );
  for (const { label, flopsPerSecond } of measured)
    console.log(`  ${(flopsPerSecond / 1e9).toFixed(0)} GFLOP/s: ${label}`);
  return { flopsPerSecond: Math.max(...measured.map(({ flopsPerSecond }) => flopsPerSecond)), measured };
}

function machine() {
  return {
    processor: os.cpus()[0]?.model.trim(),
    cores: os.availableParallelism(),
    gigabytes: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}
