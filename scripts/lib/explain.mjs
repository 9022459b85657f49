/**
 * Turns what npm, pip or a compiler printed into one sentence with the remedy.
 *
 * Patterns are matched against the end of the program's output; what none of them knows is shown as it is.
 */
import path from 'node:path';
import { root } from './environment.mjs';
import { Problem } from './problem.mjs';
import { ToolError } from './tool.mjs';

/**
 * @typedef {object} Context
 * @property {string} what what could not be done, as in "the npm packages could not be installed"
 * @property {string} again the command to type once it is mended
 * @property {string} [index] which package index was asked, as in "npm's registry"
 * @property {boolean} [isSilent] whether that index is known not to answer, and only a second source was asked
 */

/** @param {Context} context */
function notReached({ index }) {
  return `${index ?? 'the package index'} cannot be reached. Check the network connection (behind a firewall: environment.md)`;
}

/** In order: a full disk or a refused certificate also looks like an interrupted connection further down. */
const causes = /** @type {{ sign: RegExp, sentence: (context: Context) => string }[]} */ ([
  {
    sign: /ENOSPC|No space left on device|not enough space on the disk/i,
    sentence: () => `the disk that holds ${root} is full. Free some space`,
  },
  {
    sign: /EDQUOT|Disk quota exceeded/i,
    sentence: () => 'your disk quota is used up. Free some space',
  },
  {
    sign: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|certificate verify failed/i,
    sentence: ({ index }) =>
      `the certificate of ${index ?? 'the server'} is not trusted, as behind a proxy that opens https. ` +
      'Give its certificate to Node (NODE_EXTRA_CA_CERTS=file) and to pip (PIP_CERT=file)',
  },
  {
    sign: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|NewConnectionError|ConnectTimeoutError|NameResolutionError|ReadTimeoutError|Failed to establish a new connection|Connection (refused|reset|aborted)|Could not fetch URL/i,
    sentence: notReached,
  },
  {
    sign: /\bEUSAGE\b/,
    sentence: () =>
      'package.json and package-lock.json disagree. Run "git checkout package.json package-lock.json", or, if you ' +
      'changed the packages on purpose, "npm install --package-lock-only"',
  },
  {
    sign: /No matching distribution found|ResolutionImpossible|requires a different Python/i,
    sentence: ({ index, isSilent }) =>
      isSilent
        ? `${index} cannot be reached, and its second source lacks a package. Check the network connection`
        : 'the package index has no version of a package that fits this Python. Install one from 3.10 to 3.14',
  },
  {
    sign: /DO NOT MATCH THE HASHES|EINTEGRITY/,
    sentence: () =>
      'a downloaded file is not the one that was pinned: the download was cut short or changed on its way',
  },
  {
    sign: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i,
    sentence: () => `a file in ${root} may not be written. Make the folder yours, or close the programs that use it`,
  },
]);

/**
 * The problem behind a program's failure.
 *
 * @param {unknown} error what `runTool` threw
 * @param {Context} context
 * @returns {unknown} a Problem, or the error itself if no program failed
 */
export function explain(error, context) {
  const text = error instanceof ToolError ? `${error.output}\n${error.message}` : systemMessage(error);
  if (text === undefined) return error;
  const cause = causes.find(({ sign }) => sign.test(text));
  if (cause) return inOneSentence(cause.sentence, context);
  if (!(error instanceof ToolError)) return error;
  const end = error.output.trim().split('\n').slice(-15).join('\n');
  const log = error.log ? ` All that it printed is in ${path.relative(root, error.log)}.` : '';
  return new Problem(
    `${end}\n\n${capital(context.what)}: ${error.message}.${log} Once that is mended, type "${context.again}" again.`,
  );
}

/**
 * The problem of an index that does not answer, for who found that out without a program.
 *
 * @param {Context} context
 */
export function unreachable(context) {
  return inOneSentence(notReached, context);
}

/**
 * @param {(context: Context) => string} sentence
 * @param {Context} context
 */
function inOneSentence(sentence, context) {
  return new Problem(`${capital(context.what)}: ${sentence(context)}, then type "${context.again}" again.`);
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/**
 * What the file system said, if the error is one of its own.
 *
 * @param {unknown} error
 */
function systemMessage(error) {
  return error instanceof Error && 'syscall' in error ? error.message : undefined;
}
