/**
 * Lets a kernel send any number of messages without waiting for each, as tslab does.
 *
 * A socket of zeromq sends at once, but after 512 messages it puts one off until the event loop comes round, and refuses
 * any other until then, by an error (EBUSY) that ends the cell, or the kernel, that happened to print. Messages that come
 * in between wait here for their turn. And where a front end reads more slowly than a cell prints, messages wait too,
 * instead of getting lost: one of them says that the cell has ended. Imports Node's own modules only.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

/** The part of a socket of zeromq that matters here. */
export interface SendingSocket {
  send: (message: unknown) => Promise<void>;
  /** Whether a message for which a front end has no room is refused (EAGAIN) instead of lost; of publishers only. */
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

/** Milliseconds after which a front end that had no room is tried again. */
const FULL = 10;

/** Until when a refused message has to wait; undefined if the error is no refusal. */
function nextTry(error: unknown): Promise<unknown> | undefined {
  const { code } = (error ?? {}) as { code?: string };
  if (code === 'EBUSY') return new Promise((go) => setImmediate(go));
  return code === 'EAGAIN' ? pause(FULL) : undefined;
}

/**
 * Whether a message has gone out already. A cell that prints without a pause leaves promises no time to tell, and what
 * it prints next must not overtake what was put off or refused: only `inspect` sees at once how a promise stands.
 */
const isSent = (promise: Promise<void>): boolean => !/^Promise \{\s+<(pending|rejected)>/.test(inspect(promise));

/**
 * Makes a kind of socket send its messages one after the other.
 *
 * @param prototype of the sockets; those that are open are changed with it
 */
export function sendInTurn(prototype: SendingSocket): void {
  const { send } = prototype;
  const queues = new WeakMap<SendingSocket, Waiting[]>();

  /** Sends what waits; for the first message an attempt may have been made. */
  async function drain(socket: SendingSocket, queue: Waiting[], attempt?: Promise<void>): Promise<void> {
    while (queue.length > 0) {
      const [{ message, resolve, reject }] = queue;
      try {
        await (attempt ?? send.call(socket, message));
        resolve();
        queue.shift();
      } catch (error) {
        const turn = nextTry(error);
        if (turn === undefined) {
          reject(error);
          queue.shift();
        }
        await turn;
      }
      attempt = undefined;
    }
  }

  function sendOrWait(this: SendingSocket, message: unknown): Promise<void> {
    const isNew = !queues.has(this);
    const queue = queues.get(this) ?? [];
    if (isNew) {
      queues.set(this, queue);
      if ('noDrop' in this) withoutWarnings(() => (this.noDrop = true));
    }
    let attempt: Promise<void> | undefined;
    if (queue.length === 0) {
      try {
        attempt = send.call(this, message);
        if (isSent(attempt)) return attempt;
      } catch (error) {
        if (nextTry(error) === undefined) throw error;
      }
    }
    return new Promise((resolve, reject) => {
      if (queue.push({ message, resolve, reject }) === 1) void drain(this, queue, attempt);
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
