/** What gradients are for. */

import { formatNumber } from "../../../draw/mod.ts";
import { codeWord, equations, type Html, paragraph, section } from "../html.ts";
import { rootOf, withNumber, WORKED } from "../states.ts";

/** By how much the section changes a number. */
const CHANGE = 0.01;

/** Why: what the change of one number does to another. */
export function why(): Html {
  const root = rootOf(WORKED), x = WORKED.values["x_1"]!;
  const changed = rootOf(withNumber(WORKED, "x_1", x + CHANGE));
  const before = formatNumber(root.data), after = formatNumber(changed.data);
  const ratio = formatNumber((changed.data - root.data) / CHANGE);
  return section(
    "why",
    "Why",
    paragraph`
A program computes one number from many others, say how wrong a model is from the model's parameters. We want to make
that number smaller. So we ask of every parameter: if this one changes a little and all others stay as they are, by how
many times as much does the result change? The answer is the derivative of the result by that parameter. Its sign says
in which direction to go, and its size how much that brings. All derivatives together are the gradient.`,
    paragraph`
One can find out by trying. In the example below the result is $l$, which is ${before} where $x_1$ is ${x}. Compute it
again with $x_1$ a little larger:`,
    equations(
      `x_1 = ${formatNumber(x + CHANGE)}`,
      `l = ${after}`,
      `(${after} − ${before}) / ${CHANGE} = ${ratio}`,
    ),
    paragraph`
So $l$ grows ${ratio} times as fast as $x_1$. But a model with a million parameters would have to be computed a million
times more, and each answer would only be nearly right. Backpropagation needs one run forward, which computes the
result, and one run backward, which computes the derivative by every number at once, exactly but for rounding. All that
it asks for is how each single operation, such as ${codeWord("x * y")}, passes a change on.`,
  );
}
