/**
 * A model as a table: its layers, the shapes that come out of them, and what they learn. → core
 */
import { formatCount } from './ticks';
import { table } from './table';
import type { Table } from './table';

/** One layer of a model, as plain numbers. */
export interface LayerSummary {
  /** Name in the model, such as "conv2d_1". */
  readonly name: string;
  /** Kind of layer, such as "Conv2D". */
  readonly type: string;
  /** What goes in, as `outputShape`; default: not told. */
  readonly inputShape?: readonly (number | null)[];
  /** What comes out; `null` is the number of samples, known only when the model is used. */
  readonly outputShape: readonly (number | null)[];
  /** Numbers that the layer holds. */
  readonly params: number;
  /** Those of them that training changes; default: all. */
  readonly trainableParams?: number;
}

/** A shape as Keras prints it: (None, 26, 26, 32). */
export function formatShape(shape: readonly (number | null)[]): string {
  return `(${shape.map((size) => size ?? 'None').join(', ')}${shape.length === 1 ? ',' : ''})`;
}

/**
 * Lays a model out as Keras's `model.summary()` does.
 *
 * @param layers the layers, from the input on
 * @returns a table with the total number of parameters beneath
 * @example show(modelSummary([{ name: 'dense', type: 'Dense', outputShape: [null, 10], params: 330 }]))
 * @see Keras `Model.summary`; Lesson 02, "The network"
 */
export function modelSummary(layers: readonly LayerSummary[]): Table {
  const total = layers.reduce((sum, layer) => sum + layer.params, 0);
  const trainable = layers.reduce((sum, layer) => sum + (layer.trainableParams ?? layer.params), 0);
  return table(
    ['Layer', 'Type', 'Output shape', 'Parameters'],
    layers.map(({ name, type, outputShape, params }) => [name, type, formatShape(outputShape), params]),
    {
      footer: [
        `Parameters in all: ${formatCount(total)}`,
        ...(trainable === total
          ? []
          : [`Of these trainable: ${formatCount(trainable)}, not trainable: ${formatCount(total - trainable)}`]),
      ],
    },
  );
}
