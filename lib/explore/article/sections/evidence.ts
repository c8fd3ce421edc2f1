/** How we know that gradients are right. */

import { type Answer, answersOf, centralDifference } from "../../answers.ts";
import { read, type Reading } from "../../reading.ts";
import {
  code,
  equations,
  type Html,
  link,
  nodeName,
  paragraph,
  section,
  table,
  whole,
  words,
} from "../html.ts";
import { givenOf, NEURON, stateLink, statementsOf } from "../states.ts";

/** How do we know? */
export function evidence(): Html {
  const reading = read(NEURON.formula, new Map(Object.entries(NEURON.values)));
  const { verdict, sentence, rows } = answersOf(reading);
  if (verdict !== "agrees") throw new Error(`The neuron of the article fails: ${sentence}`);
  const answer = rows.find(({ name }) => name === VARIABLE)!;
  return section(
    "evidence",
    "How do we know?",
    paragraph`
Wrong gradients are hard to see. A model often learns with them, only worse. So they are compared with derivatives that
were found in another way. Take a neuron with two inputs, and the square of how far it is from the target $t$:`,
    equations(...statementsOf(NEURON), givenOf(NEURON)),
    paragraph`
The first other way is the finite difference: make one number larger and smaller by $h$, compute the result for both, and
divide the difference of the results by $2 · h$. It needs nothing but the formula. But it is never exact. With a large $h$ it feels the
curve between the two points, and with a small one the two results agree in so many digits that few are left in
their difference. By ${nodeName(VARIABLE)}:`,
    differencesBySize(reading, answer),
    paragraph`
Even the best $h$ finds about two thirds of the digits, and which one is best nobody knows before. A small mistake in a
rule hides behind such errors.`,
    paragraph`
The second other way is calculus. ${
      link("https://mathjs.org", "mathjs")
    } takes the formula, and derives it by symbols. By
${nodeName(VARIABLE)} that gives`,
    code(`The derivative by ${VARIABLE} that mathjs finds`, answer.symbolic!),
    paragraph`
which is computed with as many digits as it takes to be sure of the exact number. It shares no code with the engine, and
is too slow to train with. Beside it every gradient of the engine is right to its last digits. An ulp is the distance
from a number to the next one that the computer has.`,
    errorsByLeaf(rows),
    paragraph`
In ${
      stateLink(NEURON, reading.lesson.length, "this graph in the tool")
    } all three stand side by side, and in any other
that you type.`,
  );
}

/** The variable whose finite differences are shown. */
const VARIABLE = "w_1";

/** The sizes of h in the table. */
const SIZES = [1, 3, 5, 7, 9, 11, 13].map((exponent) => ({
  exponent,
  h: Number(`1e-${exponent}`),
}));

function differencesBySize(reading: Reading, { name, exact }: Answer): Html {
  const rows = SIZES.map(({ exponent, h }) => {
    const difference = centralDifference(reading, name, h);
    return [
      whole`10<sup>−${exponent}</sup>`,
      words(`$${difference}$`),
      words(`$${small(difference - exact!)}$`),
    ];
  });
  return table(
    "Finite differences, and their errors",
    ["Size of h", "Finite difference", "Error"],
    rows,
  );
}

function errorsByLeaf(answers: readonly Answer[]): Html {
  const rows = answers.map(({ name, gradient, exact, ulps, error }) => [
    nodeName(name),
    words(`$${gradient}$`),
    words(`$${exact}$`),
    words(`$${ulps!.toFixed(2)}$`),
    words(`$${small(error)}$`),
  ]);
  return table(
    "Gradients of the neuron by three ways",
    [
      "By",
      "Engine",
      "Exact, by mathjs",
      "Error of the engine in ulps",
      "Error of the finite difference",
    ],
    rows,
  );
}

/** An error in two digits and a power of ten: 3.1 · 10^(−9). */
function small(x: number): string {
  if (x === 0) return "0";
  const [digits, exponent] = Math.abs(x).toExponential(1).split("e");
  return `${digits} · 10^(${Number(exponent)})`;
}
