/** Where to go on. */

import { type Html, html, link, paragraph, section } from "../html.ts";

const PACKAGE = "https://jsr.io/@chainrule/autograd";

/** Links to what comes next, each with what it is. */
const PLACES: readonly { address: string; name: string; what: string }[] = [
  {
    address: PACKAGE,
    name: "@chainrule/autograd",
    what:
      "the engine of this page, for Deno, Node.js and browsers. Its README goes on from here: " +
      "training loops, functions of functions, rules of one's own, and how the check works",
  },
  {
    address: `${PACKAGE}/doc`,
    name: "Its reference",
    what: "every function with an example",
  },
  {
    address: "https://github.com/karpathy/micrograd",
    name: "micrograd",
    what: "an engine as small as the one above, in Python, with neurons and layers on top",
  },
  {
    address: "https://www.jmlr.org/papers/v18/17-468.html",
    name: "Automatic differentiation in machine learning: a survey",
    what:
      "by Baydin, Pearlmutter, Radul and Siskind: what else there is, above all the forward mode",
  },
  {
    address: "https://doi.org/10.1038/323533a0",
    name: "Learning representations by back-propagating errors",
    what: "by Rumelhart, Hinton and Williams: four pages of 1986 that made the method known",
  },
];

/** Next. */
export function next(): Html {
  return section(
    "next",
    "Next",
    paragraph`
Type a formula of your own above, and guess each gradient before you take the step. When you can, write the class from
memory, and compare. Then go on to:`,
    html`<ul>
${PLACES.map(({ address, name, what }) => html`<li>${link(address, name)}: ${what}.</li>`)}
</ul>`,
  );
}
