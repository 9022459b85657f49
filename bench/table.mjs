/**
 * Turns measurements into what is reported, and that into a table. Imports statistics.mjs only.
 */
import { median, quantile } from './statistics.mjs';

/**
 * @typedef {object} Entry one variant in a row
 * @property {string} label
 * @property {string} [name] what computed, with its version
 * @property {string} [unavailable] why there are no numbers
 * @property {number} [milliseconds] median over the rounds of a step's mean time
 * @property {[number, number]} [quartiles] of the same
 * @property {number} [ofPyTorch] as a ratio to PyTorch's fastest variant
 * @property {number} [ofLimit] share of the machine's limit
 * @property {number} [megabytes] the most memory that its process held
 * @property {number[]} [rounds] what was measured
 */

/**
 * @param {readonly import('./measure.mjs').Measurement[]} measurements
 * @param {readonly number[]} flops of each one's step
 * @param {number} limit the machine's, in floating-point operations per second
 * @returns {Entry[]}
 */
export function summarize(measurements, flops, limit) {
  const medians = measurements.map(({ rounds }) => (rounds.length > 0 ? median(rounds) : undefined));
  const torch = medians.filter((_, i) => measurements[i].label.startsWith('PyTorch')).flatMap((ms) => ms ?? []);
  return measurements.map(({ label, name, unavailable, rounds, megabytes }, i) => {
    const milliseconds = medians[i];
    if (milliseconds === undefined) return { label, unavailable };
    return {
      label,
      name,
      milliseconds,
      quartiles: [quantile(rounds, 0.25), quantile(rounds, 0.75)],
      ...(torch.length > 0 && { ofPyTorch: milliseconds / Math.min(...torch) }),
      ofLimit: flops[i] / (milliseconds / 1000) / limit,
      megabytes,
      rounds,
    };
  });
}

/**
 * How much longer the variants take than one of them, from the ratios within each round: the machine's speed drifts less
 * in a round than over all of them.
 *
 * @param {readonly Entry[]} entries with the same number of rounds
 * @param {string} baseline label of the one
 * @returns {string[]} a line for each other
 */
export function formatRatios(entries, baseline) {
  const base = entries.find(({ label }) => label === baseline)?.rounds ?? [];
  return entries.flatMap(({ label, rounds = [] }) => {
    const ratios = rounds.map((ms, i) => ms / base[i]).filter(Number.isFinite);
    if (label === baseline || ratios.length === 0) return [];
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(3));
    return [`${label}: ${middle} of "${baseline}" (quartiles over rounds ${low}–${high})`];
  });
}

/** Three significant digits, which is what such a measurement is worth. @param {number} ms */
const format = (ms) => (ms >= 100 ? Math.round(ms).toString() : ms.toPrecision(3));

/**
 * A table in Markdown, aligned so that it reads as well in a terminal.
 *
 * @param {readonly Entry[]} entries
 * @returns {string}
 */
export function formatTable(entries) {
  const compared = entries.some(({ ofPyTorch }) => ofPyTorch !== undefined);
  const head = ['variant', 'ms', 'quartiles', ...(compared ? ["of PyTorch's best"] : []), 'of the limit', 'MB'];
  const lines = entries.map(({ label, unavailable, milliseconds, quartiles, ofPyTorch, ofLimit, megabytes }) => {
    if (milliseconds === undefined || quartiles === undefined) return [`${label} (not here: ${unavailable})`];
    const [low, high] = quartiles.map(format);
    const ratio = compared ? [ofPyTorch?.toFixed(2) ?? ''] : [];
    const share = `${Math.round(100 * (ofLimit ?? NaN))} %`;
    return [label, format(milliseconds), `${low}–${high}`, ...ratio, share, megabytes?.toFixed(0) ?? ''];
  });
  const width = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => (line[column] ?? '').length)),
  );
  /** @param {readonly string[]} line */
  const join = (line) =>
    `| ${head.map((_, i) => (i === 0 ? (line[i] ?? '').padEnd(width[i]) : (line[i] ?? '').padStart(width[i]))).join(' | ')} |`;
  const rule = width.map((n, i) => (i === 0 ? '-'.repeat(n) : `${'-'.repeat(n - 1)}:`));
  return [join(head), join(rule), ...lines.map(join)].join('\n');
}
