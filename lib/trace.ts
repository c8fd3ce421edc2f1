/** A graph as a Wengert list, with the rules of its nodes. */

import { type Rule, ruleWithCode } from "./registry.ts";
import { type NestedValues, valuesIn } from "./nested_values.ts";
import { givenOut, gradientsFrom, home, Leaf, requireValue, Snapshot } from "./tape/mod.ts";
import type { Value } from "./value.ts";

/**
 * A snapshot of a graph in topological order: a node's operands stand at smaller positions than the node. Every version
 * of a leaf (see {@linkcode Value.data}) has a position of its own, and so has every operand that is a number.
 */
export interface Trace {
  /** The number of nodes. */
  readonly length: number;
  /** The positions of the outputs, in the order given. */
  readonly outputs: Int32Array;
  /** For each node its rule; undefined for a leaf and for a constant. */
  readonly rules: readonly (Rule | undefined)[];
  /** For each node a number that stands for its rule; 0 for a leaf and for a constant. */
  readonly codes: Uint16Array;
  /** Three for each node: the positions of its operands in order, −1 where there is none. */
  readonly operands: Int32Array;
  /** For each node the number that was recorded. */
  readonly data: Float64Array;
  /** Three for each node: its local partials as recorded; 0 where the operand is a number, or there is none. */
  readonly partials: Float64Array;
  /** The positions of the leaves, each version by itself, by first use. */
  readonly leaves: Int32Array;
  /** The positions of the constants: operands that are numbers, and detached Values. */
  readonly constants: Int32Array;
  /** How often a leaf's data had been assigned before this use; 0 for other nodes. */
  version(position: number): number;
  /**
   * The positions of the node's operands, in order: a view of {@linkcode Trace.operands}, empty for a leaf and for a constant.
   * @example The operands of a product
   * ```ts
   * import { trace, Value } from "@chainrule/autograd";
   * import { assertEquals } from "@std/assert";
   * assertEquals([...trace(new Value(3).mul(new Value(4))).operandsOf(2)], [0, 1]);
   * ```
   */
  operandsOf(position: number): Int32Array;
  /** The node's rule; undefined for a leaf and for a constant. */
  rule(position: number): Rule | undefined;
  /** The node's id, which all versions of a leaf share. */
  id(position: number): number;
  /** The node's label, the empty string where there is none. */
  label(position: number): string;
  /** The gradient that the node holds now. */
  grad(position: number): number;
  /**
   * For each node the gradient that `backward()` of the first output would give it, where every leaf's gradient is 0 before. The
   * gradients that the nodes hold now stay.
   * @example Gradients that leave no trace
   * ```ts
   * import { trace, Value } from "@chainrule/autograd";
   * import { assertEquals } from "@std/assert";
   * const x = new Value(3), square = x.mul(x);
   * assertEquals([...trace(square).gradients()], [6, 1]);
   * assertEquals([x.grad, square.grad], [0, 0]);
   * ```
   */
  gradients(): Float64Array;
  /** The node: a leaf is the very object that people made, any other node a handle, the same one while somebody holds it. */
  value(position: number): Value;
}

/**
 * Takes a snapshot of the graph under some outputs. It costs as much as the graph is large, whatever else was recorded.
 * @param outputs Any nodes, or arrays of them, nested as one likes; the trace has all that they depend on.
 * @throws {TypeError} Where an output is not a Value.
 * @example Usage
 * ```ts
 * import { trace, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(3, "x");
 * const { rules, operands, data } = trace(x.mul(x).tanh());
 *
 * assertEquals(rules.map((rule) => rule?.name), [undefined, "mul", "tanh"]);
 * assertEquals([...operands], [-1, -1, -1, 0, 0, -1, 1, -1, -1]);
 * assertEquals([...data], [3, 9, Math.tanh(9)]);
 * ```
 */
export function trace(...outputs: NestedValues[]): Trace {
  return new Tracer(valuesIn("trace a graph", "outputs", outputs));
}

/** A handle on the node at a position, made anew: those that only the engine sees need not be the same each time, as `value` gives them. */
export function handleOn(graph: Trace, position: number): Value {
  return (graph as Tracer).node(position) as Value;
}

class Tracer extends Snapshot implements Trace {
  #rules: readonly (Rule | undefined)[] | undefined;
  /** Handles that are given out before any other on their nodes. */
  #held: readonly Value[];

  constructor(outputs: readonly Value[]) {
    super(outputs);
    this.#held = outputs;
  }

  get rules(): readonly (Rule | undefined)[] {
    return this.#rules ??= Array.from(this.codes, ruleWithCode);
  }

  rule(position: number): Rule | undefined {
    return ruleWithCode(this.codes[position]!);
  }

  operandsOf(position: number): Int32Array {
    const start = 3 * position;
    return this.operands.subarray(start, start + (this.rule(position)?.arity ?? 0));
  }

  value(position: number): Value {
    this.#held.forEach(givenOut);
    this.#held = [];
    return givenOut(this.node(position)) as Value;
  }

  id(position: number): number {
    return (this.node(position) as Value).id;
  }

  label(position: number): string {
    return (this.node(position) as Value).label;
  }

  grad(position: number): number {
    return (this.node(position) as Value).grad;
  }

  gradients(): Float64Array {
    const nodes = Array.from({ length: this.length }, (_, position) => this.node(position));
    return gradientsFrom(nodes[this.outputs[0]!]!, nodes);
  }
}

/**
 * The nodes that `root` depends on, itself first and every node before its children: the order of backpropagation.
 * @throws {TypeError} Where `root` is not a Value.
 * @example Usage
 * ```ts
 * import { reversedTopologicalOrder, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * const x = new Value(3);
 * const order = reversedTopologicalOrder(x.mul(x).tanh());
 * assertEquals(order.map((node) => node.operation), ["tanh", "mul", "leaf"]);
 * ```
 */
export function reversedTopologicalOrder(root: Value): Value[] {
  requireValue("order a graph", "root", root);
  const graph = trace(root), seen = new Set<Value>(), order: Value[] = [];
  for (let position = 0; position < graph.length; position++) {
    const node = graph.value(position);
    if (seen.has(node)) continue; // another version of a leaf
    if (node[home] instanceof Leaf) seen.add(node);
    order.push(node);
  }
  return order.reverse();
}
