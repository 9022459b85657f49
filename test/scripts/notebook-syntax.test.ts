/** @jest-environment ./test/scripts/esm_environment.cjs */
import { importScript } from './import_script';
import { code, markdown, notebookOf, type Notebook } from './notebook_of';

let checkSyntax: (notebook: Notebook) => { cell: number; line: number; column: number; message: string }[];
beforeAll(async () => {
  ({ checkSyntax } = await importScript<{ checkSyntax: typeof checkSyntax }>('lib/notebook-syntax.mjs'));
});

// Each of these was seen to fail in tslab 1.0.22.
test.each([
  ['export const a = 1;', 1],
  ['const a = 1;\nexport { a };', 2],
  ['export type A = 1;', 1],
  ['export default 1;', 1],
  ['await (async () => 1)();', 1],
  ['const a =\n  await (f());', 2],
  ['await [f()];', 1],
  ['await `x`;', 1],
  ['console.log(await !f());', 1],
  ['console.log(await { a: 1 });', 1],
  ['if (true) {\n  for (const x of xs) await (f(x));\n}', 2],
  ['for await (const x of xs()) f(x);', 1],
])('tslab cannot run %j', async (source, line) => {
  expect(checkSyntax(await notebookOf(markdown('# T'), code(source)))).toMatchObject([{ cell: 2, line }]);
});

test.each([
  'const a = await f();',
  'await f(); await import("node:fs"); await new Promise((r) => setTimeout(r));',
  'const a = await model.fit(x, y);\nif (a) { await g(); }',
  'console.log(await 5, await "a");',
  'async function f() { await (g()); for await (const x of xs) h(x); }',
  'const f = async () => { await [g()]; };',
  'class A { async f() { await (g()); } }',
  'import { f } from "../src";',
  '',
])('tslab can run %j', async (source) => {
  expect(checkSyntax(await notebookOf(code(source)))).toEqual([]);
});
