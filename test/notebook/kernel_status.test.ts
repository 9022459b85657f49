import { keepBusy, type KernelRequest } from '../../src/notebook/kernel_status';

/** What a server that is kept busy publishes: the status, and whose it is. */
function server() {
  const said: [string, KernelRequest][] = [];
  class ZmqServer {
    publishStatus(status: string, request: KernelRequest): void {
      said.push([status, request]);
    }
  }
  keepBusy({ ZmqServer });
  return { said, kernel: new ZmqServer() };
}
const request = (msg_type: string): KernelRequest => ({ header: { msg_type } });

test('after each of several cells that came together the kernel is busy with the next, and idle after the last', () => {
  const { said, kernel } = server();
  const [a, b, c] = ['execute_request', 'execute_request', 'execute_request'].map(request);
  for (const cell of [a, b, c]) kernel.publishStatus('busy', cell);
  for (const cell of [a, b, c]) kernel.publishStatus('idle', cell);
  expect(said.slice(3)).toEqual([
    ['idle', a],
    ['busy', b],
    ['idle', b],
    ['busy', c],
    ['idle', c],
  ]);
  said.slice(3).forEach(([, whose], i) => expect(whose).toBe([a, b, b, c, c][i]));
});

test('a question that is answered while a cell runs leaves the kernel busy, and one while none runs leaves it idle', () => {
  const { said, kernel } = server();
  const [cell, question, later] = ['execute_request', 'inspect_request', 'complete_request'].map(request);
  kernel.publishStatus('busy', cell);
  kernel.publishStatus('busy', question);
  kernel.publishStatus('idle', question);
  expect(said.at(-1)).toEqual(['busy', cell]);
  kernel.publishStatus('idle', cell);
  kernel.publishStatus('busy', later);
  kernel.publishStatus('idle', later);
  expect(said.slice(-3).map(([status]) => status)).toEqual(['idle', 'busy', 'idle']);
});

test('the end of a cell whose beginning was not seen, the one that imports the library, is passed on as it is', () => {
  const { said, kernel } = server();
  kernel.publishStatus('idle', request('execute_request'));
  expect(said.map(([status]) => status)).toEqual(['idle']);
});
