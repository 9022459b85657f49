/**
 * SHA-256, the name of a file's contents. Imports nothing of the project.
 */
import { createHash } from 'node:crypto';

/**
 * The SHA-256 of the given parts, one after the other, without joining them in memory.
 *
 * @param parts bytes
 * @returns 64 hexadecimal digits, lower case
 * @example sha256(new Uint8Array()) // 'e3b0c442…'
 */
export function sha256(...parts: Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
