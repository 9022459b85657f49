/**
 * What must hold for a record that comes from a file, field by field. Imports src/core only.
 */
import { show } from '../core/check';

type Fields = Readonly<Record<string, unknown>>;

/** What fields must be; each check names the field. */
export class Check {
  constructor(readonly fail: (problem: string) => never) {}

  private need(where: string, value: unknown, what: string, ok: boolean): void {
    if (!ok) this.fail(`${where} must be ${what}, but it is ${show(value)}.`);
  }

  object(where: string, value: unknown): Fields {
    this.need(where, value, 'an object', typeof value === 'object' && value !== null && !Array.isArray(value));
    return value as Fields;
  }

  list(where: string, value: unknown): unknown[] {
    this.need(where, value, 'a list', Array.isArray(value));
    return value as unknown[];
  }

  text(where: string, value: unknown): void {
    this.need(where, value, 'text', typeof value === 'string');
  }

  digest(where: string, value: unknown): void {
    this.need(where, value, '64 hexadecimal digits', typeof value === 'string' && /^[0-9a-f]{64}$/.test(value));
  }

  flag(where: string, value: unknown): void {
    this.need(where, value, 'true or false', typeof value === 'boolean');
  }

  whole(where: string, value: unknown, min = 0): void {
    this.need(where, value, `a whole number, at least ${min}`, Number.isSafeInteger(value) && (value as number) >= min);
  }

  number(where: string, value: unknown): void {
    this.need(where, value, 'a number', typeof value === 'number');
  }

  numbers(where: string, value: unknown): void {
    this.list(where, value).forEach((x, i) => this.number(`${where}[${i}]`, x));
  }

  logs(where: string, value: unknown): void {
    for (const [name, x] of Object.entries(this.object(where, value))) this.number(`${where}.${name}`, x);
  }

  sizes(where: string, value: unknown): void {
    this.list(where, value).forEach((x, i) => this.whole(`${where}[${i}]`, x));
  }

  /** What may be absent. */
  optional(value: unknown, check: () => void): void {
    if (value !== undefined) check();
  }
}

/** Refuses what is no record of a run, as far as anything here reads it. */
export function checkRun(check: Check, at: string, value: unknown): void {
  const run = check.object(at, value);
  if (typeof run.id !== 'string' || !/^[0-9a-f-]{36}$/.test(run.id))
    check.fail(`${at}.id must be a UUID, but it is ${show(run.id)}.`);
  check.optional(run.name, () => check.text(`${at}.name`, run.name));
  check.optional(run.repeats, () => check.text(`${at}.repeats`, run.repeats));
  if (typeof run.date !== 'string' || Number.isNaN(Date.parse(run.date)))
    check.fail(`${at}.date must be a date, but it is ${show(run.date)}.`);
  check.text(`${at}.trainer`, run.trainer);
  check.digest(`${at}.weights`, run.weights);
  const versions = check.object(`${at}.versions`, run.versions);
  for (const name of ['node', 'digits', 'tfjs']) check.text(`${at}.versions.${name}`, versions[name]);
  checkModel(check, `${at}.model`, run.model);
  checkStart(check, `${at}.start`, run.start);
  checkOptions(check, `${at}.options`, run.options);
  check.list(`${at}.callbacks`, run.callbacks).forEach((callback, i) => {
    const { name, options } = check.object(`${at}.callbacks[${i}]`, callback);
    check.text(`${at}.callbacks[${i}].name`, name);
    check.optional(options, () => check.object(`${at}.callbacks[${i}].options`, options));
  });
  const data = check.object(`${at}.data`, run.data);
  checkSet(check, `${at}.data.training`, data.training);
  check.optional(data.validation, () => checkSet(check, `${at}.data.validation`, data.validation));
  check.optional(data.source, () => {
    const { kind, settings } = check.object(`${at}.data.source`, data.source);
    check.text(`${at}.data.source.kind`, kind);
    check.optional(settings, () => check.object(`${at}.data.source.settings`, settings));
  });
  checkOutcome(check, `${at}.outcome`, run.outcome);
}

function checkModel(check: Check, at: string, value: unknown): void {
  const model = check.object(at, value);
  const topology = check.object(`${at}.topology`, model.topology);
  check.text(`${at}.topology.class_name`, topology.class_name);
  const { layers } = check.object(`${at}.topology.config`, topology.config);
  check.list(`${at}.topology.config.layers`, layers).forEach((layer, i) => {
    const { class_name, config } = check.object(`${at}.topology.config.layers[${i}]`, layer);
    check.text(`${at}.topology.config.layers[${i}].class_name`, class_name);
    check.object(`${at}.topology.config.layers[${i}].config`, config);
  });
  check.whole(`${at}.weights`, model.weights);
  if (model.training === null) return;
  const training = check.object(`${at}.training`, model.training);
  const optimizer = check.object(`${at}.training.optimizer_config`, training.optimizer_config);
  check.text(`${at}.training.optimizer_config.class_name`, optimizer.class_name);
  check.object(`${at}.training.optimizer_config.config`, optimizer.config);
}

function checkStart(check: Check, at: string, value: unknown): void {
  const { weights, optimizer, iterations, resumed } = check.object(at, value);
  check.digest(`${at}.weights`, weights);
  check.whole(`${at}.iterations`, iterations);
  check.optional(resumed, () => checkResumed(check, `${at}.resumed`, resumed));
  if (optimizer === null) return;
  const { numbers, arrays, sha256 } = check.object(`${at}.optimizer`, optimizer);
  const { className, iterations: steps, learningRate, rateOfState } = check.object(`${at}.optimizer.numbers`, numbers);
  check.text(`${at}.optimizer.numbers.className`, className);
  check.whole(`${at}.optimizer.numbers.iterations`, steps);
  check.number(`${at}.optimizer.numbers.learningRate`, learningRate);
  if (rateOfState !== null) check.number(`${at}.optimizer.numbers.rateOfState`, rateOfState);
  check.digest(`${at}.optimizer.sha256`, sha256);
  check.list(`${at}.optimizer.arrays`, arrays).forEach((array, i) => {
    const { name, shape } = check.object(`${at}.optimizer.arrays[${i}]`, array);
    check.text(`${at}.optimizer.arrays[${i}].name`, name);
    check.sizes(`${at}.optimizer.arrays[${i}].shape`, shape);
  });
}

function checkResumed(check: Check, at: string, value: unknown): void {
  const { epoch, batch, sums, settings, history, callbacks, sha256 } = check.object(at, value);
  check.whole(`${at}.epoch`, epoch);
  check.whole(`${at}.batch`, batch);
  check.logs(`${at}.sums`, sums);
  const { epochs, batchSize, seed, shuffle, samples } = check.object(`${at}.settings`, settings);
  for (const [name, size] of Object.entries({ epochs, batchSize, samples }))
    check.whole(`${at}.settings.${name}`, size, 1);
  check.whole(`${at}.settings.seed`, seed);
  check.flag(`${at}.settings.shuffle`, shuffle);
  checkHistory(check, `${at}.history`, history);
  check.digest(`${at}.sha256`, sha256);
  check.list(`${at}.callbacks`, callbacks).forEach((callback, i) => {
    const { name, values, lengths } = check.object(`${at}.callbacks[${i}]`, callback);
    check.text(`${at}.callbacks[${i}].name`, name);
    check.object(`${at}.callbacks[${i}].values`, values);
    check.sizes(`${at}.callbacks[${i}].lengths`, lengths);
  });
}

function checkHistory(check: Check, at: string, value: unknown): void {
  const { epoch, seconds, history } = check.object(at, value);
  check.sizes(`${at}.epoch`, epoch);
  check.numbers(`${at}.seconds`, seconds);
  for (const [name, list] of Object.entries(check.object(`${at}.history`, history)))
    check.numbers(`${at}.history.${name}`, list);
}

function checkOptions(check: Check, at: string, value: unknown): void {
  const options = check.object(at, value);
  for (const name of ['epochs', 'batchSize']) check.whole(`${at}.${name}`, options[name], 1);
  for (const name of ['seed', 'initialEpoch']) check.whole(`${at}.${name}`, options[name]);
  check.flag(`${at}.shuffle`, options.shuffle);
  const { stepsPerEpoch, validationSplit, classWeight, fast } = options;
  check.optional(stepsPerEpoch, () => check.whole(`${at}.stepsPerEpoch`, stepsPerEpoch, 1));
  check.optional(validationSplit, () => check.number(`${at}.validationSplit`, validationSplit));
  check.optional(classWeight, () => check.logs(`${at}.classWeight`, classWeight));
  check.optional(fast, () => check.flag(`${at}.fast`, fast));
}

function checkSet(check: Check, at: string, value: unknown): void {
  const { samples, shape, x, y, weights } = check.object(at, value);
  check.whole(`${at}.samples`, samples, 1);
  check.sizes(`${at}.shape`, shape);
  check.digest(`${at}.x`, x);
  check.digest(`${at}.y`, y);
  check.optional(weights, () => check.digest(`${at}.weights`, weights));
}

function checkOutcome(check: Check, at: string, value: unknown): void {
  checkHistory(check, at, value);
  const { stoppedEpoch, interrupted, unfinished } = check.object(at, value);
  check.flag(`${at}.interrupted`, interrupted);
  check.optional(stoppedEpoch, () => check.whole(`${at}.stoppedEpoch`, stoppedEpoch));
  check.optional(unfinished, () => {
    const cut = check.object(`${at}.unfinished`, unfinished);
    check.whole(`${at}.unfinished.epoch`, cut.epoch);
    check.whole(`${at}.unfinished.batches`, cut.batches);
    check.logs(`${at}.unfinished.logs`, cut.logs);
  });
}
