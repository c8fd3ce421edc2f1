import { assertEquals } from "@std/assert";
import { figures } from "./support/figures.ts";
import { parseMermaid } from "./support/mermaid.ts";

Deno.test("the README's figures show more and more gradients", async () => {
  const blocks = [...figures().matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, block]) => block!);
  const charts = await Promise.all(blocks.map(parseMermaid));
  const known = charts.map(({ nodes }) =>
    nodes.filter(({ lines }) => lines.at(-1)!.startsWith("grad")).length
  );
  assertEquals(known, [0, 3, 5, 7]);
  assertEquals(charts.map(({ title }) => title), [
    "",
    "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2",
    "∂l/∂x_3 = ∂l/∂x_5 · 1 = 2 · 1 = 2",
    "",
  ]);
});
