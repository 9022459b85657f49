/** Python and the environment in which the project's commands start it, for tests that start it alike. */
import { importScript } from '../scripts/import_script';

/** @param extra further variables of the environment */
export async function tools(extra?: Record<string, string>): Promise<{ python: string; env: NodeJS.ProcessEnv }> {
  const { childEnvironment, paths } = await importScript<{
    childEnvironment: (extra?: Record<string, string>) => NodeJS.ProcessEnv;
    paths: { python: string };
  }>('lib/environment.mjs');
  return { python: paths.python, env: childEnvironment(extra) };
}
