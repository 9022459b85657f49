/** What the loops that measure the machine's limit compute in one step. Imports nothing. */

/** Of children/fma.mjs, per thread. */
export const LOOP = { times: 100_000, sums: 12 };
/** Rows and columns of the matrices of children/matmul.py. */
export const MATRIX = 2048;

/** Floating-point operations of a step. @param {number} threads */
export const loopFlops = (threads) => LOOP.times * LOOP.sums * 4 * 2 * threads;
export const matrixFlops = 2 * MATRIX ** 3;
