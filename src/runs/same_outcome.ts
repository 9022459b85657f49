/**
 * Whether two trainings came out alike, to the last bit. Imports types only.
 */
import type { RunRecord } from './record';

type Outcome = Pick<RunRecord, 'outcome' | 'weights'>;

/**
 * In what two trainings differ.
 *
 * Seconds do not count, nor by which rule a training ended.
 *
 * @returns what differs, such as "val_loss (from epoch 3 on)" or "the final weights"; empty if all is equal, bit for bit
 */
export function differences(a: Outcome, b: Outcome): string[] {
  const names = [...new Set([...Object.keys(a.outcome.history), ...Object.keys(b.outcome.history)])];
  const lists = names.flatMap((name) => {
    const [p, q] = [a.outcome.history[name] ?? [], b.outcome.history[name] ?? []];
    const at = Array.from({ length: Math.max(p.length, q.length) }, (_, i) => i).find((i) => !Object.is(p[i], q[i]));
    return at === undefined ? [] : [`${name} (from epoch ${(a.outcome.epoch[at] ?? at) + 1} on)`];
  });
  const [p, q] = [a.outcome.unfinished, b.outcome.unfinished];
  const cut = p?.epoch === q?.epoch && p?.batches === q?.batches && sameNumbers(p?.logs, q?.logs);
  return [
    ...lists,
    ...(cut ? [] : ['the epoch that was cut short']),
    ...(a.weights === b.weights ? [] : ['the final weights']),
  ];
}

function sameNumbers(a: Readonly<Record<string, number>> = {}, b: Readonly<Record<string, number>> = {}): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((name) => Object.is(a[name], b[name]));
}

/** Whether all numbers and the final weights are equal, bit for bit. */
export const sameOutcome = (a: Outcome, b: Outcome): boolean => differences(a, b).length === 0;
