/**
 * Measures `fit` as a cell of a notebook calls it: with the bar and the live chart that a person watches, or silent.
 *
 * The surroundings are those of a kernel. Messages are made as tslab makes them and sent through a socket of ZeroMQ to a
 * front end in a process of its own, which reads them as Jupyter does and shows nothing.
 */
import { fork } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const zeromq = createRequire(createRequire(import.meta.url).resolve('tslab/package.json'))('zeromq');
const KEY = 'a key';

if (process.send) await readMessages(process.argv[2]);
else await measureFit();

/**
 * The front end: reads what comes and says how much that was when it is asked.
 *
 * @param {string} address
 */
async function readMessages(address) {
  process.on('disconnect', () => process.exit()); // the kernel has ended
  const socket = new zeromq.Subscriber();
  socket.connect(address);
  socket.subscribe();
  let messages = 0;
  process.on('message', () => process.send?.(messages));
  for await (const [, , , , , content] of socket) {
    JSON.parse(content.toString());
    messages++;
  }
}

async function measureFit() {
  const { answer, task } = await import('./answer.mjs');
  const { buildModel, library, loadImages } = await import('./model.mjs');
  const { fit } = library('../../src/dist/index.js');
  const { installSurroundings } = library('../../src/dist/training/session.js');
  const { NotebookSurroundings } = library('../../src/dist/notebook/notebook_surroundings.js');
  const { Printer } = library('../../src/dist/notebook/printer.js');
  const { sendInTurn } = library('../../src/dist/notebook/send_in_turn.js');
  const { StopButton } = library('../../src/dist/notebook/stop_button.js');

  await answer(async () => {
    const { x, labels } = await loadImages();
    sendInTurn(zeromq.Publisher.prototype);
    const socket = new zeromq.Publisher();
    await socket.bind('tcp://127.0.0.1:*');
    const frontEnd = fork(fileURLToPath(import.meta.url), [String(socket.lastEndpoint)]);

    /** @param {string} type @param {object} content */
    const send = (type, content) => {
      const parent = { msg_id: 'of the cell', msg_type: 'execute_request', session: 'one' };
      const header = {
        ...parent,
        version: '5.3',
        date: new Date().toISOString(),
        msg_id: randomUUID(),
        msg_type: type,
      };
      const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
      const hash = createHmac('sha256', KEY);
      for (const part of parts) hash.update(part);
      void socket.send(['<IDS|MSG>', hash.digest('hex'), ...parts]);
    };
    const cell = {
      printer: new Printer((/** @type {string} */ text) => send('stream', { name: 'stdout', text })),
      /** @param {object} message @param {boolean} update */
      display: (message, update) => send(update ? 'update_display_data' : 'display_data', message),
      watched: true,
      stopped: false,
      ended: false,
      onEnd: new Set(),
    };
    const button = new StopButton(
      () => {},
      () => {},
    );
    installSurroundings(new NotebookSurroundings({ calling: cell, current: cell }, button));
    /** How many messages have arrived. @returns {Promise<number>} */
    const arrived = () =>
      new Promise((resolve) => {
        frontEnd.once('message', resolve);
        frontEnd.send('how many?');
      });
    // until the front end is connected, messages go nowhere
    while ((await arrived()) === 0) {
      send('status', { execution_state: 'busy' });
      await pause(20);
    }

    const { batchSize, epochs, watched } = task;
    /** @type {ReturnType<typeof buildModel>[]} */
    let models = [];
    return {
      name: `fit, Node ${process.versions.node}`,
      prepare: (steps) => void (models = Array.from({ length: steps }, buildModel)),
      run: async (steps) => {
        const before = await arrived();
        for (const model of models) {
          await fit(model, x, labels, { epochs, batchSize, validationSplit: 0.1, seed: 1, verbose: watched ? 1 : 0 });
          model.optimizer.dispose();
          model.dispose();
        }
        const messages = (await arrived()) - before;
        if (watched ? messages < 2 * steps : messages > 0) throw new Error(`the front end got ${messages} messages`);
      },
    };
  });
}
