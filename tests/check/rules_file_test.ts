import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli } from "../../lib/check/cli.ts";
import { mayStartProcesses, run as runProcess } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const checkout = new URL("../../", import.meta.url);
const ignore = !await mayStartProcesses();

/** A module that defines a rule, whose derivative is `factor` · x. */
const moduleOf = (name: string, factor: number) => `
  import { defineRule, mul } from ${JSON.stringify(new URL("mod.ts", checkout).href)};
  const factor: number = await Promise.resolve(${factor});
  export default defineRule({
    name: "${name}",
    evaluate: (x) => x * x,
    partials: [(x) => mul(factor, x)],
    expression: "x ^ 2",
  });`;

/** Runs the command on a module with this text, whose path stands for FILE in the arguments. */
async function run(text: string, ...args: string[]) {
  await using folder = await temporaryFolder("rules");
  const path = `${folder.path}/my rules #1.ts`;
  await Deno.writeTextFile(path, text);
  const printed: string[] = [], noted: string[] = [];
  const code = await runCli(args.map((arg) => arg.replace("FILE", path)), {
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
  });
  return { code, output: printed.join("\n"), noted: noted.join("\n") };
}

const GRAPHS = ["--rules-from", "FILE", "--graphs", "5", "--nodes", "12"];

Deno.test({
  name: "rules of a module are checked: random graphs use them, and their domains are searched",
  ignore,
  async fn() {
    const right = await run(moduleOf("ownSquare", 2), ...GRAPHS, "--rules", "ownSquare,add");
    assertEquals(right.code, 0, right.output + right.noted);
    assertMatch(right.output, /^ownSquare +\d+ /m);
    assertMatch(right.output, /^domain of ownSquare agrees: /m);
    const json = await run(moduleOf("ownSquare", 2), ...GRAPHS, "--seed", "2", "--json");
    const { domains } = JSON.parse(json.output);
    assertEquals(domains.map(({ rule }: { rule: string }) => rule), ["ownSquare"]);
  },
});

Deno.test({
  name: "a wrong rule of a module is found without a graph that has it, and drawn where one has",
  ignore,
  async fn() {
    const text = moduleOf("wrongSquare", 3);
    const elsewhere = await run(text, ...GRAPHS, "--rules", "add,mul");
    assertEquals(elsewhere.code, 1);
    assertStringIncludes(elsewhere.output, "The rule wrongSquare is wrong");
    assertMatch(elsewhere.output, / 0 graphs with a mismatch: disagrees$/);
    const drawn = await run(text, ...GRAPHS, "--rules", "wrongSquare,add", "--draw");
    assertEquals(drawn.code, 1);
    assertStringIncludes(drawn.output, "```mermaid\nflowchart LR");
    assertStringIncludes(drawn.output, "= wrongSquare(");
    const json = JSON.parse((await run(text, ...GRAPHS, "--rules", "add", "--json")).output);
    assertEquals([json.ok, json.verdict], [false, "disagrees"]);
  },
});

Deno.test({
  name: "a formula may have rules of a module",
  ignore,
  async fn() {
    const args = ["third(x) + 1", "x=3", "--rules-from", "FILE"];
    const { code, output } = await run(moduleOf("third", 2), ...args);
    assertEquals(code, 0);
    assertStringIncludes(output, "x = 3: gradient 6\n  mathjs: 2 * x\n");
  },
});

const mistakes: [name: string, text: string, args: string[], message: string][] = [
  [
    "that is not there",
    "",
    ["--rules-from", "/no/such.ts"],
    "Cannot load the rules of /no/such.ts",
  ],
  ["without a rule", "export {};", GRAPHS, "it must call defineRule of the same copy"],
  ["that throws", `throw new TypeError("broken");`, GRAPHS, ": broken\n"],
  ["that is no TypeScript", "const x = ;", GRAPHS, "Expression expected"],
  [
    "with a rule that is refused",
    moduleOf("tanh", 2),
    GRAPHS,
    `Cannot define a rule as 'name' must be no built-in rule's: current value is "tanh"`,
  ],
];
for (const [name, text, args, message] of mistakes) {
  Deno.test({
    name: `a module ${name} is a mistake of the caller's`,
    ignore,
    async fn() {
      const { code, output, noted } = await run(text, ...args);
      assertEquals([code, output], [2, ""]);
      assertStringIncludes(noted, message);
      assert(!noted.includes("data:"), noted);
    },
  });
}

Deno.test({
  name: "reading a module needs permission, and the message says so",
  ignore,
  async fn() {
    await using folder = await temporaryFolder("rules");
    const path = `${folder.path}/rules.ts`;
    await Deno.writeTextFile(path, moduleOf("square", 2));
    const check = ["lib/check/mod.ts", "--rules-from", path, "--graphs", "2", "--nodes", "5"];
    const start = ["run", "--no-check", "--no-prompt"];
    const without = await runProcess("deno", [...start, ...check], { cwd: checkout });
    assertEquals(without.code, 2);
    assertStringIncludes(without.stderr, "run again with the --allow-read flag");
    const allowed = [...start, `--allow-read=${folder.path}`, ...check];
    const { stdout } = await runProcess("deno", allowed, { cwd: checkout });
    assertStringIncludes(stdout, "domain of square agrees");
  },
});
