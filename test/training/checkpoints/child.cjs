// Runs in a process of its own: trains from the start, or goes on from the checkpoint if there is one; tells of every
// saving, and in the end the SHA-256 of weights, optimizer and validation losses.
// usage: node child.cjs CHECKPOINT
require('../../require_typescript.cjs');
const { trainResumably } = require('./trained_digest.ts');

trainResumably(process.argv[2], (text) => process.stdout.write(text)).then((digest) => console.log(`digest ${digest}`));
