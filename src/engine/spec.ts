/**
 * What the engine compiles: a network described in plain data, free of tfjs.
 *
 * The names and meanings are Keras's. src/training/model_spec.ts derives it from a tf Sequential model. Types only.
 */

export type ActivationName = 'linear' | 'relu' | 'elu' | 'tanh' | 'sigmoid' | 'softmax';

/** Penalty l1·Σ|w| + l2·Σw² added to the loss; 0 for none. */
export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

interface Named {
  /** The layer's name, for error messages. */
  readonly name: string;
}

export type Padding = 'valid' | 'same';

export interface ConvSpec extends Named {
  readonly kind: 'conv';
  readonly filters: number;
  /** [height, width] in pixels. */
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly useBias: boolean;
  readonly activation: ActivationName;
  readonly kernelPenalty: Penalty;
  readonly biasPenalty: Penalty;
  readonly trainable: boolean;
}

export interface DenseSpec extends Named {
  readonly kind: 'dense';
  readonly units: number;
  readonly useBias: boolean;
  readonly activation: ActivationName;
  readonly kernelPenalty: Penalty;
  readonly biasPenalty: Penalty;
  readonly trainable: boolean;
}

export interface PoolSpec extends Named {
  readonly kind: 'maxPool' | 'averagePool';
  readonly pool: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

export interface GlobalAverageSpec extends Named {
  readonly kind: 'globalAverage';
}

/** Flatten and Reshape: the numbers stay where they are. */
export interface ReshapeSpec extends Named {
  readonly kind: 'reshape';
  /** Shape of a sample afterwards. */
  readonly shape: readonly number[];
}

export interface DropoutSpec extends Named {
  readonly kind: 'dropout';
  /** Share of the values that become 0, in [0, 1). */
  readonly rate: number;
}

export interface BatchNormSpec extends Named {
  readonly kind: 'batchNorm';
  readonly momentum: number;
  readonly epsilon: number;
  /** Whether there is a beta, a gamma. */
  readonly center: boolean;
  readonly scale: boolean;
}

export interface ActivationSpec extends Named {
  readonly kind: 'activation';
  readonly activation: ActivationName;
}

export type LayerSpec =
  ConvSpec | DenseSpec | PoolSpec | GlobalAverageSpec | ReshapeSpec | DropoutSpec | BatchNormSpec | ActivationSpec;

/** Update rules by Keras's definitions; the learning rate is given per pass. */
export type OptimizerSpec =
  | { readonly kind: 'sgd' }
  | { readonly kind: 'momentum'; readonly momentum: number; readonly nesterov: boolean }
  | { readonly kind: 'rmsprop'; readonly rho: number; readonly momentum: number; readonly epsilon: number }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** Arrays of the size of a weight that the update rule keeps for it. */
export const slotsOf = (optimizer: OptimizerSpec): number =>
  ({ sgd: 0, momentum: 1, rmsprop: 2, adam: 2 })[optimizer.kind];

export type LossName = 'sparseCategoricalCrossentropy' | 'categoricalCrossentropy' | 'meanSquaredError';

export interface ModelSpec {
  /** Shape of one sample. */
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerSpec[];
  readonly loss: LossName;
  readonly optimizer: OptimizerSpec;
}
