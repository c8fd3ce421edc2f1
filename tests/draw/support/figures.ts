/** The README's figures: the worked example's graph, twice on the way back through it, and with all gradients. */
import { backwardSteps, toMermaid } from "../../../lib/draw/mod.ts";
import { workedGraph } from "../../../lib/example.ts";

/** The figures as Markdown. */
export function figures(): string {
  const l = workedGraph(), steps = backwardSteps(l);
  return [
    ["The graph, each node with its data:", toMermaid(l, { gradients: false })],
    ["On the way back, at x_5:", toMermaid(steps[2]!)],
    ["Two steps later, at x_3:", toMermaid(steps[4]!)],
    ["With all gradients:", toMermaid(l)],
  ].map(([caption, figure]) => `${caption}\n\n\`\`\`mermaid\n${figure}\`\`\``).join("\n\n");
}
