/** The rule that computed a node, and the partials that it had. */

import { partialAt } from "./apply.ts";
import { type Rule, ruleWithCode } from "./registry.ts";
import { codeOf, home, Leaf, recordedAt, requireValue } from "./tape/mod.ts";
import { requireUnfrozen } from "./tracing.ts";
import type { Value } from "./value.ts";

/** The name of a node's rule; "leaf" or "constant" where none computed it. */
export function operationOf(value: Value): string {
  const at = value[home];
  if (at instanceof Leaf) return at.constant ? "constant" : "leaf";
  return ruleWithCode(codeOf(value))!.name;
}

/**
 * The rule that computed a node.
 * @returns Its row in the table; undefined for a leaf and for a constant.
 * @throws {TypeError} Where `value` is not a Value.
 * @example Usage
 * ```ts
 * import { ruleOf, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(ruleOf(new Value(1).tanh())?.name, "tanh");
 * ```
 */
export function ruleOf(value: Value): Rule | undefined {
  requireValue("find the rule", "value", value);
  return ruleWithCode(codeOf(value));
}

/**
 * The local partial derivatives of a node by each of its operands, as they were when it was computed.
 * @returns One number for each operand, in the order of `children`; none for a leaf and for a constant.
 * @throws {TypeError} Where `value` is not a Value.
 * @example Usage
 * ```ts
 * import { partialsOf, Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 * assertEquals(partialsOf(new Value(3).mul(new Value(4))), [4, 3]);
 * ```
 */
export function partialsOf(value: Value): number[] {
  requireValue("find partials", "value", value);
  requireUnfrozen("read partials", value);
  const rule = ruleWithCode(codeOf(value));
  if (rule === undefined) return [];
  const { primals, partials } = recordedAt(value);
  return partials.map((partial, k) => partial ?? partialAt(rule, k, primals, value.data));
}
