// Runs in a process of its own: trains a small network and prints the SHA-256 of its weights.
// usage: node child.cjs THREADS
const { readFileSync } = require('node:fs');
const ts = require('typescript');
require.extensions['.ts'] = (module, file) =>
  module._compile(
    ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    }).outputText,
    file,
  );
const { trainedDigest } = require('./reproducible.ts');

trainedDigest({ threads: Number(process.argv[2]) }).then((digest) => console.log(digest));
