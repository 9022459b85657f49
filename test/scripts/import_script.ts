/**
 * Loads a module of scripts/ in a test; needs the environment esm_environment.cjs, which says why.
 *
 * @param name the file below scripts/, as in 'lib/notebook-text.mjs'
 * @typeParam T the exports that the test uses, since scripts are plain JavaScript
 * @returns the module's exports
 */
export function importScript<T>(name: string): Promise<T> {
  return (globalThis as unknown as { importScript: (name: string) => Promise<T> }).importScript(name);
}
