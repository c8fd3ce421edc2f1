import adnn from "adnn/ad/index.js";
import type { Engine } from "./engine.ts";

interface ScalarNode {
  readonly x: number;
  dx: number;
  backprop(): void;
}

const lift: (data: number) => ScalarNode = adnn.lift;
const { add, mul, tanh }: {
  add(x: ScalarNode, y: ScalarNode | number): ScalarNode;
  mul(x: ScalarNode, y: ScalarNode | number): ScalarNode;
  tanh(x: ScalarNode): ScalarNode;
} = adnn.scalar;

/** adnn: an object a node, its derivatives compiled from text; the fastest peer on npm. */
export const engine: Engine<ScalarNode> = {
  leaf: (data) => lift(data),
  data: (node) => node.x,
  grad: (node) => node.dx,
  zeroGrad(leaves) {
    for (const leaf of leaves) leaf.dx = 0;
  },
  add: (x, y) => add(x, y),
  mul: (x, y) => mul(x, y),
  tanh: (x) => tanh(x),
  backward: (root) => root.backprop(),
};
