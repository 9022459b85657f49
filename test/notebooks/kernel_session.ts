/** A running tslab kernel whose cells a test executes one by one, and whose buttons it presses. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { tools } from './tools';

const CACHE = resolve(__dirname, '../../.cache');
/** Seconds for a cell or a start; enough for a computer that is busy with other things. */
const LONG = 300;

interface Event {
  event: 'ready' | 'message' | 'reply' | 'died';
  id?: number;
  pid?: number;
  /** How the kernel ended: its exit code, or minus the signal. */
  code?: number;
  type?: string;
  status?: string;
  content?: {
    execution_state?: string;
    name?: string;
    text?: string;
    data?: Record<string, string>;
    transient?: { display_id?: string };
  };
}

/** A cell that is being executed, or has been. */
export interface Execution {
  /** All that came to standard output so far, with `\r` as in a terminal. */
  readonly stdout: string;
  readonly stderr: string;
  /** Displays and their updates, in order. */
  readonly displays: { update: boolean; id?: string; data: Record<string, string> }[];
  /** "ok", "error" or "aborted", once it has ended. */
  readonly status?: string;
  /** The status and all that was printed. */
  readonly outcome: { status: string | undefined; stdout: string; stderr: string };
  /** Resolves to the outcome when the cell has ended; fails after so many seconds or when the kernel dies. */
  ended(seconds?: number): Promise<Execution['outcome']>;
  /** Resolves when the standard output matches. */
  printed(pattern: RegExp, seconds?: number): Promise<void>;
}

class CellRun implements Execution {
  private text = '';
  stderr = '';
  displays: Execution['displays'] = [];
  /** What the reply said, which may come before the last outputs. */
  reply: string | undefined;
  private idle = false;

  constructor(private readonly wait: (done: () => boolean, what: () => string, seconds: number) => Promise<void>) {}

  get status(): string | undefined {
    return this.idle ? this.reply : undefined;
  }

  /** What is left of the lines after their carriage returns. */
  get stdout(): string {
    return this.text.replace(/[^\n]*\r/g, '');
  }

  see({ type, content = {} }: Event): void {
    if (type === 'status') this.idle = content.execution_state === 'idle';
    if (type === 'stream') this[content.name === 'stderr' ? 'stderr' : 'text'] += content.text;
    if (type === 'display_data' || type === 'update_display_data')
      this.displays.push({
        update: type === 'update_display_data',
        id: content.transient?.display_id,
        data: content.data ?? {},
      });
  }

  /** What came of it, for comparing. */
  get outcome(): Execution['outcome'] {
    return { status: this.status, stdout: this.stdout, stderr: this.stderr };
  }

  async ended(seconds = LONG): Promise<Execution['outcome']> {
    await this.wait(
      () => this.status !== undefined,
      () => `the cell did not end: ${this.text}${this.stderr}`,
      seconds,
    );
    return this.outcome;
  }

  async printed(pattern: RegExp, seconds = LONG): Promise<void> {
    await this.wait(
      () => pattern.test(this.text),
      () => `${pattern} was not printed: ${this.text}${this.stderr}`,
      seconds,
    );
  }
}

/** A kernel with a test before it. */
export class KernelSession {
  pid = 0;
  dead = false;
  /** What the kernel last said of itself, which front ends show: "busy" or "idle". */
  state: string | undefined;
  /** The kernel's, from which '../../src' is the library; it goes when the kernel ends. */
  folder = '';
  private readonly cells = new Map<number, CellRun>();
  private readonly waiting = new Set<() => void>();
  private said = '';
  private ready = 0;
  private child: ChildProcess | undefined;

  /** Starts the kernel. */
  async start(): Promise<void> {
    mkdirSync(CACHE, { recursive: true });
    this.folder = mkdtempSync(join(CACHE, 'test-kernel-'));
    const { python, env } = await tools();
    const child = spawn(python, [join(__dirname, 'kernel_session.py'), this.folder], {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (this.said = (this.said + text).slice(-4000)));
    createInterface({ input: child.stdout }).on('line', (line) => this.see(JSON.parse(line) as Event));
    child.on('close', () => this.see({ event: 'died' }));
    this.child = child;
    await this.wait(
      () => this.ready > 0,
      () => 'the kernel did not start',
      LONG,
    );
  }

  /** Executes a cell; `watched` says that a person sits before the notebook. */
  execute(code: string, watched = false): Execution {
    const id = this.cells.size;
    const cell = new CellRun((done, what, seconds) => this.wait(done, what, seconds));
    this.cells.set(id, cell);
    this.send({ do: 'execute', id, code, watched });
    return cell;
  }

  /** Executes a cell and waits for its end. */
  run(code: string, seconds = LONG): Promise<Execution['outcome']> {
    return this.execute(code).ended(seconds);
  }

  /** Presses the stop button. */
  interrupt(): void {
    this.send({ do: 'interrupt' });
  }

  /** Presses the restart button and waits for the new kernel. */
  async restart(): Promise<void> {
    const before = this.ready;
    this.send({ do: 'restart' });
    await this.wait(
      () => this.ready > before,
      () => 'the kernel did not start again',
      LONG,
    );
  }

  /** Ends the kernel, if it has been started. */
  async stop(): Promise<void> {
    const { child, folder } = this;
    if (child?.exitCode === null) {
      const closed = new Promise((done) => child.on('close', done));
      child.stdin!.end();
      await closed;
    }
    if (folder) rmSync(folder, { recursive: true, force: true });
  }

  private send(command: object): void {
    this.child!.stdin!.write(`${JSON.stringify(command)}\n`);
  }

  private see(event: Event): void {
    if (event.event === 'ready') {
      this.pid = event.pid!;
      this.ready++;
    } else if (event.event === 'died') {
      this.dead = true;
      this.said += `\nexit code ${event.code}`;
    } else {
      if (event.type === 'status') this.state = event.content?.execution_state;
      const cell = this.cells.get(event.id!);
      if (event.event === 'reply' && cell) cell.reply = event.status;
      else cell?.see(event);
    }
    for (const check of this.waiting) check();
  }

  private wait(done: () => boolean, what: () => string, seconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.waiting.delete(check);
        settle();
      };
      const check = () => {
        if (done()) finish(resolve);
        else if (this.dead) finish(() => reject(new Error(`the kernel died; ${what()}\n${this.said}`)));
      };
      const timer = setTimeout(() => finish(() => reject(new Error(`${what()} within ${seconds} s`))), seconds * 1000);
      this.waiting.add(check);
      check();
    });
  }
}

/** A kernel for the tests of a file: it starts before the first, has executed these cells by then, and ends after the last. */
export function kernelForTests(...cells: string[]): KernelSession {
  const kernel = new KernelSession();
  beforeAll(async () => {
    await kernel.start();
    for (const cell of cells) expect(await kernel.run(cell)).toMatchObject({ status: 'ok', stderr: '' });
  });
  afterAll(() => kernel.stop());
  return kernel;
}
