/** Asks whether a server answers, in seconds: where a firewall swallows packets, package clients wait for minutes. */

/**
 * Whether a server answers, whatever it says.
 *
 * Behind a proxy only the proxy can know, so there the answer is yes and the client finds out.
 *
 * @param {string} url http, https or file (a folder needs no network: yes)
 * @param {number} [seconds] how long to wait
 * @param {NodeJS.ProcessEnv} [env] where a proxy is looked for
 * @returns {Promise<boolean>}
 * @example await isReachable('https://pypi.org/simple')
 */
export async function isReachable(url, seconds = 5, env = process.env) {
  if (new URL(url).protocol === 'file:' || hasProxy(env)) return true;
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(seconds * 1000) });
    return true;
  } catch (error) {
    // A certificate that Node does not trust is an answer; the client may trust it.
    const code = /** @type {{ cause?: { code?: string } }} */ (error).cause?.code;
    return /CERT|SIGNATURE|ERR_TLS/.test(code ?? '');
  }
}

/** @param {NodeJS.ProcessEnv} env */
function hasProxy(env) {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => env[name]);
}
