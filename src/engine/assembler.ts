/**
 * A small assembler for WebAssembly: functions, locals, loops, and a module around them.
 *
 * It writes the binary format of https://webassembly.github.io/spec/core/binary/ and nothing else: no optimiser,
 * no text format. The instructions themselves are named in instructions.ts. Imports nothing but them.
 */
import { br, brIf, Code, code, i32, Local, Operand, Simd, unsigned, ValueType, valueTypes } from './instructions';

const section = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const functionType = 0x60;
const importsMemory = 2;
const exportsFunction = 0;
const sharedWithMaximum = 3;
const noResult = 0x40;
const opcode = { block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, call: 0x10 } as const;

/** A vector of the binary format: its length, then its items. */
const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const text = (s: string): Code => [...unsigned(s.length), ...Buffer.from(s, 'ascii')];

/** One function under construction. Statements are appended in order with `add`. */
export class FunctionBuilder {
  /** Its number in the module, known once it is complete. */
  index = -1;
  readonly params: Local[];
  private readonly locals: Local[] = [];
  private body: Code = [];

  constructor(
    readonly name: string,
    paramTypes: readonly ValueType[],
    readonly result?: ValueType,
  ) {
    this.params = paramTypes.map((type, i) => new Local(i, type));
  }

  /** A new local variable; zero at first. */
  local(type: ValueType): Local {
    const local = new Local(this.params.length + this.locals.length, type);
    this.locals.push(local);
    return local;
  }

  /** Several new locals of one type. */
  localArray(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type));
  }

  /** Appends statements. */
  add(...statements: Code[]): this {
    for (const statement of statements) for (const byte of statement) this.body.push(byte);
    return this;
  }

  /** for (i = from; i < to; i += step) body: tested before the first round. `to` is evaluated each round. */
  for(i: Local, from: Operand, to: Operand, step: number, body: () => void): this {
    this.add(i.set(code(from)), [opcode.block, noResult, opcode.loop, noResult], brIf(1, i32.geU(i, to)));
    body();
    return this.add(i.set(i32.add(i, step)), br(0), [opcode.end, opcode.end]);
  }

  /** do body while condition: the body runs at least once. The tight form for inner loops. */
  doWhile(body: () => void, condition: () => Code): this {
    this.add([opcode.loop, noResult]);
    body();
    return this.add(brIf(0, condition()), [opcode.end]);
  }

  /** if (condition) then [else otherwise] */
  if(condition: Code, then: () => void, otherwise?: () => void): this {
    this.add(condition, [opcode.if, noResult]);
    then();
    if (otherwise) {
      this.add([opcode.else]);
      otherwise();
    }
    return this.add([opcode.end]);
  }

  /** A block whose end `exit` jumps to; used for `fences` (see kernels/gemm.ts). */
  block(body: () => void): this {
    this.add([opcode.block, noResult]);
    body();
    return this.add([opcode.end]);
  }

  /** The bytes of the function's body, with its locals declared. */
  encode(): Code {
    const declarations = this.locals.map((local) => [1, valueTypes[local.type]]);
    const bytes = [...vector(declarations), ...this.body, opcode.end];
    return [...unsigned(bytes.length), ...bytes];
  }
}

/** A module: functions over one imported shared memory (`env.memory`). Every function is exported by its name. */
export class ModuleBuilder {
  private readonly functions: FunctionBuilder[] = [];

  constructor(readonly simd: Simd) {}

  /**
   * Defines a function, unless one of that name exists already: kernels of equal shape share their code.
   *
   * @param name export name, in ASCII; equal names must mean equal code
   * @param params types of the parameters
   * @param build appends the body; gets the function and its parameters
   * @param result type of the value the body leaves; default: none
   * @returns the function, to be called with `call`
   */
  define(
    name: string,
    params: readonly ValueType[],
    build: (f: FunctionBuilder, ...params: Local[]) => void,
    result?: ValueType,
  ): FunctionBuilder {
    const known = this.functions.find((f) => f.name === name);
    if (known) return known;
    const f = new FunctionBuilder(name, params, result);
    build(f, ...f.params);
    f.index = this.functions.length; // only now: the functions that it calls were defined meanwhile
    this.functions.push(f);
    return f;
  }

  /** A function defined earlier. */
  find(name: string): FunctionBuilder {
    const f = this.functions.find((candidate) => candidate.name === name);
    if (!f) throw new Error(`ModuleBuilder.find: there is no function ${name} yet.`);
    return f;
  }

  /** The module's bytes. @param pages size of the imported memory in pages of 64 KiB, minimum and maximum alike */
  encode(pages: number): Uint8Array {
    const types = this.functions.map((f) => [
      functionType,
      ...vector(f.params.map((p) => [valueTypes[p.type]])),
      ...vector(f.result ? [[valueTypes[f.result]]] : []),
    ]);
    const memory = [...text('env'), ...text('memory'), importsMemory, sharedWithMaximum];
    const parts: [number, Code[]][] = [
      [section.type, types],
      [section.import, [[...memory, ...unsigned(pages), ...unsigned(pages)]]],
      [section.function, this.functions.map((_, i) => unsigned(i))],
      [section.export, this.functions.map((f, i) => [...text(f.name), exportsFunction, ...unsigned(i)])],
      [section.code, this.functions.map((f) => f.encode())],
    ];
    const bytes: number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]; // "\0asm", version 1
    for (const [id, items] of parts) {
      const body = vector(items);
      bytes.push(id, ...unsigned(body.length));
      for (const byte of body) bytes.push(byte);
    }
    return Uint8Array.from(bytes);
  }
}

/** Calls a function with arguments. */
export const call = (f: FunctionBuilder, ...args: Operand[]): Code => [
  ...args.flatMap(code),
  opcode.call,
  ...unsigned(f.index),
];
