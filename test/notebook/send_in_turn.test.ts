import { createRequire } from 'node:module';
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

test('what a full front end refuses is not overtaken by what it has room for a moment later', async () => {
  let calls = 0;
  class Socket implements SendingSocket {
    readonly sent: unknown[] = [];
    send(message: unknown): Promise<void> {
      if (++calls === 4) return Promise.reject(Object.assign(new Error('no room'), { code: 'EAGAIN' }));
      if (message === 9) return Promise.reject(new TypeError('no message'));
      this.sent.push(message);
      return Promise.resolve();
    }
  }
  sendInTurn(Socket.prototype);
  const socket = new Socket();
  const results = await Promise.allSettled(numbers.map((i) => socket.send(i)));
  expect(socket.sent).toEqual(numbers.filter((i) => i !== 9));
  expect(results.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([9]);
});

/** What is used of zeromq. */
interface Zeromq {
  Publisher: new (options: object) => SendingSocket & {
    readonly lastEndpoint: string;
    bind(address: string): Promise<void>;
    close(): void;
  };
  Subscriber: new (options: object) => AsyncIterable<Buffer[]> & {
    connect(address: string): void;
    subscribe(): void;
    close(): void;
  };
}

test('a front end that reads nothing for a while gets every message in the end, in its order', async () => {
  const { Publisher, Subscriber } = createRequire(require.resolve('tslab/dist/jupyter'))('zeromq') as Zeromq;
  class Sending extends Publisher {}
  sendInTurn(Sending.prototype);
  const publisher = new Sending({ sendHighWaterMark: 10 });
  const subscriber = new Subscriber({ receiveHighWaterMark: 10 });
  try {
    await publisher.bind('tcp://127.0.0.1:*');
    subscriber.connect(publisher.lastEndpoint);
    subscriber.subscribe();
    const messages = subscriber[Symbol.asyncIterator]();
    const first = messages.next();
    let isThere = false;
    void first.then(() => (isThere = true));
    // what is published before the subscription has come is for nobody
    for (; !isThere; await turn()) void publisher.send(['hello']);

    const long = Buffer.alloc(20_000); // so that the system's buffers are soon full too
    const sent = Array.from({ length: 500 }, (_, i) => publisher.send([String(i), long]));
    const got: string[] = [];
    while (got.length < sent.length) {
      const [name] = (await messages.next()).value as Buffer[];
      if (String(name) !== 'hello') got.push(String(name));
    }
    expect(got).toEqual(sent.map((_, i) => String(i)));
    await Promise.all(sent);
  } finally {
    subscriber.close();
    publisher.close();
  }
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
