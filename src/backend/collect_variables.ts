/**
 * Lets the garbage collector take the variables of models that nobody holds any more, and gives their memory back.
 *
 * tfjs keeps every variable in a register until somebody disposes of it. A notebook cell that builds a model and is run
 * again would so leak the weights and the optimizer's state of the model before. Here the register holds them weakly:
 * whoever holds the model, a layer or only one of its weights keeps it, as with every other object. A `dispose` works as
 * always, and still is the way to give memory back at once. Other tensors stay as tfjs has them: disposed of by hand or
 * by `tf.tidy`. Imports types only.
 *
 * It reaches into tfjs's engine, whose version is pinned; test/backend/collect_variables.test.ts holds what it relies on.
 */
import type { DataId, Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorFlow } from './backend';

/** What tfjs needs to know of a tensor to give its memory back. */
interface Remains {
  dataId: DataId;
  readonly dtype: string;
  readonly size: number;
}

/** The part of tfjs's engine that keeps variables. */
interface Engine {
  readonly state: { registeredVariables: Record<string, Variable> };
  makeVariable(initialValue: Tensor, trainable?: boolean, name?: string, dtype?: string): Variable;
  disposeVariable(variable: Variable): void;
  disposeTensor(tensor: Remains): void;
}

/** An object like any other, whose values may be collected; a name whose value is gone is not in it. */
function weakRecord<T extends object>(): Record<string, T> {
  const at = (refs: Record<string, WeakRef<T>>, name: string | symbol): T | undefined =>
    Object.hasOwn(refs, name) ? refs[name as string].deref() : undefined;
  return new Proxy<Record<string, WeakRef<T>>>(
    {},
    {
      get: at,
      set: (refs, name, value: T) => Reflect.set(refs, name, new WeakRef(value)),
      has: (refs, name) => at(refs, name) !== undefined,
      ownKeys: (refs) => Object.keys(refs).filter((name) => at(refs, name) !== undefined),
      getOwnPropertyDescriptor: (refs, name) => {
        const value = at(refs, name);
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  ) as unknown as Record<string, T>;
}

/** A model that tfjs itself has computed with is remembered, for the order of its layers; the last hundred, by default. */
const REMEMBERED_MODELS = 1;

/**
 * Makes the variables of a tfjs collectable; those made before stay as they are.
 *
 * @param tf the copy of TensorFlow.js whose engine is changed
 */
export function collectVariables(tf: TensorFlow): void {
  const engine = tf.engine() as unknown as Engine;
  const makeVariable = engine.makeVariable.bind(engine);
  const disposeVariable = engine.disposeVariable.bind(engine);
  tf.env().set('TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES', REMEMBERED_MODELS);
  engine.state.registeredVariables = Object.assign(weakRecord<Variable>(), engine.state.registeredVariables);
  const registry = new FinalizationRegistry<Remains>((remains) => engine.disposeTensor(remains));

  engine.makeVariable = (...args) => {
    const variable = makeVariable(...args);
    // `assign` changes the data of a variable: they are kept where they outlive it.
    const remains: Remains = { dataId: variable.dataId, dtype: variable.dtype, size: variable.size };
    Object.defineProperty(variable, 'dataId', {
      get: () => remains.dataId,
      set: (dataId: DataId) => (remains.dataId = dataId),
      enumerable: true,
    });
    registry.register(variable, remains, variable);
    return variable;
  };
  engine.disposeVariable = (variable) => {
    registry.unregister(variable);
    disposeVariable(variable);
  };
}
