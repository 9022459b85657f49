/**
 * Downloads the files of a known data set that a folder lacks.
 *
 * A file is held in memory until it is complete and its SHA-256 is right, then written in one step: whenever the process
 * ends, the folder holds whole files or nothing, and the next run goes on with those that lack. (The largest file of
 * MNIST has 10 MB.) Imports core/atomic_file, the data set's manifest and the names in sources.ts.
 */
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomic_file';
import { sha256 } from './checksums';
import { DataError, DownloadError } from './errors';
import { isGzip, unzipped } from './gzip';
import { PARTS, type KnownDataset, type KnownFile } from './manifest';
import { findIdxFiles } from './sources';

/** How far the download of one file is. */
export interface DownloadProgress {
  /** The file's name, such as `train-images-idx3-ubyte.gz`. */
  readonly file: string;
  /** Where it comes from. */
  readonly url: string;
  /** Bytes so far: 0 when the download begins. */
  readonly received: number;
  /** Bytes in all, or `undefined` if the server does not say. */
  readonly total: number | undefined;
}

/** The part of the global `fetch` that downloads need. */
export type Fetch = (url: string, init: { signal: AbortSignal }) => Promise<Response>;

/** Where to download from, and how. */
export interface DownloadOptions {
  /** Addresses of folders that hold the files; each ends in a slash. The next one is tried when one fails. */
  readonly mirrors: readonly string[];
  /** Called when a file begins, and whenever a piece of it has come. */
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Default: Node's own. */
  readonly fetch?: Fetch;
  /** Seconds without a single byte after which a mirror is given up; default 15. */
  readonly stallSeconds?: number;
}

/** Collects the body of a response; gives up when nothing comes for a while, or too much. */
async function collect(url: string, file: string, limit: number, options: DownloadOptions): Promise<Uint8Array> {
  const { onProgress, stallSeconds = 15, fetch: get = fetch } = options;
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error(`nothing came for ${stallSeconds} seconds`));
  let timer = setTimeout(giveUp, stallSeconds * 1000);
  try {
    onProgress({ file, url, received: 0, total: undefined });
    const response = await get(url, { signal: controller.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    const total = Number(response.headers.get('content-length')) || undefined;
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, stallSeconds * 1000);
      chunks.push(chunk);
      received += chunk.length;
      if (received > limit) throw new Error(`more than ${limit} bytes came`);
      onProgress({ file, url, received, total });
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    controller.abort(); // closes the connection if the body was not read to its end
  }
}

/** Why a mirror failed, in one line. */
function reason(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  // fetch says only "fetch failed" or "terminated"; what happened is in the cause.
  return cause?.message || cause?.code ? `${message}: ${cause.message || cause.code}` : message;
}

/** Gets one file from one mirror and checks it. */
async function fetchFile(mirror: string, known: KnownFile, options: DownloadOptions): Promise<Uint8Array> {
  const url = `${mirror}${known.name}.gz`;
  const uncompressed = 4 + 4 * known.shape.length + known.shape.reduce((product, size) => product * size, 1);
  const bytes = await collect(url, `${known.name}.gz`, uncompressed + 65536, options);
  const digest = sha256(await unzipped(bytes, { file: url, remedy: '' }));
  if (digest !== known.sha256) throw new Error(`SHA-256 should be ${known.sha256}, but is ${digest}`);
  return bytes;
}

/** Writes a whole file or none, and says what to do where it cannot be written. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFileAtomically(join(folder, name), bytes);
  } catch (error) {
    throw new DataError(
      `downloadMissing: ${name} cannot be written (${(error as Error).message}). ` +
        `Check free disk space and permissions, then try again.`,
      { cause: error },
    );
  }
}

/**
 * Downloads those of the four files that a folder lacks.
 *
 * @param folder created if need be
 * @param dataset names and check sums of the files
 * @param options mirrors, progress, time limit
 * @throws DownloadError if no mirror delivers a file; it says why each failed. Files that came before are kept.
 */
export async function downloadMissing(folder: string, dataset: KnownDataset, options: DownloadOptions): Promise<void> {
  const found = await findIdxFiles(folder);
  const mirrors = [...options.mirrors];
  for (const part of PARTS.filter((p) => found[p] === undefined)) {
    const known = dataset.files[part];
    const failures: string[] = [];
    let bytes: Uint8Array | undefined;
    while (bytes === undefined) {
      if (failures.length === mirrors.length)
        throw new DownloadError(
          `downloadMissing: ${known.name}.gz could not be downloaded. ${failures.join(' ')} Check the connection and ` +
            `try again, or put the four files of ${dataset.name} there yourself (data/README.md says how).`,
        );
      try {
        bytes = await fetchFile(mirrors[0], known, options);
      } catch (error) {
        failures.push(`${mirrors[0]}: ${reason(error).replace(/[.\s]*$/, '.')}`);
        mirrors.push(mirrors.shift()!); // the other files are not tried there first
      }
    }
    // A proxy may have unzipped it on the way: the name tells what it is now.
    await writeWhole(folder, isGzip(bytes) ? `${known.name}.gz` : known.name, bytes);
  }
}
