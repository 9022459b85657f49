/**
 * Reads statistics.json: what scipy and statsmodels compute, made by make_statistics.py.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TTest } from '../../src/metrics/paired_t_test';

/** The reference numbers. */
export interface GoldenStatistics {
  readonly mcnemar: readonly {
    readonly onlyA: number;
    readonly onlyB: number;
    readonly method: string;
    readonly statistic: number;
    readonly pValue: number;
  }[];
  readonly samples: readonly {
    readonly values: readonly number[];
    readonly mean: number;
    readonly standardDeviation: number;
    readonly interval95: readonly [number, number];
    readonly interval99: readonly [number, number];
    readonly tTest: TTest;
  }[];
  readonly holm: readonly { readonly pValues: readonly number[]; readonly adjusted: readonly number[] }[];
}

/** All cases. */
export const GOLDEN = JSON.parse(readFileSync(join(__dirname, 'statistics.json'), 'utf8')) as GoldenStatistics;
