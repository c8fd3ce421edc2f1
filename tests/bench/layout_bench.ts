/**
 * Times layouts: random graphs of 64 nodes, and a chain of 960 nodes with 40 shared leaves.
 *
 *     deno task bench:layout
 */
import { layOut } from "../../lib/draw/layout/lay_out.ts";
import { type Boxes, boxesOf, randomBoxes } from "../draw/support/random_picture.ts";
import { Value } from "../../mod.ts";
import { median } from "./support/median.ts";
import { processorTime } from "./support/processor_time.ts";

/** Milliseconds that layouts take, each graph's the median of some. */
function times(graphs: readonly Boxes[], rounds: number): number[] {
  return graphs.map(({ sizes, edges }) =>
    median(Array.from({ length: rounds }, () => {
      const start = processorTime();
      layOut(sizes, edges);
      return processorTime() - start;
    }))
  );
}

/** A long graph in which leaves are used again and again. */
function chain(partials: boolean): Boxes {
  const leaves = Array.from({ length: 40 }, (_, i) => new Value(i, `w_${i}`));
  let y = new Value(1, "x");
  for (let i = 0; i < 960; i++) y = y.add(leaves[(7 * i) % 40]!);
  return boxesOf(y, partials);
}

function randomOnes(partials: boolean): Boxes[] {
  const graphs = Array.from({ length: 200 }, (_, i) => randomBoxes(i + 1, 50, partials));
  return graphs.filter(({ sizes }) => sizes.length >= 54 && sizes.length <= 74);
}

for (const partials of [false, true]) {
  const graphs = randomOnes(partials), sizes = graphs.map(({ sizes }) => sizes.length);
  const found = times(graphs, 5), [large] = times([chain(partials)], 1);
  console.log(
    `${partials ? "with" : "without"} words: ${graphs.length} random graphs of ` +
      `${Math.min(...sizes)} to ${Math.max(...sizes)} nodes: median ${
        median(found).toFixed(1)
      } ms, ` +
      `worst ${Math.max(...found).toFixed(1)} ms; the chain: ${large!.toFixed(0)} ms`,
  );
}
