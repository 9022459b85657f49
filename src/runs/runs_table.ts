/**
 * Runs as a table: what was changed from one to the next, and what came of it. → plots
 */
import { table, type Cell, type Table } from '../plots/table';
import { changes, describeFirst } from './changes';
import type { Run } from './record';
import { sameOutcome } from './same_outcome';

const NONE = '–';
const isShare = (name: string): boolean => /^(val_)?(acc|accuracy)$/.test(name);
const heading = (name: string): string => name.replace(/^val_/, 'val ');

/**
 * Lays runs out, one in a row, each compared with the one above it.
 *
 * Columns: number and name, what was changed, epochs, time, seed, and of every logged number the value of the last epoch;
 * of the validation accuracy (or else the validation loss) also the best value, and in which epoch it was.
 *
 * @param shown the runs, in their order
 * @param all all runs of the session, of which one may go on with another; default: those that are shown
 * @example show(runsTable(runs.list()))
 */
export function runsTable(shown: readonly Run[], all: readonly Run[] = shown): Table {
  const logged = [...new Set(shown.flatMap(({ outcome }) => Object.keys(outcome.history)))];
  const rank = (name: string): number => Number(name.startsWith('val_')) * 4 + (/loss$/.test(name) ? 0 : isShare(name) ? 1 : 2); // prettier-ignore
  const names = logged.filter((name) => name !== 'learning_rate').sort((a, b) => rank(a) - rank(b));
  const watched = names.find((name) => name.startsWith('val_') && isShare(name)) ?? names.find((name) => name === 'val_loss'); // prettier-ignore
  const best = watched && `best ${heading(watched)}`;
  const named = shown.some(({ name }) => name !== undefined);
  const columns = ['run', ...(named ? ['name'] : []), 'changed', 'epochs', 'time', 'seed', ...names.map(heading), ...(best ? [best] : [])]; // prettier-ignore
  const rows = shown.map((run, i): Cell[] => [
    run.number,
    ...(named ? [run.name ?? ''] : []),
    describe(run, shown[i - 1], all),
    epochsText(run),
    timeText(run.outcome.seconds.reduce((sum, seconds) => sum + seconds, 0)),
    String(run.options.seed),
    ...names.map((name) => numberText(name, (run.outcome.history[name] ?? []).slice(-1)[0])),
    ...(watched ? [bestText(watched, run)] : []),
  ]);
  return table(columns, rows, { right: ['run', 'epochs', ...(best ? [best] : [])] });
}

function describe(run: Run, previous: Run | undefined, all: readonly Run[]): string[] {
  const repeated = run.repeats === undefined ? undefined : all.find(({ id }) => id === run.repeats);
  if (repeated) return [`repeat of run ${repeated.number}, ${sameOutcome(repeated, run) ? 'equal' : 'not equal'}`];
  const before = all.filter(({ number }) => number < run.number);
  if (!previous) return describeFirst(run);
  const found = changes(run, previous, before);
  return found.length > 0 ? found : [`nothing since run ${previous.number}`];
}

/** Epochs done and planned: "5/5", "early 3/10". */
function epochsText({ outcome, options }: Run): string {
  const { epoch, interrupted, unfinished, stoppedEpoch } = outcome;
  const done = `${epoch.length > 0 ? epoch[epoch.length - 1] + 1 : options.initialEpoch}${unfinished ? '+' : ''}/${options.epochs}`;
  return interrupted ? `interrupted ${done}` : stoppedEpoch !== undefined ? `stopped early ${done}` : done;
}

const timeText = (seconds: number): string => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;

function numberText(name: string, value: number | undefined): string {
  if (value === undefined) return NONE;
  if (!Number.isFinite(value)) return String(value);
  return isShare(name) ? `${(100 * value).toFixed(2)}%` : value.toFixed(4);
}

function bestText(name: string, { outcome: { history, epoch } }: Run): string {
  const values = history[name] ?? [];
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return NONE;
  const best = isShare(name) ? Math.max(...finite) : Math.min(...finite);
  return `${numberText(name, best)} (epoch ${epoch[values.indexOf(best)] + 1})`;
}
