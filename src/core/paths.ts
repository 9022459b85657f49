/**
 * Where the project is, seen from compiled code, a test or a notebook.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds package.json, notebooks, src, test and data. */
export const projectRoot: string = (() => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'notebooks')) && existsSync(join(folder, 'src', 'package.json'))) return folder;
    if (folder === dirname(folder))
      throw new Error(`projectRoot: no folder above ${__dirname} holds notebooks and src/package.json.`);
  }
})();

/** The project's version, such as "0.1.0". */
export function projectVersion(): string {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
