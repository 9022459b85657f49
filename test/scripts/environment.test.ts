/** @jest-environment ./test/scripts/esm_environment.cjs */
import { delimiter, join, resolve } from 'node:path';
import { importScript } from './import_script';

let environment: {
  root: string;
  paths: Record<string, string>;
  childEnvironment: (extra?: Record<string, string>) => NodeJS.ProcessEnv;
  installerEnvironment: () => NodeJS.ProcessEnv;
};
beforeAll(async () => {
  environment = await importScript('lib/environment.mjs');
});
const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});

test('the root is the folder with package.json, and everything lies below it', () => {
  expect(environment.root).toBe(resolve(__dirname, '../..'));
  for (const path of Object.values(environment.paths)) expect(path.startsWith(environment.root)).toBe(true);
});

test('every folder that a tool writes to lies in the checkout', () => {
  const env = environment.installerEnvironment();
  const names = Object.keys(env).filter((name) => /_DIR$|^IPYTHONDIR$|^TMP|^TEMP$|_cache$|_devdir$/i.test(name));
  const ours = names.filter((name) => env[name] !== saved[name]);
  expect(ours.sort()).toEqual(
    [
      'IPYTHONDIR',
      'JUPYTERLAB_SETTINGS_DIR',
      'JUPYTERLAB_WORKSPACES_DIR',
      'JUPYTER_CONFIG_DIR',
      'JUPYTER_DATA_DIR',
      'JUPYTER_RUNTIME_DIR',
      'PIP_CACHE_DIR',
      'TEMP',
      'TMP',
      'TMPDIR',
      'npm_config_cache',
      'npm_config_devdir',
    ].filter((name) => env[name] !== saved[name]),
  );
  for (const name of ours) expect(env[name]).toMatch(join(environment.root, '.cache'));
});

test("the course's Python comes first and other Pythons' packages stay out", () => {
  process.env.PYTHONPATH = '/somewhere';
  process.env.JUPYTER_PATH = '/elsewhere';
  const env = environment.childEnvironment({ COURSE_PROFILE: 'quick' });
  expect(env.PATH!.split(delimiter)[0]).toBe(environment.paths.venvBin);
  expect(env).not.toHaveProperty('PYTHONPATH');
  expect(env).not.toHaveProperty('JUPYTER_PATH');
  expect(env).toMatchObject({ PYTHONNOUSERSITE: '1', COURSE_PROFILE: 'quick', HOME: saved.HOME });
});

test('our own environment stays as it is', () => {
  environment.childEnvironment({ A: 'b' });
  expect(process.env).toEqual(saved);
});
