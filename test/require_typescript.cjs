/* global __dirname, __filename */
// Lets a process that a test starts require TypeScript files, as ts-jest does for the tests themselves; types are not
// checked. Required for its effect. What was compiled is kept by the hash of its source, since tests start many processes.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { version } = require('typescript/package.json');

const settings = version + readFileSync(__filename, 'utf8'); // what decides over the outcome besides the source
const folder = join(__dirname, '..', '.cache', 'test-typescript');

function compiled(source) {
  const file = join(folder, `${createHash('sha256').update(settings).update(source).digest('hex')}.js`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const ts = require('typescript');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    });
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, outputText); // several processes may be at it
    renameSync(`${file}.${process.pid}`, file);
    return outputText;
  }
}

require.extensions['.ts'] = (module, file) => module._compile(compiled(readFileSync(file, 'utf8')), file);
