/**
 * Type-checks the cells of all notebooks as tslab does, in one compilation: not strict, target and library ES2022,
 * Node10 resolution from the notebook's folder, top-level await allowed, names of earlier cells known in later ones
 * and free to be declared again there.
 *
 * tslab compiles cell by cell, which takes about five times as long. What it refuses beyond types is in
 * notebook-syntax.mjs; whether it runs a cell is for the kernel to say. Needs `src` compiled, since cells see its
 * declarations. Imports typescript.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

/** @type {ts.CompilerOptions} */
const OPTIONS = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  // Every package's types, as the kernel has them.
  typeRoots: [path.dirname(path.dirname(createRequire(import.meta.url).resolve('@types/node/package.json')))],
  esModuleInterop: true,
  experimentalDecorators: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * @param {import('./notebook-file.mjs').Notebook[]} notebooks
 * @param {string} folder where they lie, and so what their imports start from
 * @returns {import('./notebook-rules.mjs').Problem[][]} the problems of each notebook
 */
export function checkTypes(notebooks, folder) {
  const base = folder.replaceAll('\\', '/');
  const cellsOf = notebooks.map(({ cells }, n) =>
    cells.flatMap(({ cell_type, source }, index) =>
      // The `export {}` makes a cell a module, so that its names are its own.
      cell_type === 'code'
        ? [{ cell: index + 1, file: `${base}/${n}-${index}.ts`, text: `${source}\nexport {};` }]
        : [],
    ),
  );
  const program = createProgram(new Map(cellsOf.flat().map(({ file, text }) => [file, text])), base);
  program.getTypeChecker(); // binds the names of every file, before the files are chained
  for (const cells of cellsOf) chain(cells.map(({ file }) => sourceFile(program, file)));

  return cellsOf.map((cells) =>
    cells.flatMap(({ cell, file }) => {
      const source = sourceFile(program, file);
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((found) => {
        const { line, character } = source.getLineAndCharacterOfPosition(found.start ?? 0);
        const message = ts.flattenDiagnosticMessageText(found.messageText, '\n');
        return { cell, line: line + 1, column: character + 1, message };
      });
    }),
  );
}

/**
 * A compilation of files that exist in memory only.
 *
 * @param {Map<string, string>} texts by path
 * @param {string} folder
 */
function createProgram(texts, folder) {
  const host = ts.createCompilerHost(OPTIONS, true);
  const { fileExists, readFile } = host;
  host.getCurrentDirectory = () => folder;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  return ts.createProgram([...texts.keys()], OPTIONS, host);
}

/**
 * Puts each cell inside the one before it, as a block inside a block: a name that a cell does not declare is looked
 * up in its parent. tslab uses the same property, which the compiler's public types do not have.
 *
 * @param {ts.SourceFile[]} files
 */
function chain(files) {
  files.forEach((file, index) => {
    if (index > 0) Object.assign(file, { parent: files[index - 1] });
  });
}

/**
 * @param {ts.Program} program
 * @param {string} file
 */
function sourceFile(program, file) {
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`checkTypes: the compiler lost ${file}.`);
  return source;
}
