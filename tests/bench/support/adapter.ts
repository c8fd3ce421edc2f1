import type { Value } from "../../../mod.ts";
import type { Engine } from "./engine.ts";

/** This package, through the methods that its users call; which version of it, its class Value says. */
export function adapt(Class: typeof Value): Engine<Value> {
  return {
    leaf: (data) => new Class(data),
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
}
