/** @jest-environment ./test/scripts/esm_environment.cjs */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importScript } from './import_script';
import { code, markdown, notebookOf, type Cell, type Notebook } from './notebook_of';

interface Problem {
  cell: number;
  line: number;
  column: number;
  message: string;
}

const IMPORT = code("import { double } from '../src';");
const cases: [name: string, cells: Cell[], problems: Partial<Problem>[]][] = [
  [
    'cells that use the library, a top-level await and names of earlier cells are right',
    [
      markdown('# T'),
      IMPORT,
      code('let four = await double(2);'),
      code('four = 5;\nconst text: string = four.toFixed(1);'),
      code('const four = "declared again in another cell, which tslab allows";'),
      code('console.log(four.length, process.version);'),
    ],
    [],
  ],
  [
    'a type error is reported with its cell, line and column',
    [IMPORT, markdown('Text'), code('double(1);\ndouble("2");')],
    [
      {
        cell: 3,
        line: 2,
        column: 8,
        message: "Argument of type 'string' is not assignable to parameter of type 'number'.",
      },
    ],
  ],
  [
    'a name that the library does not have is an error',
    [code("import { triple } from '../src';")],
    [{ cell: 1, line: 1, column: 10 }],
  ],
  ['a name that only a later cell declares is an error', [code('later;'), code('const later = 1;')], [{ cell: 1 }]],
  [
    'declaring a name twice in one cell is an error',
    [code('const a = 1;\nconst a = 2;')],
    [
      { cell: 1, line: 1 },
      { cell: 1, line: 2 },
    ],
  ],
  [
    'a name of an earlier cell can be assigned and used in functions, classes and types',
    [
      code('let n: number;\nclass A { a = 1; }\ninterface I { a: A }'),
      code('n = 1;\nconst f = () => n;'),
      code('const i: I = { a: new A() };\nconst m: number = f() + i.a.a;'),
    ],
    [],
  ],
  ['the type of a name holds in later cells', [code('let n: number;'), code('n = "1";')], [{ cell: 2 }]],
  [
    'the names of a cell that has an error are known in the next, so that one mistake is one problem',
    [code('const a: string = 1;'), code('a.length;')],
    [{ cell: 1 }],
  ],
  ['one notebook sees the names of its own', [code('const mine = 1;')], []],
  ['and not those of another', [code('mine;')], [{ cell: 1, message: "Cannot find name 'mine'." }]],
  ['what ES2022 lacks is an error, as in the kernel', [code('[1].toSorted();')], [{ cell: 1 }]],
  ['it is not strict, as the kernel is not', [code('let s: string = null;\nconst f = (x) => x;')], []],
  ['a syntax error is an error', [code('const a = ;')], [{ cell: 1, line: 1, column: 11 }]],
];
const found = new Map<string, Problem[]>();

// One compilation for all of them, as in use: the types of Node and of the language are read only once.
beforeAll(async () => {
  const { checkTypes } = await importScript<{
    checkTypes: (notebooks: Notebook[], folder: string) => Problem[][];
  }>('lib/notebook-types.mjs');
  // A compiled library of one function beside a folder for notebooks, as in the course.
  const root = mkdtempSync(join(tmpdir(), 'notebook-types-'));
  mkdirSync(join(root, 'notebooks'));
  mkdirSync(join(root, 'src', 'dist'), { recursive: true });
  writeFileSync(join(root, 'src', 'package.json'), '{"main": "dist/index.js", "types": "dist/index.d.ts"}');
  writeFileSync(join(root, 'src', 'dist', 'index.d.ts'), 'export declare function double(n: number): Promise<number>;');
  const notebooks = await Promise.all(cases.map(([, cells]) => notebookOf(...cells)));
  const problems = checkTypes(notebooks, join(root, 'notebooks'));
  cases.forEach(([name], index) => found.set(name, problems[index]));
  rmSync(root, { recursive: true });
});

test.each(cases)('%s', (name, _cells, problems) => {
  expect(found.get(name)).toHaveLength(problems.length);
  expect(found.get(name)).toMatchObject(problems);
});
