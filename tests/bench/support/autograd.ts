import { Value } from "../../../mod.ts";
import type { Engine } from "./engine.ts";

/** This package, through the methods that its users call. */
export const engine: Engine<Value> = {
  leaf: (data) => new Value(data),
  data: (value) => value.data,
  grad: (value) => value.grad,
  zeroGrad(leaves) {
    for (const leaf of leaves) leaf.grad = 0;
  },
  add: (x, y) => x.add(y),
  mul: (x, y) => x.mul(y),
  tanh: (x) => x.tanh(),
  backward: (root) => root.backward(),
};
