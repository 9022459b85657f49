// Runs in a process of its own: trains from the start, or goes on from the checkpoint if there is one; tells of every
// saving, and in the end the SHA-256 of weights, optimizer and validation losses.
// usage: node child.cjs CHECKPOINT
const { readFileSync } = require('node:fs');
const ts = require('typescript');
require.extensions['.ts'] = (module, file) =>
  module._compile(
    ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    }).outputText,
    file,
  );
const { trainResumably } = require('./trained_digest.ts');

trainResumably(process.argv[2], (text) => process.stdout.write(text)).then((digest) => console.log(`digest ${digest}`));
