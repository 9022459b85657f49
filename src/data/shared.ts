/**
 * Float32 arrays that several threads can read.
 *
 * Training runs in workers. What lies on a SharedArrayBuffer is handed to them as it is; anything else would be copied
 * to each of them, 188 MB for the inputs of MNIST. Imports nothing of the project.
 */

/** A new float32 array of zeros on a SharedArrayBuffer. */
export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
