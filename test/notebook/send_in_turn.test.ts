import { setImmediate as turn } from 'node:timers/promises';
import { sendInTurn, sendTslabInTurn, type SendingSocket } from '../../src/notebook/send_in_turn';

/** Sockets that put off every third message until the event loop comes round, and refuse others until then. */
function socketClass() {
  return class Socket implements SendingSocket {
    readonly sent: unknown[] = [];
    private busy = false;
    private count = 0;

    send(message: unknown): Promise<void> {
      if (message === 'bad') throw new TypeError('no message');
      if (this.busy) throw Object.assign(new Error('Socket is busy writing'), { code: 'EBUSY' });
      if (++this.count % 3 !== 0) {
        this.sent.push(message);
        return Promise.resolve();
      }
      this.busy = true;
      return turn().then(() => {
        this.busy = false;
        this.sent.push(message);
      });
    }
  };
}

const numbers = Array.from({ length: 20 }, (_, i) => i);

test('messages that a busy socket would refuse are sent in their order, on every socket apart', async () => {
  const Socket = socketClass();
  const open = new Socket();
  sendInTurn(Socket.prototype);
  const later = new Socket();
  await Promise.all(numbers.flatMap((i) => [open.send(i), later.send(-i)]));
  expect(open.sent).toEqual(numbers);
  expect(later.sent).toEqual(numbers.map((i) => -i));
});

test('what can be sent at once is sent at once, and other errors stay errors', async () => {
  const Socket = socketClass();
  sendInTurn(Socket.prototype);
  const socket = new Socket();
  void socket.send('a');
  expect(socket.sent).toEqual(['a']);
  expect(() => socket.send('bad')).toThrow('no message');
  await Promise.all([socket.send('b'), socket.send('c')]);
  const refused = [socket.send('d'), socket.send('e'), socket.send('f'), socket.send('g')];
  await Promise.all(refused);
  expect(socket.sent).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
});

test('a message that a slow reader leaves no room for waits, and those behind it too', async () => {
  const sent: unknown[] = [];
  let room = 5;
  class Socket implements SendingSocket {
    send(message: unknown): Promise<void> {
      if (room-- <= 0) return Promise.reject(Object.assign(new Error('no room'), { code: 'EAGAIN' }));
      sent.push(message);
      return Promise.resolve();
    }
  }
  sendInTurn(Socket.prototype);
  const socket = new Socket();
  const all = numbers.slice(0, 10).map((i) => socket.send(i));
  expect(sent).toEqual([0, 1, 2, 3, 4]);
  room = 1; // the reader has taken one: the next to be sent is none of those that come now
  const last = socket.send(10);
  expect(sent.length).toBe(5);
  const reader = setInterval(() => (room = 2), 1);
  await Promise.all([...all, last]);
  clearInterval(reader);
  expect(sent).toEqual(numbers.slice(0, 11));
});

test("the sockets of a kernel's zeromq are found among its modules", async () => {
  const [Publisher, Router] = [socketClass(), socketClass()];
  sendTslabInTurn({ '/x/node_modules/zeromq/lib/index.js': { exports: { Publisher, Router } }, '/x/y.js': undefined });
  for (const Kind of [Publisher, Router]) {
    const socket = new Kind();
    await Promise.all(numbers.map((i) => socket.send(i)));
    expect(socket.sent).toEqual(numbers);
  }
});
