/** Kernels of every kind of code, for tests that must hold for all of them. */

import { compileGraph } from "../../lib/compile/compile.ts";
import type { Kernel } from "../../lib/kernel/kernel.ts";
import type { KernelOptions } from "../../lib/compile/generated_code.ts";
import { type Rule, Value } from "../../mod.ts";
import { applyRule } from "../../lib/check/graphs/plan.ts";

/** Every kind of code that a kernel may consist of; each computation shows whether it kept to its memory. */
export const kernelKinds: readonly (readonly [string, KernelOptions])[] = [
  ["straight-line", { generator: "straight line", checksMemory: true }],
  ["rolled", { generator: "rolled", checksMemory: true }],
  ["interpreted", { generator: "interpreter", checksMemory: true }],
];

/** The kernel of one rule on inputs. */
export function kernelOfRule(rule: Rule, options?: KernelOptions): Kernel {
  const leaves = Array.from({ length: rule.arity }, () => new Value(0.5));
  return compileGraph([applyRule(rule, leaves)], leaves, options);
}

/** Value and gradient of one sample. */
export function valueAndGrad(
  kernel: Kernel,
  ...sample: number[]
): { value: number; grad: number[] } {
  const grad = new Float64Array(sample.length);
  const value = kernel.valueAndGrad(new Float64Array(sample), grad);
  return { value, grad: [...grad] };
}
