/**
 * The innermost step of every kernel that multiplies matrices: products that are added to sums in registers.
 */
import { FunctionBuilder, ModuleBuilder } from '../assembler';
import { brIf, Code, f32x4, i32, Local, Simd, v128 } from '../instructions';

/** a·b + sum: one rounding with relaxed SIMD, else two, which are the same on every machine. */
export const multiplyAdd = (m: ModuleBuilder, sum: Local, a: Code | Local, b: Code | Local): Code =>
  sum.set(m.simd.fused ? f32x4.relaxedMadd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b)));

/**
 * A jump that is never taken (the address is not 0). V8 schedules the instructions between two jumps freely, loads
 * first; in a long stretch it then runs out of registers and spills the sums to memory. Cutting the stretch keeps
 * the order as written. Only useful inside `block` and a loop.
 */
export const fence = (address: Local): Code => brIf(1, i32.eqz(address));

/**
 * Stores vectors at these byte offsets from `address`, one right after the other: V8's revectorization (fast_simd.ts) starts
 * from stores of neighbouring vectors that no load lies between, and joins what leads to them into instructions on both.
 */
export function storeAll(
  f: FunctionBuilder,
  address: Local,
  vectors: readonly Local[],
  offsets: readonly number[],
): void {
  vectors.forEach((vector, n) => f.add(v128.store(address, vector, offsets[n])));
}

/** Rows of factors that meet two registers of vectors at once: eight of sums, two of vectors and a factor make 11 of 16. */
export const ROWS = 4;
const REGISTERS = 2;
/** Vectors that `ROWS` rows of factors meet at once. */
export const vectorsAtOnce = ({ vectorsPerRegister }: Simd): number => REGISTERS * vectorsPerRegister;

/** Registers for `products`: sums[row][vector], the vectors, and one factor spread over a vector. */
export class Sums {
  readonly sums: Local[][];
  readonly vectors: Local[];
  private readonly spread: Local;

  constructor(
    private readonly f: FunctionBuilder,
    rows: number,
    vectors: number,
  ) {
    this.sums = Array.from({ length: rows }, () => f.localArray('v128', vectors));
    this.vectors = f.localArray('v128', vectors);
    this.spread = f.local('v128');
  }

  /** Stores all sums: those of row k, vector n `at(k, n)` bytes from `address`. */
  store(address: Local, at: (k: number, n: number) => number): void {
    this.sums.forEach((row, k) =>
      storeAll(
        this.f,
        address,
        row,
        row.map((_, n) => at(k, n)),
      ),
    );
  }

  /** Runs `body` for each sum: row k, vector n. */
  each(body: (sum: Local, k: number, n: number) => void): void {
    this.sums.forEach((row, k) => row.forEach((sum, n) => body(sum, k, n)));
  }

  /**
   * Loads the vectors at `offsets` bytes from `address`, and adds factor k times vector n to each sum, the factors
   * lying `rows` bytes from `factors`.
   */
  products(
    m: ModuleBuilder,
    address: Local,
    offsets: readonly number[],
    factors: Local,
    rows: readonly number[],
  ): void {
    const { f, sums, vectors, spread } = this;
    vectors.forEach((vector, n) => f.add(vector.set(v128.load(address, offsets[n]))));
    sums.forEach((row, k) => {
      if (!m.simd.fused && k === 2) f.add(fence(factors));
      f.add(spread.set(v128.loadSplat(factors, rows[k])));
      row.forEach((sum, n) => f.add(multiplyAdd(m, sum, spread, vectors[n])));
    });
  }
}
