/* Entry of every command: `node scripts/run.cjs <command> [options]`.
 *
 * It only checks the Node version, in JavaScript that Node of any age can read (no arrow, no template, no
 * import), because on an old Node the remedy must be a sentence and not a syntax error. The commands
 * themselves are the modules scripts/<command>.mjs; lib/start.cjs loads them.
 */
'use strict';

var MINIMUM = [20, 19];

function isTooOld(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  return major < MINIMUM[0] || (major === MINIMUM[0] && Number(parts[1]) < MINIMUM[1]);
}

if (isTooOld(process.versions.node)) {
  console.error(
    'Node ' +
      process.versions.node +
      ' is too old: the course needs Node ' +
      MINIMUM.join('.') +
      ' or newer. Install the current LTS version from https://nodejs.org, open a new terminal and type the command again.',
  );
  process.exitCode = 1;
} else {
  require('./lib/start.cjs')(process.argv[2], process.argv.slice(3));
}
