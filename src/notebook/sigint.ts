/**
 * Hears SIGINT, which is how Jupyter's stop button reaches a kernel, without ever leaving the kernel defenceless.
 *
 * tslab runs a cell with Node's `breakOnSigint`, so that a press ends a synchronous loop. For that Node takes every
 * SIGINT listener off, installs a watchdog, and puts the listeners back, and in between the signal has its default
 * effect, which is death. Here the watchdog is started once and for all, as Node's own prompt starts it while it
 * waits for an answer: it then collects the signals that no running script takes, and we ask for them now and then.
 * Imports nothing.
 */
import vm from 'node:vm';

type Listener = (...args: unknown[]) => void;

/** The part of Node's binding `contextify` by which its prompt hears SIGINT. */
interface Watchdog {
  startSigintWatchdog(): void;
  /** Whether a signal came since the last call. */
  stopSigintWatchdog(): boolean;
}

/** Milliseconds between two looks. */
const INTERVAL = 50;

function findWatchdog(): Watchdog | undefined {
  try {
    const found = (process as unknown as { binding(name: string): Partial<Watchdog> }).binding('contextify');
    return found.startSigintWatchdog && found.stopSigintWatchdog ? (found as Watchdog) : undefined;
  } catch {
    return undefined;
  }
}

/** What `hearSigint` has found. */
export interface Hearing {
  /** Those who listened before, to be called when a press is for them. */
  readonly others: readonly Listener[];
  /** Forgets a press that has not been told yet. */
  readonly forget: () => void;
}

/**
 * Takes the place of those who listen to SIGINT.
 *
 * To be called when no cell's synchronous part runs, since Node would put their listeners back afterwards.
 *
 * @param press called for a press
 */
export function hearSigint(press: () => void): Hearing {
  const others = process.listeners('SIGINT') as Listener[];
  const watchdog = findWatchdog();
  if (!watchdog) {
    // A Node without that binding: a press in the wrong millisecond may end the kernel.
    process.on('SIGINT', press); // before the others go, since without any listener the signal is deadly
    for (const listener of others) process.removeListener('SIGINT', listener);
    return { others, forget: () => {} };
  }
  for (const listener of others) process.removeListener('SIGINT', listener);
  watchdog.startSigintWatchdog();
  // the inner pair leaves the outer one running, and tells whether there was a signal
  const pressed = () => {
    watchdog.startSigintWatchdog();
    return watchdog.stopSigintWatchdog();
  };
  setInterval(() => {
    if (pressed()) press();
  }, INTERVAL).unref();

  // A press while a cell is compiled would be forgotten when it runs.
  const { runInThisContext } = vm;
  vm.runInThisContext = (code, options) => {
    const isCell = typeof options === 'object' && options.breakOnSigint === true;
    if (isCell && pressed()) throw new Error('Interrupted before the cell ran');
    return runInThisContext.call(vm, code, options) as unknown;
  };
  return { others, forget: () => void pressed() };
}
