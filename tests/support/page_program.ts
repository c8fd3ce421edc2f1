/** A program of a page that uses every part of the package, and what it finds. */

/** Sets `found` to what the page's program finds. */
export const pageProgram = `
  import { Value } from "@chainrule/autograd";
  import { checkGradient } from "@chainrule/autograd/check";
  import { compile } from "@chainrule/autograd/compile";
  import { toMermaid } from "@chainrule/autograd/draw";
  import { fromExpression } from "@chainrule/autograd/expression";

  const { root, leaves } = fromExpression("tanh(x)^2 * y", { x: 0.5, y: 2 });
  root.backward();
  let value;
  try {
    value = compile((x, y) => x.tanh().pow(2).mul(y)).valueAndGrad(Float64Array.of(0.5, 2), new Float64Array(2));
  } catch (error) {
    value = error.message;
  }
  globalThis.found = [
    root instanceof Value,
    checkGradient(root).verdict,
    toMermaid(root).split("\\n")[0],
    leaves[1].grad,
    value,
  ];`;

/** What the program finds where kernels are forbidden, but for the message that says so. */
export const foundInPage: readonly unknown[] = [
  true,
  "agrees",
  "flowchart LR",
  Math.tanh(0.5) ** 2,
];

/** The value that a kernel finds where it may run. */
export const foundByKernel: number = 2 * Math.tanh(0.5) ** 2;
