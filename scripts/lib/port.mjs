/** Finds out whether JupyterLab can have the port that somebody asked for. */
import net from 'node:net';
import { Problem } from './problem.mjs';

/**
 * The last value of an option, in either of its spellings ("--port 8899", "--port=8899").
 *
 * @param {string[]} args
 * @param {string[]} names as in ['--port', '--ServerApp.port']
 * @returns {string | undefined}
 */
export function optionValue(args, names) {
  let value;
  args.forEach((arg, index) => {
    const [name, ...rest] = arg.split('=');
    if (names.includes(name)) value = rest.length ? rest.join('=') : args[index + 1];
  });
  return value;
}

/**
 * @param {string} text the port as it was typed
 * @param {string} [host] the address that JupyterLab will listen on
 * @throws Problem if it is no port, in use or reserved
 */
export async function checkPort(text, host = 'localhost') {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(port >= 0 && port <= 65535)) {
    throw new Problem(
      `A port is a whole number from 0 to 65535, but it is "${text}", as in "npm run lab -- --port 8899".`,
    );
  }
  const code = await tryPort(port, host);
  if (code === 'EADDRINUSE') {
    throw new Problem(
      `Port ${port} is in use by another program, perhaps a JupyterLab of yours. Name another one, or leave --port away ` +
        'and the next free one is taken.',
    );
  }
  if (code === 'EACCES') {
    throw new Problem(
      `Port ${port} is reserved by the system. Name one above 1023, as in "npm run lab -- --port 8899".`,
    );
  }
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} the code of the system's error, if any
 */
function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
