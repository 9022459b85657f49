/**
 * Copies of what a tf optimizer remembers from step to step, held outside tfjs.
 */
import type { Optimizer, Variable } from '@tensorflow/tfjs';
import { tf } from '../../backend/tf';
import { learningRate, rateOfState, setLearningRate } from '../learning_rate';
import type { NamedArray } from './checkpoint_file';

/** An optimizer's state but for its arrays. */
export interface OptimizerNumbers {
  /** Name of tfjs's class, such as "Adam". */
  readonly className: string;
  /** Steps taken. */
  readonly iterations: number;
  readonly learningRate: number;
  /** See `rateOfState`; null if the engine has not used the optimizer. */
  readonly rateOfState: number | null;
}

/** Products that tfjs's Adam keeps in tensors of its own. Computed afresh from the steps, they would differ in the last bit. */
const PRODUCTS = ['accBeta1', 'accBeta2'] as const;
const productsOf = (optimizer: Optimizer): [name: string, variable: Variable][] =>
  PRODUCTS.flatMap((name) => {
    const variable = (optimizer as unknown as Record<string, Variable | undefined>)[name];
    return variable ? [[name, variable]] : [];
  });

/**
 * An optimizer's state; copies.
 *
 * @throws Error for an optimizer whose state tfjs does not give away, such as Adamax
 */
export async function copyOptimizer(
  optimizer: Optimizer,
): Promise<{ numbers: OptimizerNumbers; arrays: NamedArray[] }> {
  const weights = await weightsOf(optimizer);
  const arrays = [...weights, ...productsOf(optimizer).map(([name, tensor]) => ({ name, tensor }))];
  return {
    numbers: {
      className: optimizer.getClassName(),
      iterations: optimizer.iterations,
      learningRate: learningRate(optimizer),
      rateOfState: rateOfState.get(optimizer) ?? null,
    },
    arrays: arrays.map(({ name, tensor }) => ({
      name,
      shape: tensor.shape,
      data: tensor.dataSync<'float32'>().slice(),
    })),
  };
}

/** Gives an optimizer of the same class the state that `copyOptimizer` has copied. */
export async function restoreOptimizer(
  optimizer: Optimizer,
  numbers: OptimizerNumbers,
  arrays: readonly NamedArray[],
): Promise<void> {
  const old = await weightsOf(optimizer);
  const products = productsOf(optimizer);
  const weights = arrays.slice(0, arrays.length - products.length);
  const named = weights.map(({ name, shape, data }) => ({ name, tensor: tf.tensor(data, [...shape]) }));
  const all = [{ name: 'iter', tensor: tf.scalar(numbers.iterations, 'int32') }, ...named];
  await optimizer.setWeights(all);
  tf.dispose([...all, ...old].map(({ tensor }) => tensor));
  products.forEach(([, variable], i) => tf.tidy(() => variable.assign(tf.scalar(arrays[weights.length + i].data[0]))));
  setLearningRate(optimizer, numbers.learningRate);
  if (numbers.rateOfState !== null) rateOfState.set(optimizer, numbers.rateOfState);
}

/** The optimizer's arrays, in tfjs's order, without the number of steps that tfjs puts before them. */
async function weightsOf(optimizer: Optimizer) {
  const [steps, ...weights] = await optimizer.getWeights();
  steps.tensor.dispose(); // a tensor made for the occasion
  return weights;
}
