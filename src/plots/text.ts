/**
 * How much room text takes, without a browser to measure it. Imports nothing.
 */

/** Advance widths of Open Sans in parts of the font size, averaged over letters of like width. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijlI.,:;'|!\s()[\]]/, 0.27],
  [/[frt/\\"*-]/, 0.37],
  [/[mwMW%@—]/, 0.9],
  [/[A-Z+=<>×−–]/, 0.62],
];

/**
 * The width of one line of text in pixels, to within a tenth or so.
 *
 * @param size font size in pixels
 */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([kind]) => kind.test(letter))?.[1] ?? 0.57;
  return width * size;
}

/**
 * Breaks text into lines that fit a width: a text at its blanks, a list of pieces between them.
 *
 * A piece that is wider than a line is broken at its blanks, and a word that is wider stays whole.
 *
 * @param text a text, or pieces that belong together, without the blanks between them
 * @param width pixels
 * @param size font size in pixels
 */
export function wrap(text: string | readonly string[], width: number, size: number): string[] {
  const fits = (piece: string): boolean => textWidth(piece, size) <= width;
  const words = (piece: string): string[] => piece.split(/\s+/).filter(Boolean);
  const pieces = typeof text === 'string' ? words(text) : text.flatMap((piece) => (fits(piece) ? piece : words(piece)));
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const longer = line === '' ? piece : `${line} ${piece}`;
    if (line !== '' && !fits(longer)) {
      lines.push(line);
      line = piece;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

const SMALL = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** A number of things as a sentence begins with it: "Nine images", "One image", "25 images". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  const word = SMALL[count] ?? String(count);
  return `${word[0].toUpperCase()}${word.slice(1)} ${count === 1 ? one : many}`;
}

/** The name of a class; default: its number. */
export function className(names: readonly string[] | undefined, index: number): string {
  return names?.[index] ?? String(index);
}
