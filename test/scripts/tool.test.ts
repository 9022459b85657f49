/** @jest-environment ./test/scripts/esm_environment.cjs */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gone } from '../processes';
import { importScript } from './import_script';

let runTool: (program: string, args: string[], options?: object) => Promise<string>;
let showStep: <T>(title: string, work: (detail: (text: string) => void) => Promise<T>, out: object) => Promise<T>;
beforeAll(async () => {
  ({ runTool } = await importScript<{ runTool: typeof runTool }>('lib/tool.mjs'));
  ({ showStep } = await importScript<{ showStep: typeof showStep }>('lib/progress.mjs'));
});
const node = (code: string, options?: object) => runTool(process.execPath, ['-e', code], options);

test('a program gives what it printed on both streams, and each line is heard', async () => {
  const lines: string[] = [];
  const output = await node('console.log("out\\nmore"); console.error("err")', {
    onLine: (line: string) => lines.push(line),
  });
  expect(output.trim().split('\n').sort()).toEqual(['err', 'more', 'out']);
  expect(lines.sort()).toEqual(['err', 'more', 'out']);
});

test('a failure says how the program ended and keeps what it printed', async () => {
  await expect(node('console.log("last words"); process.exit(3)', { name: 'gcc' })).rejects.toMatchObject({
    name: 'ToolError',
    message: 'gcc ended with 3',
    output: 'last words\n',
  });
  await expect(node('process.kill(process.pid, "SIGKILL")')).rejects.toMatchObject({
    message: 'node ended with SIGKILL',
  });
  await expect(runTool('no-such-program', [])).rejects.toMatchObject({
    message: expect.stringMatching(/^no-such-program could not be started: .*ENOENT/) as string,
  });
});

test('a program that takes too long is stopped', async () => {
  await expect(node('setTimeout(() => {}, 60000)', { seconds: 0.3 })).rejects.toMatchObject({
    message: 'node was stopped after 0.3 s',
  });
});

test('when we are told to stop, the program is stopped first', async () => {
  const module = JSON.stringify(resolve(__dirname, '../../scripts/lib/tool.mjs'));
  const source = `
    import { runTool, running } from ${module};
    setTimeout(() => console.log([...running][0]), 100);
    await runTool(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', source]);
  const child = await new Promise<number>((told) => parent.stdout.on('data', (text) => told(Number(text))));
  const code = new Promise((ended) => parent.on('exit', ended));
  parent.kill('SIGINT');
  expect(await code).toBe(130);
  await gone(child);
});

describe('a step', () => {
  const shown = async (out: object, work: (detail: (text: string) => void) => Promise<unknown>) => {
    let text = '';
    const failure = await showStep('Title', work, { ...out, write: (more: string) => (text += more) }).catch(
      (e: Error) => e,
    );
    return { text: text.replaceAll(/\d+\.\d s/g, 'N s'), failure };
  };

  test('shows a line when it begins and one when it ends', async () => {
    expect((await shown({}, async () => 5)).text).toBe('  Title …\n  Title: done in N s\n');
  });

  test('in a terminal has one line, which is rewritten with its detail', async () => {
    const { text } = await shown({ isTTY: true, columns: 60 }, async (detail) => {
      detail('half');
      await pause(300);
    });
    expect(text).toContain('\r\x1b[2K  Title … N s  half');
    expect(text.endsWith('\r\x1b[2K  Title: done in N s\n')).toBe(true);
  });

  test('says that it stopped, and passes the failure on', async () => {
    const { text, failure } = await shown({}, () => Promise.reject(new Error('broken')));
    expect(text).toBe('  Title …\n  Title: stopped after N s\n');
    expect(failure).toMatchObject({ message: 'broken' });
  });
});
