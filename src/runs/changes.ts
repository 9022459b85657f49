/**
 * What was changed from one run to the next, in words: the column of `runs.table()` that matters most.
 *
 * Imports its neighbours only.
 */
import { describeLayers, layerChanges, settingChanges, valueText, words } from './layer_changes';
import type { CallbackRecord, Run, RunRecord, SetRecord } from './record';

/**
 * What was changed against an earlier run.
 *
 * @param run the later one
 * @param previous the one that it is compared with
 * @param earlier all runs before it, of which it may go on with one; default: the previous one
 * @returns a text for each change, such as "learning rate 0.001 → 0.01"; empty if nothing was changed
 */
export function changes(run: RunRecord, previous: RunRecord, earlier: readonly Run[] = []): string[] {
  const layers = layerChanges(previous.model, run.model);
  return [
    ...layers,
    ...compileChanges(previous, run),
    ...optionChanges(previous, run),
    ...callbackChanges(previous.callbacks, run.callbacks),
    ...dataChanges(previous, run),
    ...startChanges(previous, run, earlier, layers.length > 0),
  ];
}

/** A run that there is nothing before, in a few words: "8 layers, 93,322 weights", "adam 0.001". */
export function describeFirst({ model, data }: RunRecord): string[] {
  const { samples } = data.training;
  return [
    describeLayers(model),
    ...(model.training ? [optimizerText(model.training)] : []),
    countOf(data.training, samples),
  ];
}

type Training = NonNullable<RunRecord['model']['training']>;

const optimizerOf = ({ optimizer_config }: Training) =>
  optimizer_config as unknown as { class_name: string; config: Readonly<Record<string, unknown>> };

function optimizerText(training: Training): string {
  const { class_name, config } = optimizerOf(training);
  return `${class_name.toLowerCase()}${config.learningRate === undefined ? '' : ` ${valueText(config.learningRate)}`}`;
}

function compileChanges({ model: { training: a } }: RunRecord, { model: { training: b } }: RunRecord): string[] {
  if (!a || !b) return a === b ? [] : ['other loss or metrics'];
  const [before, after] = [optimizerOf(a), optimizerOf(b)];
  const optimizer =
    before.class_name === after.class_name
      ? settingChanges(before.config, after.config)
      : [`optimizer ${optimizerText(a)} → ${optimizerText(b)}`];
  return [...optimizer, ...settingChanges({ loss: a.loss, metrics: a.metrics }, { loss: b.loss, metrics: b.metrics })];
}

function optionChanges(a: RunRecord, b: RunRecord): string[] {
  const read = ({ options, trainer, start }: RunRecord) => {
    const { initialEpoch, fast, ...rest } = options;
    return {
      ...rest,
      validationSplit: undefined, // what it takes is told by the data
      firstEpoch: start.resumed === undefined ? initialEpoch + 1 : 1, // a checkpoint's own goes without saying
      fast: fast ?? false,
      // threads change no number
      computedBy: trainer.replace(/, .*/, ''),
    };
  };
  return settingChanges(read(a), read(b));
}

/** A callback in words: "EarlyStopping (patience 3, restore best weights)". */
const callbackText = ({ name, options = {} }: CallbackRecord): string => {
  const set = Object.entries(options).filter(([key]) => key !== 'verbose');
  const told = set.map(([key, value]) => (value === true ? words(key) : `${words(key)} ${valueText(value)}`));
  return `${name === 'Object' ? 'callback of your own' : name}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
};

function callbackChanges(before: readonly CallbackRecord[], after: readonly CallbackRecord[]): string[] {
  const left = [...before];
  const changed = after.flatMap((callback) => {
    const at = left.findIndex(({ name }) => name === callback.name);
    if (at < 0) return [`+ ${callbackText(callback)}`];
    const [{ options = {} }] = left.splice(at, 1);
    return settingChanges({ ...options, verbose: 0 }, { ...callback.options, verbose: 0 }).map(
      (change) => `${callback.name}: ${change}`,
    );
  });
  return [...changed, ...left.map((callback) => `− ${callbackText(callback)}`)];
}

/** Four axes are pictures in this course. */
const things = ({ shape }: SetRecord): string => (shape.length === 4 ? 'images' : 'samples');
const countOf = (set: SetRecord, count: number): string => `${count.toLocaleString('en-US')} ${things(set)}`;

function dataChanges({ data: a }: RunRecord, { data: b }: RunRecord): string[] {
  const source =
    a.source?.kind === b.source?.kind
      ? settingChanges(a.source?.settings ?? {}, b.source?.settings ?? {}).filter((change) => !OPTIONS.test(change))
      : [`training data from ${a.source?.kind ?? 'arrays'} → ${b.source?.kind ?? 'arrays'}`];
  // what a source makes of the images changes with its settings and its seed
  const training = a.source || b.source ? countChanges('training', a.training, b.training) : setChanges('training', a.training, b.training); // prettier-ignore
  return [...source, ...training, ...setChanges('validation', a.validation, b.validation)];
}

/** Settings of a source that are options of `fit` as well, where they are told. */
const OPTIONS = /^batch size /;

function setChanges(what: string, a: SetRecord | undefined, b: SetRecord | undefined): string[] {
  if (!a || !b) return a ? [`− ${what}`] : b ? [`+ ${what} with ${countOf(b, b.samples)}`] : [];
  const counted = countChanges(what, a, b);
  if (counted.length > 0) return counted;
  if (a.x !== b.x || a.y !== b.y) return [`other ${what} data`];
  return a.weights === b.weights ? [] : [`other weights of the ${what} ${things(b)}`];
}

function countChanges(what: string, a: SetRecord, b: SetRecord): string[] {
  const number = (n: number): string => n.toLocaleString('en-US');
  const shape = (set: SetRecord): string => set.shape.slice(1).join('×');
  return [
    ...(a.samples === b.samples ? [] : [`${what} ${things(b)} ${number(a.samples)} → ${number(b.samples)}`]),
    ...(shape(a) === shape(b) ? [] : [`shape of the ${what} ${things(b)} ${shape(a)} → ${shape(b)}`]),
  ];
}

function startChanges(a: RunRecord, b: RunRecord, earlier: readonly Run[], otherLayers: boolean): string[] {
  // a run that changed nothing left the weights that it began with, and so many begin with those
  const ended = earlier.filter(({ weights, start }) => weights === b.start.weights && weights !== start.weights);
  // a repetition ends where its original does, which is the one that a student has in mind
  const before = [...ended].reverse().find(({ repeats }) => repeats === undefined) ?? ended[ended.length - 1];
  const how = b.start.resumed ? ', from a checkpoint' : b.start.iterations === 0 ? ', with a new optimizer' : '';
  if (before) return [`goes on with run ${before.number}${how}`];
  if (b.start.resumed) return ['goes on from a checkpoint'];
  if (a.start.weights === b.start.weights) return [];
  // other layers have other weights, which goes without saying
  return otherLayers && a.model.weights !== b.model.weights ? [] : ['other starting weights'];
}
