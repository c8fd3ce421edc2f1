/** ONNX Runtime, in WebAssembly. It comes from npm when it is asked for, and not before: it is 143 MB. */

/** A tensor, as ONNX Runtime has it. */
interface RuntimeTensor {
  readonly dims: readonly number[];
  readonly data: Float64Array | Float32Array;
}

/** A model that is loaded. */
interface RuntimeSession {
  run(feeds: Readonly<Record<string, RuntimeTensor>>): Promise<Record<string, RuntimeTensor>>;
  release(): Promise<void>;
}

/** What is used of the module. */
interface Runtime {
  readonly env: { logLevel: string; wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array): Promise<RuntimeSession> };
  readonly Tensor: new (
    type: "float64" | "float32",
    data: Float64Array | Float32Array,
    dims: readonly number[],
  ) => RuntimeTensor;
}

/** In a variable, so that no check of types fetches it. */
const ADDRESS: string = "npm:onnxruntime-web@^1.30.0";
let loading: Promise<Runtime> | undefined;

function runtime(): Promise<Runtime> {
  return loading ??= import(ADDRESS).then((module: Runtime) => {
    module.env.logLevel = "error";
    module.env.wasm.numThreads = 1;
    return module;
  });
}

/** Numbers and the lengths of their dimensions. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A model, loaded. */
export interface LoadedModel extends AsyncDisposable {
  /** The outputs of a model for inputs by name. */
  run(inputs: Readonly<Record<string, Numbers>>): Promise<Record<string, number[]>>;
  /** What makes a run as short as can be: tensors that are made already. */
  prepare(inputs: Readonly<Record<string, Numbers>>): () => Promise<unknown>;
}

/** Loads a model. */
export async function load(
  model: Uint8Array,
  type: "double" | "float" = "double",
): Promise<LoadedModel> {
  const { InferenceSession, Tensor } = await runtime();
  const session = await InferenceSession.create(model);
  const feedsOf = (inputs: Readonly<Record<string, Numbers>>) =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, data }]) => {
        const tensor = type === "double"
          ? new Tensor("float64", Float64Array.from(data), shape)
          : new Tensor("float32", Float32Array.from(data), shape);
        return [name, tensor];
      }),
    );
  return {
    async run(inputs) {
      const outputs = Object.entries(await session.run(feedsOf(inputs)));
      return Object.fromEntries(outputs.map(([name, { data }]) => [name, [...data]]));
    },
    prepare(inputs) {
      const feeds = feedsOf(inputs);
      return () => session.run(feeds);
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
