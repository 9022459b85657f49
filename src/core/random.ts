/**
 * Seeded random numbers: the same seed gives the same numbers on every machine and every Node.
 *
 * xoshiro128** by Blackman and Vigna, its state filled by SplitMix32 as they advise. Integer arithmetic and
 * exact scaling only, no `Math.random`, no function whose last bit depends on the JavaScript engine. It is
 * not for cryptography.
 */
import { checkInteger } from './check';

/** The largest seed: seeds are whole numbers from 0 to 2³² − 1. */
export const MAX_SEED = 0xffffffff;

/** Mixes one 32-bit number into another that looks unrelated (the finaliser of SplitMix32). */
function mix(z: number): number {
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/**
 * A stream of random numbers that its seed determines.
 *
 * @example
 * const random = new Random(7);
 * random.uniform();        // in [0, 1)
 * random.integer(10);      // 0 … 9
 * random.permutation(5);   // Int32Array, 0 … 4 in random order
 */
export class Random {
  private readonly state = new Uint32Array(4);

  /**
   * @param seed whole number from 0 to 2³² − 1
   * @param streams further whole numbers that select an independent stream of the same seed, such as an epoch
   *   or the index of a layer; default: none
   * @throws RangeError if the seed or a stream is not a whole number in that range
   */
  constructor(seed: number, ...streams: number[]) {
    checkInteger('Random', 'seed', seed, { min: 0, max: MAX_SEED });
    let z = seed;
    for (const stream of streams)
      z = mix((mix(z + 0x9e3779b9) ^ checkInteger('Random', 'stream', stream, { min: 0, max: MAX_SEED })) + 0x85ebca6b);
    for (let i = 0; i < 4; i++) this.state[i] = mix((z += 0x9e3779b9));
    if (this.state.every((word) => word === 0)) this.state[0] = 1; // the one state that never leaves zero
  }

  /** A whole number from 0 to 2³² − 1, every one as likely. */
  uint32(): number {
    const s = this.state;
    let result = Math.imul(s[1], 5);
    result = Math.imul((result << 7) | (result >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** A number in [low, high), a multiple of 2⁻³² of the way; default [0, 1). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 4294967296);
  }

  /**
   * A whole number from 0 to n − 1, every one exactly as likely.
   *
   * @param n how many numbers there are, 1 to 2³²
   * @throws RangeError if n is not a whole number in that range
   */
  integer(n: number): number {
    checkInteger('Random.integer', 'n', n, { min: 1, max: 4294967296 });
    const limit = 4294967296 - (4294967296 % n); // beyond it the first few numbers would come up more often
    for (;;) {
      const x = this.uint32();
      if (x < limit) return x % n;
    }
  }

  /**
   * A number from the standard normal distribution cut off at ±2, as Keras and tfjs draw weights.
   *
   * Rejection from a uniform proposal, with von Neumann's coin for the probability exp(−x²/2): comparisons
   * only, so that no bit depends on anyone's `Math.exp` or `Math.log`.
   */
  truncatedNormal(): number {
    for (;;) {
      const x = this.uniform(-2, 2);
      const half = (x * x) / 4; // exp(−x²/2) = exp(−half)², and half is in [0, 1]
      if (this.coin(half) && this.coin(half)) return x;
    }
  }

  /** True with probability exp(−gamma), gamma in [0, 1]: whether a falling run of uniforms from gamma has even length. */
  private coin(gamma: number): boolean {
    let even = true;
    for (let last = gamma, u = this.uniform(); u < last; u = this.uniform()) {
      last = u;
      even = !even;
    }
    return even;
  }

  /** Shuffles an array in place (Fisher and Yates) and returns it. */
  shuffle<T extends Int32Array | Uint8Array | Float32Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
    return items;
  }

  /** The numbers 0 … n − 1 in random order, as int32 [n]. */
  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    return this.shuffle(order);
  }
}
