import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mayStartProcesses } from "./support/command.ts";
import {
  circles,
  filesIn,
  type Import,
  packageImports,
  reachedFrom,
} from "./support/module_graph.ts";
import { ENTRIES, FROM_SCRATCH } from "./support/page/entries.ts";

/** What other languages take of the compiler: a function's value and gradient as a program, and its instructions. */
const PROGRAM = [
  "lib/compile/traced_program.ts",
  "lib/compile/program/exported_program.ts",
  "lib/compile/program/instructions.ts",
  "lib/compile/program/linear_program.ts",
];

/**
 * For each folder beside the engine which of the others, or which of their files, it may import, besides mod.ts and the
 * wording of errors. The checker compares what the compiler makes of a rule, and knows of it what everyone knows.
 */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  "lib/check/": ["lib/expression/", "lib/compile/mod.ts"],
  "lib/compile/": ["lib/kernel/"],
  "lib/draw/": [],
  "lib/explore/": ["lib/check/gradient.ts", "lib/draw/mod.ts", "lib/expression/mod.ts"],
  "lib/expression/": [],
  "lib/kernel/": [],
  "lib/onnx/": PROGRAM,
  "lib/sql/": PROGRAM,
};

const BESIDE_THE_ENGINE = Object.keys(BELOW);

/** What all folders share that is no part of the engine: they import nothing. */
const GROUND = [
  "lib/errors.ts",
  "lib/program.ts",
  "lib/partials_in_numbers.ts",
  "lib/watched_arguments.ts",
];

/** Only a folder's command line may bring several folders together. */
const COMMAND_LINE = /\/cli\.ts$/;

const maySeeImports = await mayStartProcesses();
const imports = maySeeImports ? await packageImports() : [];

function isIn(folders: readonly string[], file: string): boolean {
  return folders.some((folder) => file.startsWith(folder));
}

Deno.test({
  name: "the imports of every file in lib/ are known",
  ignore: !maySeeImports,
  fn() {
    const known = new Set(imports.flatMap(({ from, to }) => [from, to]));
    for (const alone of [...Object.values(ENTRIES), FROM_SCRATCH]) known.add(alone);
    assertEquals(filesIn("lib").filter((file) => !known.has(file)), []);
  },
});

Deno.test({
  name: "imports between the files of lib/ form no cycle at run time",
  ignore: !maySeeImports,
  fn() {
    const loads = imports.filter(({ use }) => use === "load");
    assert(loads.length > 100);
    assertEquals(circles(loads), []);
  },
});

Deno.test({
  name: "a folder beside the engine imports its public face, and the folders below",
  ignore: !maySeeImports,
  fn() {
    const isAllowed = ({ from, to }: Import) => {
      const folder = BESIDE_THE_ENGINE.find((folder) => from.startsWith(folder))!;
      return to.startsWith(folder) || to === "mod.ts" || GROUND.includes(to) ||
        isIn(BELOW[folder]!, to) || COMMAND_LINE.test(from);
    };
    const beside = imports.filter(({ from }) => isIn(BESIDE_THE_ENGINE, from));
    assert(beside.length > 50);
    assertEquals(beside.filter((one) => !isAllowed(one)), []);
  },
});

Deno.test({
  name:
    "the tape imports nothing of the engine but the wording of errors and the product of a sweep",
  ignore: !maySeeImports,
  fn() {
    const ofTape = imports.filter(({ from }) => from.startsWith("lib/tape/"));
    const outside = new Set(ofTape.map(({ to }) => to).filter((to) => !to.startsWith("lib/tape/")));
    assertEquals([...outside].sort(), ["lib/errors.ts", "lib/product.ts"]);
  },
});

Deno.test({
  name: "the rest of the package comes to the tape through its door",
  ignore: !maySeeImports,
  fn() {
    const isOutside = ({ from, to }: Import) =>
      !from.startsWith("lib/tape/") && to.startsWith("lib/tape/");
    const doors = new Set(imports.filter(isOutside).map(({ to }) => to));
    assertEquals([...doors], ["lib/tape/mod.ts"]);
  },
});

Deno.test({
  name: "the check of gradients by itself reaches neither the compiler nor the check of rules",
  ignore: !maySeeImports,
  fn() {
    const reached = reachedFrom(
      "lib/check/gradient.ts",
      imports.filter(({ use }) => use === "load"),
    );
    assert(reached.has("lib/check/oracle/bignumber.ts"));
    const isOfOthers = (file: string) =>
      /^lib\/(compile|draw)\/|^lib\/check\/(check_rules?|session|cli|mod)\.ts$/.test(file);
    assertEquals([...reached].filter(isOfOthers), []);
  },
});

Deno.test({
  name: "what loads a saved kernel brings neither the engine nor the compiler",
  ignore: !maySeeImports,
  fn() {
    const reached = reachedFrom(
      "lib/kernel/mod.ts",
      imports.filter(({ use }) => use === "load"),
    );
    assert(reached.has("lib/kernel/kernel.ts"));
    const isKernel = (file: string) => file.startsWith("lib/kernel/") || GROUND.includes(file);
    assertEquals([...reached].filter((file) => !isKernel(file)), []);
  },
});

Deno.test({
  name: "what every folder shares imports nothing",
  ignore: !maySeeImports,
  fn() {
    assertEquals(imports.filter(({ from }) => GROUND.includes(from)), []);
  },
});

for (
  const [library, file] of [
    ["mathjs", "lib/expression/mathjs.ts"], // which takes from it what is used
    ["decimal.js", "lib/check/oracle/bignumber.ts"], // formulas need no BigNumbers
  ] as const
) {
  Deno.test(`${library} comes into the package by one file: ${file}`, () => {
    const name = new RegExp(`(?:from |import\\()"${library.replace(".", "\\.")}[/"]`);
    const importing = filesIn("lib").filter((file) =>
      name.test(Deno.readTextFileSync(new URL(`../${file}`, import.meta.url)))
    );
    assertEquals(importing, [file]);
  });
}

Deno.test("what writes protocol buffers comes into the package by one file, of models of ONNX", () => {
  const importing = filesIn("lib").filter((file) =>
    Deno.readTextFileSync(new URL(`../${file}`, import.meta.url)).includes("@bufbuild/protobuf")
  );
  assertEquals(importing, ["lib/onnx/encoding.ts"]);
});

describe("circles", () => {
  const edges = (...pairs: string[]) => pairs.map((pair) => ({ from: pair[0]!, to: pair[1]! }));

  it("finds none where imports run one way", () => {
    assertEquals(circles(edges("ab", "ac", "bd", "cd")), []);
  });

  it("finds a file that imports itself", () => {
    assertEquals(circles(edges("aa", "ab")), [["a"]]);
  });

  it("finds each circle once, without the files that only lead to it", () => {
    assertEquals(circles(edges("xa", "ab", "bc", "ca", "cy", "yd", "de", "ed")), [
      ["a", "b", "c"],
      ["d", "e"],
    ]);
  });
});
