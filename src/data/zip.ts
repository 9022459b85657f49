/**
 * Takes named files out of a zip archive and checks their CRC-32, which fflate leaves out.
 *
 * fflate does the unzipping; of the archive's own structure this file reads only the directory at its end, to learn
 * which names there are and which check sum belongs to each. It does not read zip64 directories (archives of more
 * than 4 GB) or encrypted files. Source: PKWARE's APPNOTE.TXT, sections 4.3.12 and 4.3.16.
 */
import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const MAX_COMMENT = 65535;

/** The CRC-32 of each file in the archive, by name. Throws a RangeError or Error if the directory is not there. */
function directory(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - END_LENGTH;
  const earliest = Math.max(0, end - MAX_COMMENT);
  while (end >= earliest && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < earliest) throw new Error('the directory at the end of the archive is missing');

  const entries = new Map<string, number>();
  let at = view.getUint32(end + 16, true);
  for (let i = view.getUint16(end + 10, true); i > 0; i--) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new Error('the directory of the archive is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const nameStart = at + ENTRY_LENGTH;
    const name = new TextDecoder().decode(bytes.subarray(nameStart, nameStart + nameLength));
    entries.set(name, view.getUint32(at + 16, true));
    at = nameStart + nameLength + extraLength + commentLength;
  }
  return entries;
}

/**
 * Unzips the files with the given names.
 *
 * @param bytes the whole archive
 * @param wanted names of files; others are not unzipped
 * @returns the contents of those that there are, and the names of all files in the archive
 * @throws Error (of no particular class: the caller knows the file's name) if the archive is cut short or damaged
 */
export function unzip(bytes: Uint8Array, wanted: readonly string[]): { files: Map<string, Uint8Array>; names: string[] } {
  const checksums = directory(bytes);
  const contents: Record<string, Uint8Array> = unzipSync(bytes, { filter: ({ name }) => wanted.includes(name) });
  const files = new Map(Object.entries(contents));
  for (const [name, content] of files) {
    if (crc32(content) !== checksums.get(name)) throw new Error(`${name} does not match its check sum (CRC-32)`);
  }
  return { files, names: [...checksums.keys()] };
}
