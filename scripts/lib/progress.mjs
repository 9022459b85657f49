/**
 * Shows a person what is being done and for how long. In a terminal the line of the running step counts its seconds;
 * elsewhere (CI, a log file) one line says that it begins and one that it has ended.
 */

/** @param {number} since from performance.now() */
export function secondsSince(since) {
  const seconds = (performance.now() - since) / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Runs one step and shows it.
 *
 * @template T
 * @param {string} title what is done, as in "JupyterLab and its packages"
 * @param {(detail: (text: string) => void) => Promise<T>} work gets a function that shows what it is at
 * @param {NodeJS.WriteStream} [out] default: standard output
 * @returns {Promise<T>} what the work gave
 */
export async function showStep(title, work, out = process.stdout) {
  const start = performance.now();
  const live = out.isTTY;
  let detail = '';
  const draw = () => {
    const line = `  ${title} … ${secondsSince(start)}${detail ? `  ${detail}` : ''}`;
    out.write(`\r\x1b[2K${line.slice(0, (out.columns || 80) - 1)}`);
  };
  if (!live) out.write(`  ${title} …\n`);
  else draw();
  const timer = live ? setInterval(draw, 200) : undefined;
  /** @param {string} outcome */
  const close = (outcome) => {
    clearInterval(timer);
    out.write(`${live ? '\r\x1b[2K' : ''}  ${title}: ${outcome} ${secondsSince(start)}\n`);
  };
  try {
    const result = await work((text) => void (detail = text));
    close('done in');
    return result;
  } catch (error) {
    close('stopped after');
    throw error;
  }
}
