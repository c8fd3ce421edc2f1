/** The reverse sweep as new nodes of the graph, so that it can be differentiated again. */

import { Derivation } from "./derivation.ts";
import { cannot } from "./errors.ts";
import { add, azmul } from "./operations.ts";
import type { Rule } from "./registry.ts";
import { ADD, constant, recordBinary, requireValue } from "./tape/mod.ts";
import { handleOn, type Trace, trace } from "./trace.ts";
import type { Operand, Value } from "./value.ts";

/**
 * The derivatives of `output` by each of the inputs, as nodes that can be differentiated again.
 * @param output The node to differentiate.
 * @param inputs Nodes to differentiate it by: leaves, or interior nodes, which then count as independent.
 * @returns For each input a Value. Where the derivative is a number it is a constant, 0 if `output` does not depend on the input.
 * @throws {TypeError} Where `output` is not a Value or `inputs` not an array of Values.
 * @example The fourth derivative of x⁴
 * ```ts
 * import { gradients, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x = new Value(0);
 * let y = x.pow(4);
 * for (let order = 1; order <= 4; order++) y = gradients(y, [x])[0]!;
 * assertEquals(y.data, 24);
 * ```
 */
export function gradients(output: Value, inputs: readonly Value[]): Value[] {
  const action = "compute gradients";
  requireValue(action, "output", output);
  if (!Array.isArray(inputs)) throw cannot(action, "inputs", "an array of Values", inputs);
  inputs.forEach((input, i) => requireValue(action, `inputs[${i}]`, input));
  return new ReverseRecording(output, inputs).gradients();
}

/** One recorded reverse sweep. */
class ReverseRecording {
  readonly #graph: Trace;
  readonly #derivation = new Derivation();
  /** For each input the positions that stand for it: a leaf that was assigned has one for each version. */
  readonly #inputs: number[][];
  /** Which nodes depend on an input. */
  readonly #active: Uint8Array;
  readonly #operands: (Operand | undefined)[] = [];
  readonly #adjoints: (Operand | undefined)[] = [];

  constructor(output: Value, inputs: readonly Value[]) {
    this.#graph = trace(inputs, output);
    this.#inputs = positionsOf(this.#graph, inputs);
    this.#active = dependents(this.#graph, this.#inputs);
    this.#adjoints[this.#output] = 1; // ∂L/∂L
  }

  get #output(): number {
    return this.#graph.outputs.at(-1)!;
  }

  gradients(): Value[] {
    this.#active.forEach((active, node) => {
      const rule = this.#graph.rules[node];
      if (!active || rule === undefined) return;
      const operands = this.#operandsOf(node);
      this.#derivation.know(this.#graph.codes[node]!, operands, this.#operand(node) as Value);
    });
    return this.#derivation.run(() => {
      const isInput = new Set(this.#inputs.flat());
      for (let node = this.#output; node >= 0; node--) {
        const adjoint = this.#adjoints[node], rule = this.#graph.rules[node];
        // An input counts as independent: by y alone, L = y² with y = x² is not differentiated further, by x and y it is.
        if (adjoint === undefined || rule === undefined || !this.#active[node]) continue;
        if (isInput.has(node) && !this.#dependsOnInput(node)) continue;
        this.#pullBack(node, rule, adjoint);
      }
      return this.#inputs.map((positions) => asValue(this.#sum(positions)));
    });
  }

  #dependsOnInput(node: number): boolean {
    return this.#graph.operandsOf(node).some((operand) => this.#active[operand] === 1);
  }

  /**
   * Adds adjoint · partial to the adjoint of each operand. Where either is the number 0, as the partial of step is, there is no
   * path; a Value that is 0 stays, and makes the term 0 where the other factor is ∞ or NaN.
   */
  #pullBack(node: number, rule: Rule, adjoint: Operand): void {
    if (adjoint === 0) return;
    const operands = this.#operandsOf(node);
    this.#graph.operandsOf(node).forEach((position, k) => {
      if (!this.#active[position]) return;
      const partial = rule.partials[k]!(...operands, this.#operand(node));
      if (partial === 0) return;
      const term = azmul(adjoint, partial), before = this.#adjoints[position];
      this.#adjoints[position] = before === undefined ? term : add(before, term);
    });
  }

  #sum(positions: readonly number[]): Operand {
    return positions.map((position) => this.#adjoints[position])
      .filter((adjoint) => adjoint !== undefined)
      .reduce<Operand | undefined>(
        (sum, term) => sum === undefined ? term : add(sum, term),
        undefined,
      ) ??
      0;
  }

  #operandsOf(node: number): Operand[] {
    return Array.from(this.#graph.operandsOf(node), (position) => this.#operand(position));
  }

  #operand(position: number): Operand {
    return this.#operands[position] ??= operandAt(this.#graph, position);
  }
}

/** What a partial is given for a node: for a constant its number, for a leaf that was assigned since the data that it had. */
export function operandAt(graph: Trace, position: number): Operand {
  const data = graph.data[position]!;
  if (graph.rules[position] !== undefined) return handleOn(graph, position);
  const value = handleOn(graph, position);
  if (value.operation === "constant") return data;
  return Object.is(value.data, data) ? value : asItWas(value, data);
}

/** A node with the data of an earlier version of a leaf, and the derivative 1 by the leaf. */
function asItWas(leaf: Value, data: number): Value {
  return recordBinary(ADD, "add", leaf, data - leaf.data, data, 1, 1) as Value;
}

/** For each input the positions that stand for it in a trace whose first outputs are the inputs. */
export function positionsOf(graph: Trace, inputs: readonly Value[]): number[][] {
  const byLeaf = new Map<Value, number[]>();
  for (const position of graph.leaves) {
    const leaf = handleOn(graph, position), versions = byLeaf.get(leaf);
    if (versions === undefined) byLeaf.set(leaf, [position]);
    else versions.push(position);
  }
  return inputs.map((input, i) => byLeaf.get(input) ?? [graph.outputs[i]!]);
}

/** Marks the inputs, and every node that depends on one. */
export function dependents(graph: Trace, inputs: readonly (readonly number[])[]): Uint8Array {
  const active = new Uint8Array(graph.length);
  for (const position of inputs.flat()) active[position] = 1;
  for (let node = 0; node < graph.length; node++) {
    for (let k = 3 * node; k < 3 * node + 3; k++) {
      const operand = graph.operands[k]!;
      if (operand >= 0 && active[operand]) active[node] = 1;
    }
  }
  return active;
}

/** A Value as it is, a number as a constant. */
export function asValue(operand: Operand): Value {
  return typeof operand === "number" ? constant(operand) as Value : operand;
}
