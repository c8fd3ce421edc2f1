/** ONNX Runtime, in WebAssembly or as native code. It comes from npm when it is asked for, and not before: it is 143 MB, or 288. */

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
  readonly InferenceSession: {
    create(model: Uint8Array, options: { intraOpNumThreads: number }): Promise<RuntimeSession>;
  };
  readonly Tensor: new (
    type: "float64" | "float32",
    data: Float64Array | Float32Array,
    dims: readonly number[],
  ) => RuntimeTensor;
}

/** As which code it runs. */
export type RuntimeName = "web" | "node";

const loading = new Map<RuntimeName, Promise<Runtime>>();

function runtime(name: RuntimeName): Promise<Runtime> {
  const address = `npm:onnxruntime-${name}@^1.30.0`; // no text, so that no check of types fetches it
  const load = async () => {
    const module: Runtime & { default?: Runtime } = await import(address);
    const runtime = module.InferenceSession === undefined ? module.default! : module;
    runtime.env.logLevel = "error";
    if (name === "web") runtime.env.wasm.numThreads = 1;
    return runtime;
  };
  if (!loading.has(name)) loading.set(name, load());
  return loading.get(name)!;
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
  name: RuntimeName = "web",
): Promise<LoadedModel> {
  const { InferenceSession, Tensor } = await runtime(name);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
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
