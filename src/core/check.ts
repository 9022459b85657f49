/**
 * Argument checks shared by every public function.
 *
 * Each check throws before anything is done, with one message of the form
 * "function: rule, value received. Remedy." It is not a validation library: it holds only the rules that
 * several functions share. Imports nothing.
 */

/** Shows a received value in an error message, short enough for one line. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined || value === null)
    return String(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'function') return `a function${value.name ? ` (${value.name})` : ''}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${value.byteLength} bytes`;
  if (Array.isArray(value)) {
    const text = `[${value.slice(0, 6).map(show).join(', ')}${value.length > 6 ? ', …' : ''}]`;
    return text.length > 80 ? `an array of ${value.length}` : text;
  }
  return value.constructor?.name && value.constructor !== Object ? `a ${value.constructor.name}` : 'an object';
}

/** The range that a number must lie in; both ends belong to it unless `above`/`below` is used. */
export interface Bounds {
  /** Smallest allowed value. */
  min?: number;
  /** Largest allowed value. */
  max?: number;
  /** The value must be greater than this. */
  above?: number;
  /** The value must be less than this. */
  below?: number;
}

function describe(kind: string, bounds: Bounds): string {
  const parts: string[] = [];
  if (bounds.min !== undefined) parts.push(`at least ${bounds.min}`);
  if (bounds.above !== undefined) parts.push(`greater than ${bounds.above}`);
  if (bounds.max !== undefined) parts.push(`at most ${bounds.max}`);
  if (bounds.below !== undefined) parts.push(`less than ${bounds.below}`);
  return parts.length === 0 ? kind : `${kind} ${parts.join(' and ')}`;
}

function inside(value: number, { min, max, above, below }: Bounds): boolean {
  return (
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );
}

/**
 * Refuses anything but a finite number within bounds.
 *
 * @param where the function that checks, as the error names it
 * @param name the argument's name
 * @param value what the caller gave
 * @param bounds the allowed range; default: any finite number
 * @param remedy a sentence that says what to do; default: none
 * @returns the value, unchanged
 * @throws TypeError if it is no number, RangeError if it is NaN, infinite or out of bounds
 * @example checkNumber('fit', 'learningRate', 0.001, { above: 0 })
 */
export function checkNumber(where: string, name: string, value: unknown, bounds: Bounds = {}, remedy = ''): number {
  const rule = `${where}: ${name} must be ${describe('a number', bounds)}`;
  const end = remedy ? ` ${remedy}` : '';
  if (typeof value !== 'number') throw new TypeError(`${rule}, but it is ${show(value)}.${end}`);
  if (!Number.isFinite(value) || !inside(value, bounds)) throw new RangeError(`${rule}, but it is ${value}.${end}`);
  return value;
}

/**
 * Refuses anything but a whole number within bounds. Parameters, errors and result as in `checkNumber`.
 *
 * @example checkInteger('fit', 'epochs', 5, { min: 1 })
 */
export function checkInteger(where: string, name: string, value: unknown, bounds: Bounds = {}, remedy = ''): number {
  const rule = `${where}: ${name} must be ${describe('a whole number', bounds)}`;
  const end = remedy ? ` ${remedy}` : '';
  if (typeof value !== 'number') throw new TypeError(`${rule}, but it is ${show(value)}.${end}`);
  if (!Number.isSafeInteger(value) || !inside(value, bounds))
    throw new RangeError(`${rule}, but it is ${value}.${end}`);
  return value;
}

/**
 * Refuses anything but true and false.
 *
 * @throws TypeError
 * @example checkBoolean('fit', 'shuffle', true)
 */
export function checkBoolean(where: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean')
    throw new TypeError(`${where}: ${name} must be true or false, but it is ${show(value)}.`);
}

/**
 * Refuses option names that a function does not know, so that a typing error is an error and not a default.
 *
 * @throws TypeError that lists the names there are
 * @example checkOptions('loadMnist', { limt: 100 }, ['path', 'limit'])
 */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`${where}: there is no option ${show(name)}. The options are ${known.join(', ')}.`);
  }
}
