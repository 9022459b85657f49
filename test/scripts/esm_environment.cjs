// Jest's own module loader cannot load the ES modules in scripts/. This environment gives a test Node's `import`:
// put `@jest-environment ./test/scripts/esm_environment.cjs` into its first comment, then
// `const { f } = await importScript('lib/notebook-text.mjs')`, as import_script.ts declares it.
/* global __dirname */
'use strict';
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { TestEnvironment } = require('jest-environment-node');

const scripts = path.resolve(__dirname, '../../scripts');

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.importScript = (name) => import(pathToFileURL(path.join(scripts, name)).href);
  }
};
