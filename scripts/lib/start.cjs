// Loads scripts/<command>.mjs and runs its default export with the arguments; what that resolves to is the exit code.
// Apart from run.cjs because an old Node cannot even parse `import()`.
'use strict';

/**
 * @param {string} command the name of a module in scripts/, without its ending
 * @param {string[]} args what stood behind the command
 */
module.exports = async function start(command, args) {
  try {
    const { default: main } = await import(`../${command}.mjs`);
    process.exitCode = await main(args);
  } catch (error) {
    // A Problem is a sentence for a person; anything else is a mistake of ours and needs its stack.
    console.error(error instanceof Error && error.name === 'Problem' ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
};
