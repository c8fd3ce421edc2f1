import { assert, assertEquals } from "@std/assert";
import { layOut } from "../../../lib/draw/layout/lay_out.ts";
import { layOutByGraphviz } from "../support/graphviz_layout.ts";
import { type Quality, qualityOf } from "../support/picture_quality.ts";
import { type Boxes, randomBoxes } from "../support/random_picture.ts";

const SIZES = [8, 15, 30, 50], SEEDS = 10;

/** What is bad in all pictures together. */
function total(
  graphs: readonly Boxes[],
  layOut: (boxes: Boxes) => Parameters<typeof qualityOf>[2],
) {
  const qualities = graphs.map((boxes) => qualityOf(boxes.sizes, boxes.edges, layOut(boxes)));
  const sum = (name: keyof Quality) => qualities.reduce((sum, quality) => sum + quality[name], 0);
  return {
    crossings: sum("crossings"),
    seen: sum("seen"),
    through: sum("throughBoxes") + sum("throughWords"),
  };
}

/** Each of our two counts of crossings may be so many times Graphviz's. */
const ROWS = [
  { what: "without words at the edges", partials: false, crossings: 1.3, seen: 1.15 },
  { what: "with words at the edges", partials: true, crossings: 0.9, seen: 0.8 },
];

for (const { what, partials, ...most } of ROWS) {
  Deno.test(`layouts of random graphs ${what} are about as good as Graphviz's`, () => {
    const graphs = SIZES.flatMap((nodes) =>
      Array.from({ length: SEEDS }, (_, i) => randomBoxes(i + 1, nodes, partials))
    );
    const own = total(graphs, ({ sizes, edges }) => layOut(sizes, edges));
    const graphviz = total(graphs, ({ sizes, edges }) => layOutByGraphviz(sizes, edges));
    assert(graphviz.crossings > 100);
    assert(own.crossings <= most.crossings * graphviz.crossings, JSON.stringify({ own, graphviz }));
    assert(own.seen <= most.seen * graphviz.seen, JSON.stringify({ own, graphviz }));
    assertEquals(own.through, 0);
  });
}
