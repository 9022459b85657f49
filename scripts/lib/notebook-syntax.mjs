/**
 * What is good TypeScript and yet no good in a cell, because of how tslab wraps cells.
 *
 * tslab takes a top-level `await` for a name unless a word or a literal follows, so that `await (f())` compiles, and
 * fails when it runs; it knows no top-level `for await`; and it exports every name of a cell itself. Wrong types are
 * the business of notebook-types.mjs. Imports typescript.
 */
import ts from 'typescript';

/**
 * @param {import('./notebook-file.mjs').Notebook} notebook
 * @returns {import('./notebook-rules.mjs').Problem[]}
 */
export function checkSyntax({ cells }) {
  return cells.flatMap((cell, index) =>
    cell.cell_type === 'code' ? problemsOf(cell.source).map((problem) => ({ cell: index + 1, ...problem })) : [],
  );
}

function problemsOf(source) {
  // The `export {}` makes it a module, in which a top-level await is one.
  const file = ts.createSourceFile('cell.ts', `${source}\nexport {};`, ts.ScriptTarget.ES2022, true);
  const problems = [];
  const report = (node, message) => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
    problems.push({ line: line + 1, column: character + 1, message });
  };
  for (const statement of file.statements.slice(0, -1)) {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    const exported = modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (exported || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement))
      report(statement, 'a cell exports all its names by itself: leave "export" out');
  }
  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isFunctionLike(node)) return;
    if (ts.isForOfStatement(node) && node.awaitModifier)
      report(node, 'tslab cannot run "for await" outside a function: put it into an async function and await that');
    if (ts.isAwaitExpression(node) && !/^[\p{L}_$\d'"]/u.test(node.expression.getText()))
      report(node, `tslab cannot run "await ${node.expression.getText()[0]}": give the awaited value a name first`);
    ts.forEachChild(node, visit);
  }
  visit(file);
  return problems;
}
