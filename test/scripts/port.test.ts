/** @jest-environment ./test/scripts/esm_environment.cjs */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { importScript } from './import_script';

let port: {
  optionValue: (args: string[], names: string[]) => string | undefined;
  checkPort: (text: string, host?: string) => Promise<void>;
};
beforeAll(async () => {
  port = await importScript('lib/port.mjs');
});

test('an option is found in both spellings, and the last one counts', () => {
  const names = ['--port', '--ServerApp.port'];
  expect(port.optionValue(['--no-browser', '--port', '8899'], names)).toBe('8899');
  expect(port.optionValue(['--port=1', '--ServerApp.port=2'], names)).toBe('2');
  expect(port.optionValue(['--no-browser'], names)).toBeUndefined();
});

describe('checkPort', () => {
  let server: Server;
  let taken: number;
  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
    taken = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  test('a port in use is refused with a sentence, and is free again later', async () => {
    await expect(port.checkPort(String(taken))).rejects.toMatchObject({
      name: 'Problem',
      message: expect.stringMatching(`^Port ${taken} is in use by another program, .*leave --port away`) as string,
    });
  });

  test('a free port passes', () => expect(port.checkPort('0')).resolves.toBeUndefined());

  test.each(['abc', '70000', '-1', '80.5', ''])('"%s" is no port', (text) =>
    expect(port.checkPort(text)).rejects.toMatchObject({
      name: 'Problem',
      message: expect.stringContaining(`from 0 to 65535, but it is "${text}"`) as string,
    }),
  );
});
