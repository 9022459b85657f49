/**
 * The instructions of WebAssembly that the kernels use, by name: scalar, SIMD and relaxed SIMD.
 *
 * Each function returns the bytes of an expression; arguments are expressions, locals or (for i32) numbers.
 * The only place that knows opcodes, besides the module format in assembler.ts. Imports nothing.
 */

/** Bytes of instructions. An expression leaves one value, a statement none. */
export type Code = number[];
export type ValueType = 'i32' | 'f32' | 'v128';
export const valueTypes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** Which vector instructions a program may use. */
export interface Simd {
  /** Whether a multiplication and the addition after it are one instruction, rounded once (relaxed SIMD). */
  readonly fused: boolean;
  /** Neighbouring vectors of four floats that a register holds: two where V8 joins their instructions. */
  readonly vectorsPerRegister: 1 | 2;
}

/** What every machine has, with equal results to the last bit. */
export const PLAIN_SIMD: Simd = { fused: false, vectorsPerRegister: 1 };

/** LEB128, the variable-length numbers of the format. */
export function unsigned(n: number): Code {
  const bytes: Code = [];
  do {
    const low = n & 0x7f;
    n >>>= 7;
    bytes.push(n ? low | 0x80 : low);
  } while (n);
  return bytes;
}

export function signed(n: number): Code {
  const bytes: Code = [];
  for (;;) {
    const low = n & 0x7f;
    n >>= 7;
    if ((n === 0 && !(low & 0x40)) || (n === -1 && low & 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** A local variable or parameter of a function. */
export class Local {
  constructor(
    readonly index: number,
    readonly type: ValueType,
  ) {}
  get(): Code {
    return [0x20, ...unsigned(this.index)];
  }
  set(value: Code): Code {
    return [...value, 0x21, ...unsigned(this.index)];
  }
}

/** What an instruction takes: an expression, a local, or a number (an i32 constant). */
export type Operand = Code | Local | number;

export function code(operand: Operand): Code {
  if (operand instanceof Local) return operand.get();
  return typeof operand === 'number' ? i32.const(operand) : operand;
}

const bytesOf = (type: 'f32' | 'i32', values: number[]): Code => [
  ...new Uint8Array((type === 'f32' ? Float32Array : Int32Array).from(values).buffer),
];
const unary =
  (...op: Code) =>
  (a: Operand): Code => [...code(a), ...op];
const binary =
  (...op: Code) =>
  (a: Operand, b: Operand): Code => [...code(a), ...code(b), ...op];
const ternary =
  (...op: Code) =>
  (a: Operand, b: Operand, c: Operand): Code => [...code(a), ...code(b), ...code(c), ...op];
/** A load; the alignment hint is log2 of bytes. */
const load =
  (align: number, ...op: Code) =>
  (address: Operand, offset = 0): Code => [...code(address), ...op, align, ...unsigned(offset)];
const store =
  (align: number, ...op: Code) =>
  (address: Operand, value: Operand, offset = 0): Code => [
    ...code(address),
    ...code(value),
    ...op,
    align,
    ...unsigned(offset),
  ];
const simd = (op: number): Code => [0xfd, ...unsigned(op)];
const vectorUnary = (op: number) => unary(...simd(op));
const vectorBinary = (op: number) => binary(...simd(op));
const lane =
  (op: number) =>
  (vector: Operand, index: number): Code => [...code(vector), ...simd(op), index];

export const i32 = {
  const: (n: number): Code => [0x41, ...signed(n | 0)],
  load: load(2, 0x28),
  store: store(2, 0x36),
  eqz: unary(0x45),
  eq: binary(0x46),
  ne: binary(0x47),
  ltS: binary(0x48),
  ltU: binary(0x49),
  gtS: binary(0x4a),
  gtU: binary(0x4b),
  geU: binary(0x4f),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  divU: binary(0x6e),
  remU: binary(0x70),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrU: binary(0x76),
  /** condition ? a : b, both evaluated */
  select: ternary(0x1b),
};

export const f32 = {
  const: (x: number): Code => [0x43, ...bytesOf('f32', [x])],
  load: load(2, 0x2a),
  store: store(2, 0x38),
  eq: binary(0x5b),
  ne: binary(0x5c),
  lt: binary(0x5d),
  gt: binary(0x5e),
  neg: unary(0x8c),
  add: binary(0x92),
  sub: binary(0x93),
  mul: binary(0x94),
  div: binary(0x95),
  min: binary(0x96),
  max: binary(0x97),
  convertI32: unary(0xb2),
  select: ternary(0x1b),
};

const storeLane =
  (op: number, align: number) =>
  (address: Operand, vector: Operand, index: number, offset = 0): Code => [
    ...code(address),
    ...code(vector),
    ...simd(op),
    align,
    ...unsigned(offset),
    index,
  ];

/** A vector of bytes of two others: byte i is byte bytes[i] of a, or of b from 16 on. */
const shuffle = (...bytes: number[]) => binary(...simd(0x0d), ...bytes);

export const v128 = {
  load: load(2, ...simd(0x00)),
  /** One float in all four lanes. */
  loadSplat: load(2, ...simd(0x09)),
  /** One float (two floats) in the low lanes, zero in the others. */
  load1: load(2, ...simd(0x5c)),
  load2: load(2, ...simd(0x5d)),
  /** Replaces lane 2 by the float at the address. */
  loadLane2: (address: Operand, vector: Operand, offset = 0): Code => [
    ...code(address),
    ...code(vector),
    ...simd(0x56),
    2,
    ...unsigned(offset),
    2,
  ],
  store: store(2, ...simd(0x0b)),
  store1: storeLane(0x5a, 2),
  store2: storeLane(0x5b, 2),
  /** Lanes 0 and 1 (2 and 3) of two vectors in turn: a0 b0 a1 b1 (a2 b2 a3 b3). */
  interleaveLow: shuffle(0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23),
  interleaveHigh: shuffle(8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31),
  not: vectorUnary(0x4d),
  and: vectorBinary(0x4e),
  /** a and not b */
  andNot: vectorBinary(0x4f),
  or: vectorBinary(0x50),
  xor: vectorBinary(0x51),
  /** i32: 1 if any bit is set */
  anyTrue: vectorUnary(0x53),
  /** mask ? a : b, bit by bit */
  select: (a: Operand, b: Operand, mask: Operand): Code => [...code(a), ...code(b), ...code(mask), ...simd(0x52)],
};

export const i32x4 = {
  const: (a: number, b: number, c: number, d: number): Code => [...simd(0x0c), ...bytesOf('i32', [a, b, c, d])],
  splat: vectorUnary(0x11),
  lane: lane(0x1b),
  eq: vectorBinary(0x37),
  gtS: vectorBinary(0x3b),
  shl: vectorBinary(0xab),
  shrS: vectorBinary(0xac),
  shrU: vectorBinary(0xad),
  add: vectorBinary(0xae),
  sub: vectorBinary(0xb1),
  mul: vectorBinary(0xb5),
  fromF32: vectorUnary(0xf8),
};

export const f32x4 = {
  const: (x: number): Code => [...simd(0x0c), ...bytesOf('f32', [x, x, x, x])],
  splat: vectorUnary(0x13),
  lane: lane(0x1f),
  eq: vectorBinary(0x41),
  ne: vectorBinary(0x42),
  lt: vectorBinary(0x43),
  gt: vectorBinary(0x44),
  le: vectorBinary(0x45),
  floor: vectorUnary(0x68),
  abs: vectorUnary(0xe0),
  neg: vectorUnary(0xe1),
  sqrt: vectorUnary(0xe3),
  add: vectorBinary(0xe4),
  sub: vectorBinary(0xe5),
  mul: vectorBinary(0xe6),
  div: vectorBinary(0xe7),
  /** Smaller and larger; NaN if either is. */
  min: vectorBinary(0xe8),
  max: vectorBinary(0xe9),
  /** a < b ? b : a, so that NaN in a stays. One instruction of the processor, unlike max. */
  pmax: vectorBinary(0xeb),
  fromI32: vectorUnary(0xfa),
  /** a·b + c, rounded once or twice as the machine likes best (relaxed SIMD). */
  relaxedMadd: ternary(...simd(0x105)),
};

/** Jumps to the end of a block or the start of a loop, `depth` levels out. */
export const br = (depth: number): Code => [0x0c, ...unsigned(depth)];
export const brIf = (depth: number, condition: Code): Code => [...condition, 0x0d, ...unsigned(depth)];

/** Fills `bytes` bytes from an address with zeros. */
export const zeroBytes = (address: Operand, bytes: Operand): Code => [
  ...code(address),
  ...i32.const(0),
  ...code(bytes),
  0xfc,
  0x0b,
  0,
];

/** Copies `bytes` bytes. */
export const copyBytes = (to: Operand, from: Operand, bytes: Operand): Code => [
  ...code(to),
  ...code(from),
  ...code(bytes),
  0xfc,
  0x0a,
  0,
  0,
];
