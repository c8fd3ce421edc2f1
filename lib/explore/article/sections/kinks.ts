/** What a derivative is where calculus has none. */

import { type Html, paragraph, section, table, words } from "../html.ts";
import { type Example, givenOf, KINK, lessonOn, rootOf, stateLink } from "../states.ts";
import { reversedTopologicalOrder } from "../../../../mod.ts";

/** A convention, with an example of it. */
export interface Convention {
  /** Where it holds, as the README says it. */
  readonly where: string;
  /** What holds there, as the README says it. */
  readonly holds: string;
  /** A formula there. */
  readonly example: Example;
}

/** Four of the conventions of the engine. */
export const CONVENTIONS: readonly Convention[] = [
  {
    where: "abs at 0, sign, step",
    holds: "derivative 0",
    example: { formula: "abs(x)", values: { x: 0 } },
  },
  {
    where: "relu at 0",
    holds: "derivative 0",
    example: { formula: "relu(x)", values: { x: 0 } },
  },
  {
    where: "max, min, clamp at a tie",
    holds: "half of the derivative to each",
    example: { formula: "max(x, y)", values: { x: 1, y: 1 } },
  },
  {
    where: "adjoint · partial with a factor exactly 0",
    holds:
      "0, also where the other is infinite or NaN: a branch that was not taken spoils no derivative",
    example: { formula: "max(sqrt(x), 1)", values: { x: 0 } },
  },
];

/** Kinks and conventions. */
export function kinks(): Html {
  const rows = CONVENTIONS.map(({ where, holds, example }) => {
    const gradients = gradientsAt(example).map(({ name, gradient }) =>
      `$∂l/∂${name} = ${gradient}$`
    );
    return [
      where,
      holds,
      `$l = ${example.formula}$ at $${givenOf(example).replace(", ", "$, $")}$: ${
        gradients.join(", ")
      }`,
    ];
  });
  return section(
    "kinks",
    "Kinks and conventions",
    paragraph`
At a corner calculus has no derivative: left of 0 the slope of the absolute value is −1, right of it 1, and at 0 there is
none. An engine has to give a number all the same, and which one is a convention. Libraries differ here. This one
chooses a number that lies between the slopes on both sides:`,
    table(
      "Conventions at kinks",
      ["Where", "What holds", "Example"],
      rows.map((row) => row.map(words)),
    ),
    paragraph`
In the last line the square root has an infinite slope at 0, but it is not the larger number, so that 0 arrives there from
the maximum. In floating point 0 times infinity is NaN, which is no number. Here it counts as 0.`,
    paragraph`
A symbolic derivative cannot decide such a point either. So the check says there that it abstains, and why. ${
      stateLink(KINK, lessonOn(KINK).length, "See it at a kink in the tool")
    }, then move $x$ to either side. The other conventions, with what holds for second derivatives, are in the README.`,
  );
}

/** The gradients of the leaves of a state. */
function gradientsAt(example: Example): { name: string; gradient: number }[] {
  const root = rootOf(example);
  root.backward();
  const leaves = reversedTopologicalOrder(root).filter(({ operation }) => operation === "leaf");
  return leaves.reverse().map(({ label, grad }) => ({ name: label, gradient: grad }));
}
