import { shortenStacks } from '../../src/notebook/errors';

const SOURCE = "const options = { epochs: 0 };\nconst history = await fit(model, x, y, options);\nconsole.log('done');";
const STACK = `RangeError: fit: epochs must be a whole number at least 1, but it is 0.
    at checkInteger (/course/src/core/check.ts:89:11)
    at checkSettings (/course/src/training/fit.ts:186:3)
    at fit (/course/src/training/fit.ts:120:20)
    at evalmachine.<anonymous>:5:50
    at Script.runInThisContext (node:vm:137:12)
    at Object.execute (/course/node_modules/tslab/dist/executor.js:160:38)
    at /course/node_modules/tslab/dist/jupyter.js:208:57
    at async Cells.handleExecuteImpl (/course/src/notebook/cells.ts:71:30)
`;

test('an error of ours is its message, the line of the cell and two lines of the library', () => {
  expect(shortenStacks(STACK, SOURCE, '/course'))
    .toBe(`RangeError: fit: epochs must be a whole number at least 1, but it is 0.
    at line 2 of this cell: const history = await fit(model, x, y, options);
    at src/core/check.ts:89
    at src/training/fit.ts:186
`);
});

test('paths of Windows and of file addresses are understood', () => {
  const stack = 'Error: x\n    at f (C:\\course\\src\\data\\idx.ts:3:1)\n    at g (node:vm:1:1)\n';
  expect(shortenStacks(stack, '', 'C:\\course')).toBe('Error: x\n    at src/data/idx.ts:3\n');
  expect(shortenStacks('Error: x\n    at file:///course/src/a.ts:3:1\n', '', '/course')).toBe(
    'Error: x\n    at src/a.ts:3\n',
  );
});

test('the line of the cell is left out where it is not certain', () => {
  const twice = 'await fit(a, x, y);\nawait fit(b, x, y);';
  expect(shortenStacks(STACK, twice, '/course')).not.toContain('of this cell');
  expect(shortenStacks('Error: boom\n    at node:vm:1:1\n', 'boom(1)', '/course')).toBe('Error: boom\n');
});

test("an error's own fields stay, and so does text without a stack", () => {
  const withFields = "Error: x\n    at a (node:vm:1:1)\n    at b (node:vm:2:1) {\n  code: 'E'\n}\n";
  expect(shortenStacks(withFields, '', '/course')).toBe("Error: x\n  {\n  code: 'E'\n}\n");
  expect(shortenStacks("3:1 - Cannot find name 'later'.\n", '', '/course')).toBe("3:1 - Cannot find name 'later'.\n");
});

test("an unknown optimizer, of which tfjs says no more, is told with those that there are, and without Node's arrow", () => {
  const stack = `/course/tfjs-layers/src/optimizers.ts:44
  throw new ValueError(\`Unknown Optimizer \${identifier}\`);
        ^

Error: Unknown Optimizer adm
    at getOptimizer (/course/tfjs-layers/src/optimizers.ts:44:9)
    at evalmachine.<anonymous>:3:7
`;
  expect(shortenStacks(stack, "build();\nmodel.compile({ optimizer: 'adm' });", '/course'))
    .toBe(`Error: compile: optimizer must be "sgd", "rmsprop", "adam", "adagrad", "adadelta" or "adamax", but it is "adm". Or make one, which sets its learning rate too: tf.train.adam(0.001).
    at line 2 of this cell: model.compile({ optimizer: 'adm' });
`);
});
