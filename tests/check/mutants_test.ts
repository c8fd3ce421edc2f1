import config from "../../deno.json" with { type: "json" };
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mayStartProcesses, runToSuccess } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { MutantEngines, patch } from "./mutants/mutant_engine.ts";
import { type Mutant, mutants } from "./mutants/mutants.ts";
import { MutantCheckout } from "./mutants/mutant_checkout.ts";
import { nodesLeft, tryMutant } from "./mutants/trial.ts";
import { unseenMutants } from "./mutants/unseen.ts";
import { wrongCompilers } from "./mutants/compilers.ts";

const SEED = 1;
const maySeeFiles = await mayStartProcesses();

/** All take minutes: `deno task mutants`. These are some rows, and most faults of what records and sweeps. */
function isQuick({ file }: Mutant, index: number): boolean {
  return file === "operations.ts" ? index % 12 === 0 : index % 3 > 0;
}

describe("the list of wrong engines", () => {
  it("has 112, with different names", () => {
    assertEquals(mutants.length, 112);
    const names = [...mutants, ...unseenMutants].map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
  });

  it("fits the code: each text that it replaces stands once where it should", () => {
    for (const mutant of [...mutants, ...wrongCompilers, ...unseenMutants]) {
      const source = Deno.readTextFileSync(new URL(`../../lib/${mutant.file}`, import.meta.url));
      assert(patch(mutant, source) !== source);
    }
  });

  it("fails loudly where a text is gone", () => {
    const gone: Mutant = {
      name: "gone",
      file: "sweep.ts",
      find: "no such text",
      replace: "",
      caughtBy: "order",
    };
    assertThrows(
      () => patch(gone, "some source"),
      Error,
      'Cannot make the mutant "gone" as its text must stand once in its place in lib/sweep.ts',
    );
    assertThrows(
      () => patch({ ...gone, file: "operations.ts", rule: "gone" }, "some source"),
      Error,
      "operations.ts has no row gone",
    );
  });
});

for (const mutant of mutants.filter(isQuick)) {
  Deno.test({
    name: `a wrong engine is caught by the check meant for it within 400 graphs: ${mutant.name}`,
    ignore: !maySeeFiles,
    async fn() {
      await using folder = await temporaryFolder("mutant");
      const { mismatch, isNamed } = tryMutant(
        await new MutantEngines(folder.path).load(mutant),
        mutant,
        SEED,
      );
      assert(isNamed, mismatch?.blame ?? "no graph shows the fault");
    },
  });
}

Deno.test({
  name: "each wrong engine that no random graph can show fails the test meant for it",
  ignore: !maySeeFiles,
  async fn(t) {
    await using folder = await temporaryFolder("mutant_checkout");
    const checkout = new MutantCheckout(folder.path);
    for (const mutant of unseenMutants) {
      await t.step(mutant.name, async () => {
        const { isCaught, output } = await checkout.test(mutant);
        assert(isCaught, `"${mutant.test}" does not fail:\n${output}`);
      });
    }
  },
});

for (
  const name of [
    "gradient lost between segments",
    "first operands in older segments are lost",
    "the oldest segment is not swept",
  ]
) {
  Deno.test({
    name: `checkGradient sweeps the caller's own graph, where a copy would be right: ${name}`,
    ignore: !maySeeFiles,
    async fn() {
      await using folder = await temporaryFolder("mutant");
      const mutant = mutants.find((mutant) => mutant.name === name)!;
      const { checkGradient, randomGraph } = await new MutantEngines(folder.path).load(mutant);
      const { leaves: [x, y] } = randomGraph({ seed: 1, nodes: 10 });
      const product = x!.mul(y!);
      for (let i = 0; i < 20_000; i++) x!.add(1);
      const report = checkGradient(product.tanh().add(product));
      assertEquals(report.verdict, "disagrees");
      assert(report.leaves.some(({ agrees }) => !agrees));
      assertStringIncludes(report.mismatches.find(({ code }) => code)!.code!, "other.add(1)");
    },
  });
}

const shown = new Map([
  ["mul: partials swapped", "The rule mul is wrong in the partial derivative"],
  ["gradient overwritten at a fan-out", "gradient is not the sum over its uses"],
  ["first operands in older segments are lost", "gradient is not the sum over its uses"],
  ["goes on at the lower of two operands after a gap", "gradient is not the sum over its uses"],
  ["a block is not marked for a first operand", "gradient is not the sum over its uses"],
  ["versions of a leaf overwrite each other", "gradient is not the sum over its uses"],
  ["a constant has a gradient", "has a gradient, but constants have none"],
]);
/** The programs that show a fault to the reader, where `checkGradient` is right: what noGrad returned is recorded in their graph. */
const shownByNumbers = new Map([["noGrad records", /"Value\(c_\d+: data=\S+, grad=[^0]/]]);
for (const [name, blame] of [...shown, ...shownByNumbers]) {
  Deno.test({
    name: `a wrong engine is shown by a program of few nodes that can be run: ${name}`,
    ignore: !maySeeFiles,
    async fn() {
      await using folder = await temporaryFolder("mutant");
      const mutant = mutants.find((mutant) => mutant.name === name)!;
      const { mismatch } = tryMutant(
        await new MutantEngines(folder.path).load(mutant),
        mutant,
        SEED,
      );
      assert(nodesLeft(mismatch!)! <= 5);
      const file = `${folder.path}/program.ts`;
      await Deno.writeTextFile(file, mismatch!.code!);
      const imports = { // the program names the package: here that is the wrong engine
        "@chainrule/autograd": "./0/mod.js",
        "@chainrule/autograd/check": "./0/lib/check/mod.js",
        "decimal.js": config.imports["decimal.js"],
        mathjs: config.imports.mathjs,
        "typed-function": config.imports["typed-function"],
      };
      await Deno.writeTextFile(`${folder.path}/deno.json`, JSON.stringify({ imports }));
      const output = await runToSuccess("deno", ["run", file], { cwd: folder.path });
      if (typeof blame === "string") {
        assertStringIncludes(output, "disagrees");
        assertStringIncludes(output, blame);
      } else assertMatch(output, blame);
    },
  });
}
