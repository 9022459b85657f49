/**
 * The format of a checkpoint file: arrays of float32 with names, and a text beside them, under a checksum.
 *
 * It is a safetensors file (README.md beside this file), so that other programs can read the arrays. This file knows
 * bytes and neither models nor training. Imports Node's crypto only.
 */
import { createHash } from 'node:crypto';

/** A checkpoint file is damaged, cut short, or none. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** One array of a checkpoint. */
export interface NamedArray {
  /** Its name, unlike those of the others in the file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** As many numbers as the shape says, row-major. */
  readonly data: Float32Array;
}

/** What is in a checkpoint file. */
export interface CheckpointContents {
  /** Text of the writer's choice. */
  readonly text: string;
  readonly arrays: readonly NamedArray[];
}

const FORMAT = 'digits.checkpoint';
const VERSION = '1';
/** Stands where the checksum will be while the checksum is computed. */
const BLANK = '0'.repeat(64);
/** No header of ours is as long as this; one that says so is none. Bytes. */
const MAX_HEADER = 1e8;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}
interface Header {
  readonly __metadata__: { format: string; version: string; sha256: string; text: string };
  readonly [name: string]: unknown;
}

/** The bytes of a checkpoint file. */
export function encodeCheckpoint({ text, arrays }: CheckpointContents): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: FORMAT, version: VERSION, sha256: BLANK, text } };
  let end = 0;
  for (const { name, shape, data } of arrays) {
    const entry: Entry = { dtype: 'F32', shape, data_offsets: [end, (end += data.byteLength)] };
    header[name] = entry;
  }
  const json = JSON.stringify(header);
  const length = Math.ceil(Buffer.byteLength(json) / 8) * 8; // so that the numbers lie at a multiple of 8
  const file = Buffer.alloc(8 + length + end, ' ');
  file.writeBigUInt64LE(BigInt(length));
  file.write(json, 8);
  let at = 8 + length;
  for (const { data } of arrays) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  file.write(digest(file), file.indexOf(BLANK));
  return file;
}

/**
 * Reads a checkpoint file's bytes.
 *
 * @param bytes the whole file
 * @param file its name, for errors
 * @throws CheckpointError if they are not a whole, undamaged checkpoint
 */
export function decodeCheckpoint(bytes: Uint8Array, file: string): CheckpointContents {
  const fail = (what: string, remedy = DAMAGED): never => {
    throw new CheckpointError(`loadCheckpoint: ${file}: ${what} ${remedy}`);
  };
  const whole = Buffer.from(bytes); // a copy, since the checksum is computed with its own place blank
  if (whole.length < 8) fail(`a checkpoint must have at least 8 bytes, but there are ${whole.length}.`);
  const length = Number(whole.readBigUInt64LE());
  if (length > MAX_HEADER) fail('its first 8 bytes must tell the length of a header, but they do not.', NOT_ONE);
  if (8 + length > whole.length)
    fail(`the header must have the ${length} bytes that it announces, but there are ${whole.length - 8}.`);
  const header = parse(whole.toString('utf8', 8, 8 + length)) ?? fail('its header must be JSON, but it is not.', NOT_ONE); // prettier-ignore
  const { format, version, sha256, text } = header.__metadata__ ?? {};
  if (format !== FORMAT) fail(`its format must be "${FORMAT}", but it is ${JSON.stringify(format)}.`, NOT_ONE);
  if (version !== VERSION)
    fail(`its version must be ${VERSION}, but it is ${JSON.stringify(version)}.`, 'Load it with the release that wrote it.'); // prettier-ignore
  const place = /^[0-9a-f]{64}$/.test(sha256) ? whole.indexOf(sha256) : -1;
  if (place < 0) fail('it must hold its SHA-256, but it does not.');
  whole.write(BLANK, place);
  const found = digest(whole);
  if (found !== sha256) fail(`its SHA-256 must be ${sha256}, but it is ${found}.`);
  const arrays: NamedArray[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { shape, data_offsets } = entry as Entry;
    const [start, end] = data_offsets.map((offset) => 8 + length + offset);
    const data = new Float32Array((end - start) / 4);
    new Uint8Array(data.buffer).set(whole.subarray(start, end));
    arrays.push({ name, shape, data });
  }
  return { text, arrays };
}

const DAMAGED = 'The file is damaged or cut short: load an earlier checkpoint.';
const NOT_ONE = 'This is no checkpoint of ModelCheckpoint: give the path of one.';

function parse(json: string): Header | undefined {
  try {
    const header: unknown = JSON.parse(json);
    return typeof header === 'object' && header !== null ? (header as Header) : undefined;
  } catch {
    return undefined;
  }
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
