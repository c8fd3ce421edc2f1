/**
 * A scalar autograd engine whose every derivative rule is checked against symbolic calculus.
 *
 * Expressions over {@linkcode Value}s are recorded; {@linkcode Value.backward} gives every node of the graph the
 * derivative of the one that it is called on.
 *
 * @example l = (x_1·x_2 + x_4)·x_6
 * ```ts
 * import { Value } from "@chainrule/autograd";
 * import { assertEquals } from "@std/assert";
 *
 * const x1 = new Value(3), x2 = new Value(4), x4 = new Value(5), x6 = new Value(2);
 * const l = x1.mul(x2).add(x4).mul(x6);
 * l.backward();
 *
 * assertEquals([x1, x2, x4, x6].map((x) => x.grad), [8, 6, 2, 17]);
 * ```
 *
 * @module
 */

export type { Argument, Arguments, Filled, Mirror } from "./lib/argument_shape.ts";
export { apply } from "./lib/apply.ts";
export {
  type BinaryRule,
  defineRule,
  type TernaryRule,
  type UnaryRule,
} from "./lib/define_rule.ts";
export {
  abs,
  acos,
  acosh,
  add,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  azmul,
  type BinaryFunction,
  cbrt,
  clamp,
  cos,
  cosh,
  div,
  dot,
  exp,
  expm1,
  type FoldedFunction,
  hypot,
  log,
  log10,
  log1p,
  log2,
  max,
  min,
  mul,
  neg,
  pow,
  relu,
  type Result,
  select,
  sigmoid,
  sign,
  sin,
  sinh,
  softplus,
  sqrt,
  step,
  sub,
  sum,
  tan,
  tanh,
  type TernaryFunction,
  type UnaryFunction,
} from "./lib/operations.ts";
export { gradients } from "./lib/gradients.ts";
export type { NestedValues } from "./lib/nested_values.ts";
export { detach, isRecording, noGrad } from "./lib/no_grad.ts";
export { partialsOf, ruleOf } from "./lib/node_rule.ts";
export { type Branch, type PartialDerivative, type Rule, rules } from "./lib/registry.ts";
export type { BinaryRow, TernaryRow, UnaryRow } from "./lib/registry.ts";
export { reversedTopologicalOrder, type Trace, trace } from "./lib/trace.ts";
export {
  type Derivatives,
  grad,
  type Gradient,
  type GradientOf,
  hessian,
  type HessianProduct,
  hvp,
  jacobian,
  jvp,
  type PullBack,
  type PushForward,
  valueAndGrad,
  type ValueAndGradient,
  vjp,
} from "./lib/transforms.ts";
export { type Operand, Value } from "./lib/value.ts";
export { zeroGrad } from "./lib/zero_grad.ts";
