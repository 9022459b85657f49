/**
 * Unzips gzip data, and says where they break off when they do.
 *
 * Whether bytes are gzip is read from their first two bytes, not from a file name: browsers and proxies unzip files
 * without renaming them. Imports the errors only.
 */
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { IdxFormatError, type Origin } from './errors';

// On libuv's thread pool: four files unzip at the same time, and the kernel stays responsive.
const gunzipAsync = promisify<Uint8Array, { finishFlush?: number }, Buffer>(gunzip);

/** True if the bytes begin like gzip. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The bytes, unzipped where they are gzip and as they are where they are not.
 *
 * @param bytes a whole file
 * @param origin the file, for the error
 * @throws IdxFormatError if gzip data are cut short or damaged (gzip carries a CRC-32 of its contents)
 */
export async function unzipped(bytes: Uint8Array, origin: Origin): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  try {
    return await gunzipAsync(bytes, {});
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'Z_BUF_ERROR')
      throw new IdxFormatError(
        `unzipped: ${origin.file}: the gzip data are damaged (${message}). ${origin.remedy}`,
        { cause: error },
      );
    const partial = await gunzipAsync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    throw new IdxFormatError(
      `unzipped: ${origin.file}: the gzip data break off after ${bytes.length} bytes ` +
        `(${partial.length} once unzipped). The download was probably cut short. ${origin.remedy}`,
      { cause: error },
    );
  }
}
