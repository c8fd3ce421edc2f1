/** The table of differentiation rules. */

import { rules } from "../../../../mod.ts";
import { type Html, paragraph, section, table, words } from "../html.ts";

/** Differentiation, in nine lines. */
export function nineLines(): Html {
  return section(
    "rules",
    "Differentiation, in nine lines",
    paragraph`
Here is what the rest of this page needs to know of calculus. $l$ is the result, $x$ and $y$ are numbers that it
depends on, and $c$ and $n$ are constants. To read $∂l/∂x$ say “the derivative of $l$ by $x$”.`,
    table(
      "Differentiation rules",
      ["Rule", "Function", "Derivative"],
      lines().map((line) => line.map(words)),
    ),
    paragraph`
The first seven lines are about one operation each. The last two put operations together. The chain rule says that
derivatives along a path are multiplied: if $y$ changes three times as fast as $x$, and $l$ twice as fast as $y$, then
$l$ changes six times as fast as $x$. The sum over uses says that the paths are added: where $x$ is used in two places,
its change reaches $l$ on both ways. Backpropagation is these two lines, in a good order.`,
  );
}

/** The lines: what each is called, its function, and its derivatives. */
function lines(): string[][] {
  const sum = textbook("add"), product = textbook("mul"), power = textbook("pow");
  const tanh = textbook("tanh");
  const byBoth = ({ derivatives: [byX, byY] }: Textbook) => `$∂l/∂x = ${byX}$, $∂l/∂y = ${byY}$`;
  const ofN = (formula: string) => formula.replaceAll("y", "n"); // the row of x^y, where y is the constant n
  return [
    ["Definition", "$l$", "$∂l/∂l = 1$"],
    ["Constant", "$l = c$", "$∂l/∂x = 0$"],
    ["Sum", `$l = ${sum.expression}$`, byBoth(sum)],
    ["Product", `$l = ${product.expression}$`, byBoth(product)],
    ["Constant times variable", "$l = c · x$", "$∂l/∂x = c$"],
    [
      "Power",
      `$l = c · ${ofN(power.expression)}$`,
      `$∂l/∂x = c · ${ofN(power.derivatives[0]!)}$`,
    ],
    ["Tanh", `$l = ${tanh.expression}$`, `$∂l/∂x = ${tanh.derivatives[0]}$`],
    ["Chain rule", "$l = f(y)$, $y = g(x)$", "$∂l/∂x = ∂l/∂y · ∂y/∂x$"],
    [
      "Sum over uses",
      "$l = f(y_1, y_2)$, $y_1 = g_1(x)$, $y_2 = g_2(x)$",
      "$∂l/∂x = ∂l/∂y_1 · ∂y_1/∂x + ∂l/∂y_2 · ∂y_2/∂x$",
    ],
  ];
}

interface Textbook {
  readonly expression: string;
  readonly derivatives: readonly string[];
}

/** The function of a rule and its derivatives, as its row writes them for people. */
function textbook(name: string): Textbook {
  const { expression, derivatives } = rules.get(name)!;
  if (typeof expression !== "string" || derivatives === undefined) {
    throw new TypeError(`Cannot show ${name} as its row has branches, or no textbook derivatives`);
  }
  return { expression, derivatives };
}
