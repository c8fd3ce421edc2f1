/** The worked example, in four figures. */

import { backwardSteps, formatNumber } from "../../../draw/mod.ts";
import type { Lesson } from "../../lesson.ts";
import { figure } from "../figures.ts";
import { equations, type Html, html, paragraph, section, words } from "../html.ts";
import {
  givenOf,
  gradientsOf,
  lessonOn,
  rootOf,
  stateLink,
  stepWithGradients,
  WORKED,
} from "../states.ts";

/** The worked example. */
export function workedExample(): Html {
  const lesson = lessonOn(WORKED), forward = lesson.frames.slice(1, lesson.forward + 1);
  const line = lineOf(), pictured = picturesOf(lesson);
  const found = gradientsOf(lesson.frames.at(-1)!).find(({ name }) => name === "x_1")!;
  return section(
    "example",
    "The worked example",
    paragraph`Take four numbers, and compute one from them, an operation at a time:`,
    equations(givenOf(WORKED), ...forward.map((frame) => frame.line)),
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
${formatNumber(found.gradient)} at $x_1$ is what trying gave us above.`,
  );
}

/** The chain rule for each node of the example by its name: the line of the step that completes its gradient. */
function lineOf(): (name: string) => string {
  const frames = backwardSteps(rootOf(WORKED));
  const lines = new Map(frames.map(({ line, drawing, active }) => [
    drawing.nodes[active!]!.name,
    line,
  ]));
  return (name) => lines.get(name)!;
}

/** Makes the figure of the step after which some gradients are known, with a link to it. */
function picturesOf(lesson: Lesson) {
  return (name: string, known: readonly string[], caption: string): Html => {
    const step = stepWithGradients(lesson, known);
    const link = stateLink(WORKED, step, `Show step ${step} of ${lesson.length} in the tool`);
    const below = html`${words(caption)} <span class="article-open">${link}</span>`;
    return figure(name, lesson.frames[step]!, below);
  };
}
