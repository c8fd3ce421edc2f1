import { assert, assertEquals } from "@std/assert";
import { mayStartProcesses } from "../support/command.ts";
import { packageImports } from "../support/module_graph.ts";

const FOLDER = "lib/check/";

/** The layers from the ground up, with the folders that each stands on; "" stands for the checks on top. */
const STANDS_ON: Readonly<Record<string, readonly string[]>> = {
  oracle: [],
  graphs: [],
  judge: ["oracle", "graphs"],
  report: ["oracle", "graphs", "judge"],
  "": ["oracle", "graphs", "judge", "report"],
};

/** The layer of a file of the checker. */
function layerOf(file: string): string {
  const [folder, ...rest] = file.slice(FOLDER.length).split("/");
  return rest.length === 0 ? "" : folder!;
}

Deno.test({
  name:
    "the checker's folders stand on each other in one order: no import runs up, of types neither",
  ignore: !await mayStartProcesses(),
  fn: async () => {
    const within = (await packageImports())
      .filter(({ from, to }) => from.startsWith(FOLDER) && to.startsWith(FOLDER));
    assertEquals(new Set(within.map(({ to }) => layerOf(to))), new Set(Object.keys(STANDS_ON)));
    assert(within.length > 50);
    const up = within.filter(({ from, to }) => {
      const [above, below] = [layerOf(from), layerOf(to)];
      return above !== below && !STANDS_ON[above]!.includes(below);
    });
    assertEquals(up.map(({ from, to }) => `${from} imports ${to}`), []);
  },
});
