import { assert, assertMatch } from "@std/assert";
import { mayStartProcesses, runToSuccess } from "./support/command.ts";

Deno.test({
  name:
    "the engine's modules are files directly in lib/ and those of lib/tape/, and import nothing else",
  ignore: !await mayStartProcesses(),
  fn: async () => {
    const root = new URL("../", import.meta.url), engine = new URL("mod.ts", root).href;
    const graph = JSON.parse(await runToSuccess("deno", ["info", "--json", engine]));
    const modules: string[] = graph.modules.map((module: { specifier: string }) =>
      module.specifier
    );
    assert(modules.includes(engine) && modules.length > 10);
    for (const module of modules.filter((module) => module !== engine)) {
      assertMatch(module.replace(root.href, ""), /^lib\/(tape\/)?[a-z_]+\.ts$/);
    }
  },
});
