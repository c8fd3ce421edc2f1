/** The worked example, in four figures. */

import { backwardSteps, formatNumber, forwardSteps, type Frame } from "../../../draw/mod.ts";
import { figure } from "../figures.ts";
import { equations, type Html, html, paragraph, section, words } from "../html.ts";
import { EXAMPLE, rootOf, stateLink, stepsOf, stepWithGradients } from "../states.ts";

/** The worked example. */
export function workedExample(): Html {
  const root = rootOf(EXAMPLE), forward = forwardSteps(root);
  const given = Object.entries(EXAMPLE.values).map(([name, number]) => `${name} = ${number}`);
  const line = (name: string) => lineFor(root.label, name);
  return section(
    "example",
    "The worked example",
    paragraph`Take four numbers, and compute one from them, an operation at a time:`,
    equations(given.join(", "), ...forward.map((frame) => frame.line)),
    paragraph`
Each number that is computed gets a name. As a picture, every number is a node, and an arrow leads from each operand to
what is computed from it. This is the computational graph. Numbers that are given are its leaves.`,
    pictured(
      "Figure 1: the graph",
      [],
      `The graph. Each node has its number, and none a gradient yet.`,
    ),
    paragraph`
We look for the derivative of $l$ by every node. $∂l/∂x_1$ looks hard, as three operations lie between $x_1$ and $l$. Near
the result it is easy. By definition`,
    equations(line("l")),
    paragraph`and as $l$ is a product, each factor's derivative is the other factor:`,
    equations(line("x_5"), line("x_6")),
    pictured(
      "Figure 2: the gradients after x_6 and x_5",
      ["l", "x_5", "x_6"],
      `One operation back: the gradients of $l$, $x_6$ and $x_5$ are known.`,
    ),
    paragraph`
From here each step goes one operation further back, by the chain rule. What we know already, $∂l/∂x_5$, is multiplied by
what the next operation does, and that operation is a sum, whose derivatives are 1:`,
    equations(line("x_3"), line("x_4")),
    pictured(
      "Figure 3: the gradients after x_3 and x_4",
      ["l", "x_5", "x_6", "x_3", "x_4"],
      `Two operations back: $x_3$ and $x_4$ have the gradient that $x_5$ has.`,
    ),
    paragraph`Then $x_3$, a product again, passes its gradient on to the leaves that we asked for:`,
    equations(line("x_1"), line("x_2")),
    pictured(
      "Figure 4: all gradients",
      ["l", "x_5", "x_6", "x_3", "x_4", "x_1", "x_2"],
      `All gradients.`,
    ),
    paragraph`
No step looked further than one operation, and each gradient was computed once, from those that were known. The
${formatNumber(gradientOf("x_1"))} at $x_1$ is what trying gave us above.`,
  );
}

/** The chain rule for a node of the example: the line of the step that completes its gradient. */
function lineFor(root: string, name: string): string {
  const start = `∂${root}/∂${name} `;
  return backwardSteps(rootOf(EXAMPLE)).find(({ line }) => line.startsWith(start))!.line;
}

function gradientOf(name: string): number {
  const { drawing, gradients } = stepsOf(EXAMPLE).at(-1)!;
  return gradients[drawing.nodes.findIndex((node) => node.name === name)]!;
}

/** The figure of the step after which some gradients are known, with a link to it. */
function pictured(name: string, known: readonly string[], caption: string): Html {
  const steps = stepsOf(EXAMPLE);
  const isForward = known.length === 0;
  const step = isForward ? forwardSteps(rootOf(EXAMPLE)).length : stepWithGradients(EXAMPLE, known);
  const frame: Frame = steps[step - 1]!;
  const link = stateLink(EXAMPLE, step, `Show step ${step} of ${steps.length} in the tool`);
  return figure(name, frame, html`${words(caption)} <span class="article-open">${link}</span>`);
}
