/** Asks whether a host answers, in seconds: where a firewall swallows packets, the package clients wait for minutes. */
import net from 'node:net';

/**
 * Whether something accepts a connection at a URL's host and port.
 *
 * Behind a proxy only the proxy can know, so there the answer is yes and the client finds out.
 *
 * @param {string} url http, https or file (a folder needs no network: yes)
 * @param {number} [seconds] how long to wait
 * @param {NodeJS.ProcessEnv} [env] where a proxy is looked for
 * @returns {Promise<boolean>}
 * @example await isReachable('https://pypi.org/simple')
 */
export function isReachable(url, seconds = 5, env = process.env) {
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'file:' || hasProxy(env)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = net.connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'http:' ? 80 : 443),
    });
    const timer = setTimeout(() => answer(false), seconds * 1000);
    /** @param {boolean} reached */
    const answer = (reached) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

/** @param {NodeJS.ProcessEnv} env */
function hasProxy(env) {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => env[name]);
}
