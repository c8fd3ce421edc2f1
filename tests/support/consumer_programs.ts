/** Programs as people who import the package write them, and what they print. */

export const programs = {
  engine: {
    text: `import { add, Value } from "jsr:@chainrule/autograd";
           const x = new Value(3, "x");
           const y = new Value(4, "y");
           x.mul(y).add(5).mul(2).backward();
           console.log(x.grad, y.grad, add(1, 2));`,
    prints: "8 6 3\n",
  },
  checker: {
    text: `import { Value } from "jsr:@chainrule/autograd";
           import { checkGradient } from "jsr:@chainrule/autograd/check";
           const x = new Value(0.5, "x");
           const { ok, verdict } = checkGradient(x.mul(x).tanh());
           console.log(ok, verdict);`,
    prints: "true agrees\n",
  },
  expressions: {
    text: `import { fromExpression } from "jsr:@chainrule/autograd/expression";
           const { root, leaves } = fromExpression("(x_1 * x_2 + 5) * 2", { x_1: 3, x_2: 4 });
           root.backward();
           console.log(root.data, ...leaves.map((leaf) => leaf.label + "=" + leaf.grad));`,
    prints: "34 x_1=8 x_2=6\n",
  },
};
