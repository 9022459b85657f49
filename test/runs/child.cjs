// Runs in a process of its own.
// usage: node child.cjs keep FOLDER     keeps runs in the folder and trains one after the other; tells of each that ended
//        node child.cjs repeat FILE     repeats the last run of the file; tells whether it is equal, and its digest
require('../require_typescript.cjs');
const { backendReady } = require('../../src/backend/tf.ts');
const { Runs } = require('../../src/runs/runs.ts');
const { fit } = require('../../src/training/fit.ts');
const { weightsDigest } = require('../../src/training/weights.ts');
const { build, x, y } = require('./made_up.ts');

async function main(what, path) {
  await backendReady;
  const runs = new Runs();
  if (what === 'repeat') {
    await runs.import(path);
    const { equal, model } = await runs.repeat('last', x, y, { verbose: 0 });
    console.log(`equal ${equal} ${weightsDigest(model)}`);
    return;
  }
  await runs.keep(path);
  const options = { epochs: 2, batchSize: 8, verbose: 0, threads: 1 };
  for (let seed = 0; seed < 10_000; seed++) {
    await fit(build({ seed }), x, y, { ...options, seed }, { recorder: runs.recorder });
    console.log(`ended ${runs.get('last').id}`);
  }
}
main(process.argv[2], process.argv[3]);
