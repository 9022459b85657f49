/**
 * The part of the WebAssembly interface that the engine uses, for the compiler: TypeScript declares it only together
 * with everything else that browsers have. Types only.
 */
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- that is what the object is
  namespace WebAssembly {
    class Module {
      constructor(bytes: Uint8Array);
    }
    class Memory {
      constructor(descriptor: { initial: number; maximum: number; shared: boolean });
      readonly buffer: ArrayBuffer;
    }
    class Instance {
      constructor(module: Module, imports: Record<string, Record<string, unknown>>);
      readonly exports: Record<string, unknown>;
    }
    function validate(bytes: Uint8Array): boolean;
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

export {};
