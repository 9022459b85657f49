/** @jest-environment ./test/scripts/esm_environment.cjs */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importScript } from './import_script';
import { code, markdown, notebookOf, type Cell, type Notebook } from './notebook_of';

interface Checker {
  check: (notebook: Notebook) => { cell: number; line: number; column: number; message: string }[];
  close: () => void;
}
let root: string;
let checker: Checker;

// A compiled library of one function beside a folder for notebooks, as in the course.
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'notebook-types-'));
  mkdirSync(join(root, 'notebooks'));
  mkdirSync(join(root, 'src', 'dist'), { recursive: true });
  writeFileSync(join(root, 'src', 'package.json'), '{"main": "dist/index.js", "types": "dist/index.d.ts"}');
  writeFileSync(join(root, 'src', 'dist', 'index.d.ts'), 'export declare function double(n: number): Promise<number>;');
  const { openTypeChecker } = await importScript<{ openTypeChecker: (folder: string) => Checker }>(
    'lib/notebook-types.mjs',
  );
  checker = openTypeChecker(join(root, 'notebooks'));
}, 60_000);
afterAll(() => {
  checker.close();
  rmSync(root, { recursive: true });
});

const check = async (...cells: Cell[]) => checker.check(await notebookOf(...cells));

test('cells that use the library, a top-level await and names of earlier cells are right', async () => {
  expect(
    await check(
      markdown('# T'),
      code("import { double } from '../src';"),
      code('let four = await double(2);'),
      code('four = 5;\nconst text: string = four.toFixed(1);'),
      code('const four = "declared again in another cell, which tslab allows";'),
      code('console.log(four.length, process.version);'),
    ),
  ).toEqual([]);
});

test('a type error is reported with its cell, line and column', async () => {
  expect(
    await check(code("import { double } from '../src';"), markdown('Text'), code('double(1);\ndouble("2");')),
  ).toEqual([
    {
      cell: 3,
      line: 2,
      column: 8,
      message: "Argument of type 'string' is not assignable to parameter of type 'number'.",
    },
  ]);
});

test('a name that the library does not have, or that no earlier cell declares, is an error', async () => {
  expect(await check(code("import { triple } from '../src';"))).toMatchObject([{ cell: 1, line: 1 }]);
  expect(await check(code('later;'), code('const later = 1;'))).toMatchObject([{ cell: 1 }]);
});

test('declaring a name twice in one cell is an error', async () => {
  const problems = await check(code('const a = 1;\nconst a = 2;'));
  expect(problems.map(({ line }) => line)).toEqual([1, 2]);
});

test('one notebook does not see the names of another', async () => {
  expect(await check(code('const mine = 1;'))).toEqual([]);
  expect(await check(code('mine;'))).toHaveLength(1);
});

test('what ES2022 lacks is an error, as in the kernel', async () => {
  expect(await check(code('[1].toSorted();'))).toHaveLength(1);
});
