/** Why reversed topological order. */

import { formatNumber } from "../../../draw/mod.ts";
import {
  equations,
  type Html,
  nodeName,
  paragraph,
  section,
  strong,
  table,
  words,
} from "../html.ts";
import {
  FANOUT,
  givenOf,
  gradientsOf,
  lessonOn,
  rootOf,
  stateLink,
  statementsOf,
} from "../states.ts";
import { inDepth } from "../wrong_sweeps.ts";

/** Why the nodes are visited in reversed topological order. */
export function order(): Html {
  const right = gradientsOf(lessonOn(FANOUT).frames.at(-1)!);
  const wrong = inDepth(rootOf(FANOUT));
  const rows = right.map(({ name, gradient }) => {
    const walked = wrong.get(name)!;
    const verdict = walked === gradient ? "" : ", wrong";
    return [
      nodeName(name),
      words(`$${formatNumber(gradient)}$`),
      words(`$${formatNumber(walked)}$${verdict}`),
    ];
  });
  const onA = (gradients: ReadonlyMap<string, number>) => formatNumber(gradients.get("a")!);
  return section(
    "order",
    "Why reversed topological order",
    paragraph`
In the worked example every number is used once. Now let two of them be used twice: $a$ goes into $b$ and into $l$, and $x$ into
$a$ and into $b$.`,
    equations(givenOf(FANOUT), ...statementsOf(FANOUT)),
    paragraph`
By the sum over uses, the gradient of $a$ has two terms, one from $b$ and one from $l$. $a$ may pass its gradient on to $x$
and $y$ only when both are in: ${
      strong("a gradient must be complete before it is passed on")
    }. So every node must be
visited after all nodes that use it.`,
    paragraph`
The obvious way back does not do that. It starts at $l$, follows the first arrow backward, adds its term, goes on from
there at once, and turns back where it finds nothing new. It comes to $a$ through $b$ with one term of two, and passes
that on to $x$ and $y$. The second term comes later. In the end $a$ itself has the right number,
${onA(wrong)}, and the nodes behind it do not:`,
    table(
      "Gradients where a value is used twice",
      ["Node", "Each node after all that use it", "Walked in depth"],
      rows,
    ),
    paragraph`
An order in which operands come before what is computed from them is called topological; that in which the numbers were
computed is one. Read from its end, every node comes after all that use it. Such an order can be found by a walk in depth,
too, if it does nothing but note each node when it leaves it for the last time: by then all of its operands have been
noted. ${stateLink(FANOUT, 0, "Step through this graph in the tool")} to see the terms come in.`,
  );
}
