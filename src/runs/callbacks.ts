/**
 * Callbacks in records: written down as class and options, and made again from them.
 *
 * Imports src/training only.
 */
import type { Callback } from '../training/callbacks/callback';
import { EarlyStopping } from '../training/callbacks/early_stopping';
import { ReduceLROnPlateau } from '../training/callbacks/reduce_lr_on_plateau';
import type { CallbackRecord } from './record';

/** Written down, a callback that saves files; made again it would write over them, and it decides no number. */
const LEFT_OUT = 'ModelCheckpoint';

/** A callback as records hold it. */
export function describeCallback(callback: Callback): CallbackRecord {
  const { name } = callback.constructor;
  const config = callback.getConfig?.();
  if (config === undefined) return { name };
  return { name, options: Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) };
}

/** Whether a repetition must be given the callback, since it cannot be made from its record. */
export const mustBeGiven = ({ name, options }: CallbackRecord): boolean =>
  options === undefined || !(name in CLASSES || name === LEFT_OUT);

const CLASSES: Readonly<Record<string, (options: CallbackRecord['options']) => Callback>> = {
  __proto__: null as never, // no name but these is in it
  EarlyStopping: (options) => new EarlyStopping(options),
  ReduceLROnPlateau: (options) => new ReduceLROnPlateau(options),
};

/**
 * The callbacks of a record, made again.
 *
 * @param given what stands for those that cannot be made, in their order; an empty list does without them
 * @throws TypeError if there are not as many as needed
 */
export function makeCallbacks(
  where: string,
  records: readonly CallbackRecord[],
  given: readonly Callback[] | undefined,
): Callback[] {
  const wanted = records.filter(mustBeGiven);
  if (given === undefined ? wanted.length > 0 : given.length > 0 && given.length !== wanted.length) {
    const names = wanted.map(({ name }) => (name === 'Object' ? 'one of your own' : name)).join(', ');
    throw new TypeError(
      `${where}: callbacks must stand for those that a record cannot hold (${names || 'none'}), but ${given === undefined ? 'there are none' : `there are ${given.length}`}. ${wanted.length > 0 ? 'Pass them in this order, or [] to do without them.' : 'Leave callbacks out.'}`,
    );
  }
  const left = [...(given ?? [])];
  return records.flatMap((record) => {
    if (mustBeGiven(record)) return left.splice(0, 1);
    return record.name === LEFT_OUT ? [] : [CLASSES[record.name](record.options)];
  });
}
