/** What adds up, and what does not. */

import { reversedTopologicalOrder, type Value, zeroGrad } from "../../../../mod.ts";
import { formatNumber } from "../../../draw/mod.ts";
import { codeWord, type Html, nodeName, paragraph, section, table, whole, words } from "../html.ts";
import { rootOf, WORKED } from "../states.ts";
import { keepingAll } from "../wrong_sweeps.ts";

/** What adds up. */
export function addingUp(): Html {
  const runs = threeRuns(rootOf(WORKED)), [, kept] = keepingAll(rootOf(WORKED), 2);
  const rows = runs.map(({ name, gradients: [first, second, third], isLeaf }) => {
    const wrong = kept!.get(name)!, verdict = wrong === second ? "" : ", wrong";
    return [
      isLeaf ? whole`${nodeName(name)} (leaf)` : nodeName(name),
      ...[first!, second!, third!].map((number) => words(`$${formatNumber(number)}$`)),
      words(`$${formatNumber(wrong)}$${verdict}`),
    ];
  });
  const of = (name: string) => runs.find((run) => run.name === name)!.gradients;
  const x = of("x_1"),
    first = (name: string) => of(name)[0]!,
    at = (name: string) => kept!.get(name)!;
  return section(
    "sums",
    "What adds up",
    paragraph`
Within one pass the terms of a gradient add up, one for each use. That is calculus: the sum over uses.`,
    paragraph`
Over several passes the gradients of leaves add up, too. That is a convention, and a useful one: to find the gradient of a
sum over a thousand samples, run one sample after the other, and the leaves collect the sum. It ends when one sets the
gradients to 0, which ${
      codeWord("zeroGrad")
    } does. Who forgets it before the next step of training goes on with the sum
of both.`,
    paragraph`
Gradients of the nodes between never add up over passes. They belong to one pass: what is left of the last one would be
passed on a second time, as if it were new. An engine that keeps them, as many a short one does, gives right numbers on
the first call of ${
      codeWord("backward()")
    } and wrong ones on the second. Here are two passes through the worked example,
and a third after ${codeWord("zeroGrad")}:`,
    table(
      "Gradients over several passes",
      ["Node", "First pass", "Second pass", "Third, after zeroGrad", "Second, where all are kept"],
      rows,
    ),
    paragraph`
The right second pass leaves ${x[1]!} at $x_1$, which is ${x[0]!} and ${x[
      0
    ]!}. Where all are kept, $x_5$ passes on
${at("x_5")}, its ${first("x_5")} of the first pass and ${
      first("x_5")
    } more. $x_3$ adds that to its ${first("x_3")},
and passes on ${at("x_3")} where it should pass on ${first("x_3")}. So $x_1$ ends at ${at("x_1")}.`,
  );
}

interface Runs {
  readonly name: string;
  readonly isLeaf: boolean;
  /** The gradient after the first pass, after the second, and after one that follows zeroGrad. */
  readonly gradients: readonly number[];
}

/** Three passes of the engine over a graph. */
function threeRuns(root: Value): Runs[] {
  const nodes = reversedTopologicalOrder(root);
  const run = () => {
    root.backward();
    return nodes.map(({ grad }) => grad);
  };
  const [first, second] = [run(), run()];
  zeroGrad(nodes.filter(isLeaf));
  const third = run();
  return nodes.map((node, i) => ({
    name: node.label,
    isLeaf: isLeaf(node),
    gradients: [first[i]!, second[i]!, third[i]!],
  }));
}

function isLeaf({ operation }: Value): boolean {
  return operation === "leaf";
}
