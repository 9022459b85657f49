/**
 * File names with placeholders, such as `digits-{epoch:02d}-{val_loss:.2f}.safetensors`.
 *
 * The part of Python's format strings that Keras's users write there. Imports src/core only.
 */
import { show } from '../../core/check';

const PLACEHOLDER = /\{([^{}]*)\}/g;
const INSIDE = /^([^:]+)(?::(?:(?=.)(0?)(\d*)(d?)|\.(\d+)f))?$/;

/** A number with so many decimals. Of two that are equally near Python takes the one with an even last digit. */
function fixed(value: number, decimals: number): string {
  // a number halfway between two is exact with one decimal more, and so many halves of it are whole
  if (Number.isInteger(value * 2 ** (decimals + 1))) {
    const exact = value.toFixed(decimals + 1);
    if (/^[^e]*[02468]\.?5$/.test(exact)) return exact.slice(0, decimals === 0 ? -2 : -1);
  }
  return value.toFixed(decimals);
}

/** A template of file names. */
export class FileTemplate {
  /** The names in the braces. */
  readonly names: readonly string[];

  /**
   * @param where the function or class that was given the template, for errors
   * @param template text with any number of `{name}`, `{name:5}`, `{name:05}` (filled up to 5 places with blanks or zeros),
   *   `{name:d}`, `{name:5d}`, `{name:05d}` (the same for whole numbers only) and `{name:.2f}` (2 decimals)
   * @throws RangeError for braces that hold anything else
   */
  constructor(
    private readonly where: string,
    private readonly template: string,
  ) {
    this.names = [...template.matchAll(PLACEHOLDER)].map(([placeholder, inside]) => {
      const match = INSIDE.exec(inside);
      if (!match) {
        throw new RangeError(
          `${where}: a placeholder must look like {epoch}, {epoch:02d} or {val_loss:.2f}, but there is ${show(placeholder)}.`,
        );
      }
      return match[1];
    });
    if (/[{}]/.test(template.replace(PLACEHOLDER, '')))
      throw new RangeError(`${where}: each brace must have its partner, but they do not in ${show(template)}.`);
  }

  /**
   * The file name for some numbers.
   *
   * @throws RangeError that names what there is if a name has no number, or if a fraction is to be shown as a whole number
   */
  fill(numbers: Readonly<Record<string, number>>): string {
    return this.template.replace(PLACEHOLDER, (placeholder, inside: string) => {
      const [, name, zero, width, whole, decimals] = INSIDE.exec(inside)!;
      const value = numbers[name];
      if (value === undefined)
        throw new RangeError(`${this.where}: the file name must use numbers that there are, but ${show(name)} is none. There are ${Object.keys(numbers).join(', ')}.`); // prettier-ignore
      if (decimals !== undefined) return fixed(value, Number(decimals));
      if (width === undefined) return String(value);
      if (whole && !Number.isInteger(value))
        throw new RangeError(`${this.where}: ${show(placeholder)} must be a whole number, but it is ${value}. Write {${name}:.4f}.`); // prettier-ignore
      return String(value).padStart(Number(width), zero || ' ');
    });
  }
}
