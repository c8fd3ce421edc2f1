/**
 * The check of gradients by itself, for pages: it brings neither the compiler nor the check of rules, whatever bundles it.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { checkGradient, toProgram } from "@chainrule/autograd/check/gradient";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const x = new Value(3, "x"), y = new Value(4, "y"), root = x.mul(y).tanh();
 * assertEquals(checkGradient(root).verdict, "agrees");
 * assertStringIncludes(toProgram(root), "tanh(");
 * ```
 *
 * @module
 */

export {
  checkGradient,
  type CheckGradientOptions,
  type GradientReport,
  type LeafReport,
  type SymbolicDerivative,
} from "./check_gradient.ts";
export type { Arithmetic } from "./graph_check.ts";
export type { FaultKind, Mismatch, Report, RuleSummary, Verdict, Worst } from "./report/report.ts";
export { toProgram, type ToProgramOptions } from "./to_program.ts";
