/**
 * What `fast: true` asks of the machine beyond plain SIMD: fused multiply-adds, and instructions on eight floats.
 *
 * Both are options of V8, the part of Node that turns WebAssembly into machine code. They hold for the whole process;
 * programs that were compiled before keep what they have.
 */
import { setFlagsFromString } from 'node:v8';
import { ModuleBuilder } from './assembler';
import { f32x4, PLAIN_SIMD, type Simd } from './instructions';
import type {} from './webassembly';

/** Turns on what there is, and returns it. */
export function askForFastSimd(): Simd {
  if (!askForRelaxedSimd()) return PLAIN_SIMD;
  if (!canJoinVectors()) return { fused: true, vectorsPerRegister: 1 };
  setFlagsFromString('--experimental-wasm-revectorize');
  return { fused: true, vectorsPerRegister: 2 };
}

/** Relaxed SIMD is part of WebAssembly since Node 22; Node 20 has it, but must first be asked for it. */
function askForRelaxedSimd(): boolean {
  const probe = new ModuleBuilder({ ...PLAIN_SIMD, fused: true });
  const zero = f32x4.const(0);
  probe.define('probe', [], (f) => f.add(f32x4.relaxedMadd(zero, zero, zero)), 'v128');
  const bytes = probe.encode(1);
  if (WebAssembly.validate(bytes)) return true;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes);
}

/**
 * Whether this V8 can join two instructions on neighbouring vectors of four floats into one on eight, as processors with
 * AVX2 have: since Node 22, on x64 only. V8 complains of options that it does not know, so it is not simply tried.
 */
const canJoinVectors = (): boolean => process.arch === 'x64' && Number.parseInt(process.versions.v8) >= 12;
