/** Where the browser tests keep their pictures. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ARTIFACTS = resolve(__dirname, '../artifacts');

/** Where a picture is kept, to be looked at. */
export function artifact(name: string): string {
  mkdirSync(ARTIFACTS, { recursive: true });
  return join(ARTIFACTS, name);
}
