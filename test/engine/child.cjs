// Runs a function of a TypeScript file in a process of its own and prints what it resolves to as JSON.
// usage: node child.cjs FILE FUNCTION [ARGUMENT as JSON]
/* global __dirname */
const { resolve } = require('node:path');
require('../require_typescript.cjs');

const [file, name, argument = 'null'] = process.argv.slice(2);

require(resolve(__dirname, file))
  [name](JSON.parse(argument))
  .then((result) => console.log(JSON.stringify(result)));
