// Runs a function of a TypeScript file in a process of its own and prints what it resolves to as JSON.
// usage: node child.cjs FILE FUNCTION [ARGUMENT as JSON]
/* global __dirname */
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const ts = require('typescript');
require.extensions['.ts'] = (module, file) =>
  module._compile(
    ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    }).outputText,
    file,
  );
const [file, name, argument = 'null'] = process.argv.slice(2);

require(resolve(__dirname, file))
  [name](JSON.parse(argument))
  .then((result) => console.log(JSON.stringify(result)));
