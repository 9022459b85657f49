/**
 * The order in which an epoch takes its samples. Imports core/random.
 */
import { Random } from './random';

/** The stream of a seed that orders are drawn from (see `Random`); others: 1 dropout masks, 2 transformations of images. */
const ORDER_STREAM = 0;

/**
 * The numbers 0 … n − 1 in the order of an epoch.
 *
 * @param n how many samples there are
 * @param shuffle whether they are put in a new order for each epoch; else they stay as they are
 * @param seed whole number, 0 to 2³² − 1
 * @param epoch number of the epoch, from 0; the same seed and epoch give the same order
 * @returns int32 [n]
 */
export function epochOrder(n: number, shuffle: boolean, seed: number, epoch: number): Int32Array {
  return shuffle ? new Random(seed, ORDER_STREAM, epoch).permutation(n) : Int32Array.from({ length: n }, (_, i) => i);
}
