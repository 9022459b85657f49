/**
 * Lets a kernel send any number of messages without waiting for each, as tslab does.
 *
 * A socket of zeromq sends at once, but after 512 messages it puts one off until the event loop comes round, and refuses
 * any other until then, by an error (EBUSY) that ends the cell, or the kernel, that happened to print. Messages that come
 * in between wait here for their turn. And where a front end reads more slowly than a cell prints, which the socket is
 * made to say (EAGAIN), messages wait too, instead of getting lost: one of them says that the cell has ended. Imports
 * nothing of ours.
 */
import { inspect } from 'node:util';

/** The part of a socket of zeromq that matters here. */
export interface SendingSocket {
  send: (message: unknown) => Promise<void>;
  /** Whether a message is refused where a front end reads slowly, instead of getting lost; of publishers only. */
  noDrop?: boolean;
}

/** A message whose turn has not come. */
interface Waiting {
  readonly message: unknown;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** zeromq warns that an option of an open socket takes effect later; ZMQ_XPUB_NODROP takes effect at once. */
function withoutWarnings(what: () => void): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => {};
  try {
    what();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Milliseconds until a refused message is tried again. */
const PAUSE = 2;

const isRefusal = (error: unknown): boolean =>
  ['EAGAIN', 'EBUSY'].includes((error as { code?: string } | null)?.code ?? '');

/** Whether a promise is one of a message that was refused; only `inspect` sees it at once, before another is sent. */
const wasRefused = (sent: Promise<void>): boolean => /^Promise \{\s*<rejected>.*EAGAIN/s.test(inspect(sent));

/**
 * Makes a kind of socket send its messages one after the other.
 *
 * @param prototype of the sockets; those that are open are changed with it
 */
export function sendInTurn(prototype: SendingSocket): void {
  const { send } = prototype;
  const queues = new WeakMap<SendingSocket, Waiting[]>();

  async function drain(socket: SendingSocket, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const [{ message, resolve, reject }] = queue;
      try {
        await send.call(socket, message);
        resolve();
      } catch (error) {
        if (isRefusal(error)) {
          await new Promise((go) => setTimeout(go, PAUSE));
          continue;
        }
        reject(error);
      }
      queue.shift();
    }
  }

  function sendOrWait(this: SendingSocket, message: unknown): Promise<void> {
    const isNew = !queues.has(this);
    const queue = queues.get(this) ?? [];
    if (isNew) {
      queues.set(this, queue);
      if ('noDrop' in this) withoutWarnings(() => (this.noDrop = true));
    }
    if (queue.length === 0) {
      try {
        const sent = send.call(this, message);
        if (!wasRefused(sent)) return sent;
        sent.catch(() => {}); // it is known
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    return new Promise((resolve, reject) => {
      if (queue.push({ message, resolve, reject }) === 1) void drain(this, queue);
    });
  }
  // what zeromq's sockets inherit cannot be assigned to
  Object.defineProperty(prototype, 'send', { value: sendOrWait, configurable: true, writable: true });
}

/** The sockets that tslab sends with. */
const KINDS = ['Publisher', 'Router'] as const;

/**
 * Makes tslab's sockets send in turn, in a kernel.
 *
 * @param modules the modules of this process, by file name; default: Node's own list
 */
export function sendTslabInTurn(
  modules: Readonly<Record<string, { exports?: unknown } | undefined>> = require.cache,
): void {
  for (const [file, module] of Object.entries(modules)) {
    if (!/[\\/]zeromq[\\/]lib[\\/]index\.js$/.test(file)) continue;
    const found = (module?.exports ?? {}) as Partial<Record<(typeof KINDS)[number], { prototype: SendingSocket }>>;
    for (const kind of KINDS) {
      const socket = found[kind];
      if (socket) sendInTurn(socket.prototype);
    }
  }
}
