/** What a workload needs of an engine, so that each workload is written once. */
export interface Engine<V> {
  leaf(data: number): V;
  data(value: V): number;
  grad(value: V): number;
  zeroGrad(leaves: readonly V[]): void;
  add(x: V, y: V | number): V;
  mul(x: V, y: V | number): V;
  tanh(x: V): V;
  backward(root: V): void;
}

/** The engines: this one first, then those beside it. Literal imports need no permission. */
const modules = {
  autograd: () => import("./autograd.ts"),
  adnn: () => import("./adnn.ts"),
  textbook: () => import("./textbook.ts"),
};

/** The name of an engine. */
export type EngineName = keyof typeof modules;

/** The names of the engines, this one first. */
export const engineNames = Object.keys(modules) as readonly EngineName[];

/** Whether an engine failed because its recursion is deeper than the call stack. */
export function isStackOverflow(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes("call stack");
}

/** Loads an engine. The type of its nodes is its own affair. */
export async function loadEngine(name: EngineName): Promise<Engine<object>> {
  return (await modules[name]()).engine;
}
