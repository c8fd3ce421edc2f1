/**
 * The companion checker: every derivative rule, and every gradient, against symbolic calculus by mathjs.
 *
 * @example Usage
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { checkGradient, checkRule, checkRules } from "@chainrule/autograd/check";
 * import { assert } from "@std/assert";
 *
 * const x = new Value(3, "x"), y = new Value(4, "y");
 * assert(checkGradient(x.mul(y).tanh()).ok); // a graph of one's own
 * assert(checkRule("tanh").ok); // one rule over its whole domain
 * assert(checkRules({ graphs: 100, seed: 1 }).ok); // random graphs
 * ```
 *
 * From the command line: `deno run jsr:@chainrule/autograd/check --help`.
 *
 * @module
 */

import { startProgram } from "../program.ts";

export {
  checkGradient,
  type CheckGradientOptions,
  type GradientReport,
  type LeafReport,
  type SymbolicDerivative,
} from "./check_gradient.ts";
export { checkRule, type CheckRuleOptions, type RuleReport } from "./check_rule.ts";
export {
  checkRules,
  type CheckRulesOptions,
  type Progress,
  type RulesReport,
} from "./check_rules.ts";
export type { Arithmetic } from "./graph_check.ts";
export type { RuleChoice } from "./options.ts";
export { type RandomGraph, randomGraph, type RandomGraphOptions } from "./random_graph.ts";
export type { FaultKind, Mismatch, Report, RuleSummary, Verdict, Worst } from "./report/report.ts";
export { toProgram, type ToProgramOptions } from "./to_program.ts";

// Deno and jsr.io read here where the command line is, and bundlers that nobody goes there: see startProgram.
false && import("./main.ts");
startProgram(import.meta, "lib/check/mod");
