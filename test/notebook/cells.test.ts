import { setTimeout as pause } from 'node:timers/promises';
import { Cells, type TslabJupyter } from '../../src/notebook/cells';

/** A kernel that runs the functions it is given as cells. */
function kernel() {
  const printed: string[] = [];
  class Handler {
    async handleExecuteImpl(request: { run?: () => unknown; allow_stdin?: boolean }): Promise<unknown> {
      return await request.run?.();
    }
  }
  const jupyter = { lastWriteDisplayData: () => {}, JupyterHandlerImpl: Handler } as unknown as TslabJupyter;
  const cells = new Cells(jupyter, () => {});
  const run = (name: string, body: () => unknown, watched?: boolean) =>
    jupyter.JupyterHandlerImpl.prototype.handleExecuteImpl.call(
      {},
      { run: body, code: '', allow_stdin: watched } as { code: string },
      (_stream, text) => void printed.push(`${name}: ${text}`),
      () => {},
    );
  return { cells, run, printed };
}

test('code prints into its own cell, even when another one runs by then', async () => {
  const { cells, run, printed } = kernel();
  let late: Promise<void> | undefined;
  await run('first', () => {
    late = pause(20).then(() => cells.calling.printer.say('late'));
  });
  await run('second', async () => {
    cells.calling.printer.say('here');
    await late;
  });
  expect(printed).toEqual(['second: here', 'first: late']);
});

test('a cell is watched if its front end can be asked', async () => {
  const { cells, run } = kernel();
  const seen: boolean[] = [];
  for (const watched of [true, false, undefined]) await run('cell', () => seen.push(cells.calling.watched), watched);
  expect(seen).toEqual([true, false, false]);
});

test('the end of a cell is told, and whether it ended well', async () => {
  const { cells, run } = kernel();
  const ends: boolean[] = [];
  const body = (fails: boolean) => () => {
    cells.calling.onEnd.add((ok) => ends.push(ok));
    if (fails) throw new Error('no');
  };
  await run('good', body(false));
  await expect(run('bad', body(true))).rejects.toThrow('no');
  expect(ends).toEqual([true, false]);
  expect(cells.current.ended).toBe(true);
});

test('the beginning of a cell is told before its code runs', async () => {
  const { cells, run } = kernel();
  const order: string[] = [];
  cells.onBegin = () => order.push('begin');
  await run('cell', () => order.push('code'));
  expect(order).toEqual(['begin', 'code']);
});
