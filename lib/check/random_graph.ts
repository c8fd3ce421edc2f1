/**
 * Random graphs for everyone.
 *
 * @module
 */

import type { Value } from "../../mod.ts";
import { build } from "./graphs/plan.ts";
import { randomPlan } from "./graphs/random_plan.ts";
import { SeededRandom } from "./graphs/seeded_random.ts";
import { integerOption, type RuleChoice, rulesChosen } from "./options.ts";

/** Settings of {@linkcode randomGraph}. */
export interface RandomGraphOptions {
  /** The same seed gives the same graph; 1 where not given. */
  seed?: number;
  /** About how many nodes the graph has; 30 where not given. */
  nodes?: number;
  /** Which rules occur; all where not given. `add` occurs in any case. */
  rules?: readonly RuleChoice[];
}

/** A graph and its leaves. */
export interface RandomGraph {
  /** The output: the sum of all nodes that no other node uses. */
  readonly root: Value;
  /** The variables. */
  readonly leaves: Value[];
}

/**
 * Draws a random graph of the kind that finds wrong rules: nodes with several users, the same node as both operands, negative
 * numbers and exact zeros, small integer exponents, numbers large enough to saturate.
 *
 * @param options The seed, the size, the rules.
 * @returns The graph, recorded.
 * @throws {RangeError} When an option is out of range.
 *
 * @example Usage
 * ```ts
 * import { randomGraph } from "@chainrule/autograd/check";
 * import { assertEquals } from "@std/assert";
 *
 * const { root, leaves } = randomGraph({ seed: 7, nodes: 15, rules: ["mul", "tanh"] });
 * root.backward();
 * assertEquals(leaves.length, 3);
 * assertEquals(root.data, randomGraph({ seed: 7, nodes: 15, rules: ["mul", "tanh"] }).root.data);
 * ```
 */
export function randomGraph(options: RandomGraphOptions = {}): RandomGraph {
  const seed = integerOption("seed", options.seed ?? 1, 0);
  const nodes = integerOption("nodes", options.nodes ?? 30, 1);
  const plan = randomPlan(new SeededRandom(seed), nodes, rulesChosen(options.rules));
  const { root, leaves } = build(plan);
  return { root, leaves: [...leaves] };
}
