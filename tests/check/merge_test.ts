import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { runCli } from "../../lib/check/cli.ts";
import { defineRule, mul } from "../../mod.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** Runs the command and keeps what it writes. */
async function run(...args: string[]) {
  const printed: string[] = [], noted: string[] = [];
  const code = await runCli(args, {
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
  });
  return { code, output: printed.join("\n"), noted: noted.join("\n") };
}

/** Files with texts, in a folder that is gone when it is disposed of. */
async function filesWith(texts: readonly string[]) {
  const folder = await temporaryFolder("merge");
  const paths = texts.map((_, i) => `${folder.path}/${i}.json`);
  paths.forEach((path, i) => Deno.writeTextFileSync(path, texts[i]!));
  return { paths, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const shardsOf = async (shares: number, ...args: string[]) => {
  const outputs: string[] = [];
  for (let share = 1; share <= shares; share++) {
    outputs.push((await run(...args, "--shard", `${share}/${shares}`, "--json")).output);
  }
  return outputs;
};

const WRONG = ["A", "B", "C", "D", "E", "F", "G"].map((letter) => `mergedWrong${letter}`);
for (const [k, name] of WRONG.entries()) {
  defineRule({
    name,
    evaluate: (x) => (k + 2) * x * x,
    partials: [(x) => mul(k + 2, x)], // a factor of 2 is missing
    expression: `${k + 2} * x ^ 2`,
  });
}

describe("the merged reports of all shares", () => {
  const runs: Record<string, readonly [shares: number, ...args: string[]]> = {
    "all rules": [3, "--graphs", "9", "--nodes", "12"],
    "all rules in doubles": [4, "--graphs", "30", "--nodes", "20", "--arithmetic", "double"],
    "few rules": [3, "--graphs", "10", "--nodes", "8", "--rules", "mul,tanh,relu", "--seed", "7"],
    "rules that occur in few graphs": [
      3,
      "--graphs",
      "3",
      "--nodes",
      "2",
      "--rules",
      "abs,sqrt,log",
    ],
    // the second share meets relu on its kink alone, and the first one does not
    "a kink in one share": [
      2,
      "--graphs",
      "6",
      "--nodes",
      "4",
      "--rules",
      "relu,add",
      "--seed",
      "49",
    ],
    "graphs that compare nothing": [2, "--graphs", "4", "--nodes", "1"],
    "a wrong rule": [3, "--graphs", "12", "--nodes", "6", "--rules", "mergedWrongA,add"],
    "more mismatches than a report keeps": [
      ...[2, "--graphs", "60", "--nodes", "12", "--rules", "mergedWrongA,mergedWrongB"] as const,
    ],
    "more kinds of them than get a program": [
      ...[4, "--graphs", "12", "--nodes", "7", "--rules", WRONG.join(",")] as const,
    ],
    "domains": [2, "--graphs", "4", "--nodes", "5", "--rules", "tanh,mergedWrongC", "--domain"],
  };
  for (const [name, [shares, ...args]] of Object.entries(runs)) {
    it(`equal the report of the run without shares, field by field, on ${name}`, async () => {
      const whole = await run(...args, "--json");
      await using files = await filesWith(await shardsOf(shares, ...args));
      const merged = await run("--merge", ...files.paths, "--json");
      assertEquals(JSON.parse(merged.output), JSON.parse(whole.output), merged.noted);
      assertEquals(merged, { ...merged, code: whole.code, output: whole.output });
      const { code, output } = await run("--merge", ...files.paths.toReversed());
      const forPeople = await run(...args);
      assertEquals([code, output], [forPeople.code, forPeople.output]);
    });
  }

  it("are sums that can be merged again", async () => {
    const args = ["--graphs", "10", "--nodes", "8"];
    await using files = await filesWith(await shardsOf(4, ...args));
    const [a, b, c, d] = files.paths as [string, string, string, string];
    const halves = [await run("--merge", a, b, "--json"), await run("--merge", d, c, "--json")];
    await using sums = await filesWith(halves.map(({ output }) => output));
    const merged = await run("--merge", ...sums.paths, "--json");
    assertEquals(merged.output, (await run(...args, "--json")).output);
  });

  it("come to every verdict that a run without shares comes to", async () => {
    const codes = new Set<number>();
    for (const [shares, ...args] of Object.values(runs)) {
      await using files = await filesWith(await shardsOf(shares, ...args));
      codes.add((await run("--merge", ...files.paths)).code);
    }
    assertEquals([...codes].sort(), [0, 1, 3]);
  });
});

describe("reports that are merged", () => {
  const args = ["--graphs", "6", "--nodes", "4", "--rules", "add,mul,tanh"];

  it("abstain where the report of a share is missing, and say how many graphs no report has", async () => {
    await using files = await filesWith((await shardsOf(3, ...args)).toSpliced(1, 1));
    const { code, output } = await run("--merge", ...files.paths);
    assertEquals(code, 3);
    assertStringIncludes(output, "not compared: 2 of 6 graphs: no report has them");
  });

  it("say that a share was interrupted", async () => {
    const shards = (await shardsOf(2, ...args)).map((text) => JSON.parse(text));
    shards[1] = { ...shards[1], interrupted: true, graphs: 1 };
    await using files = await filesWith(shards.map((shard) => JSON.stringify(shard)));
    const { code, output } = await run("--merge", ...files.paths, "--json");
    const { interrupted, uncompared } = JSON.parse(output);
    assertEquals([code, interrupted, uncompared], [3, true, [
      "2 of 6 graphs: the run was interrupted",
    ]]);
  });

  /** Reports that do not go together, and what is said of them. */
  const mistakes: Record<string, readonly [() => Promise<readonly string[]>, message: RegExp]> = {
    "no file": [() => Promise.resolve([]), /no report is given: check --merge a\.json b\.json/],
    "the same share twice": [
      async () => [...await shardsOf(2, ...args), (await shardsOf(2, ...args))[0]!],
      /2\.json with \S+0\.json as both have graph 0: each share is given once/,
    ],
    "shares that overlap": [
      async () => [(await shardsOf(2, ...args))[0]!, (await shardsOf(3, ...args))[1]!],
      /as both have graph 2/,
    ],
    "shares of different totals": [
      async () => [
        (await shardsOf(2, ...args))[0]!,
        (await shardsOf(2, "--graphs", "8", ...args.slice(2)))[1]!,
      ],
      /--graphs must be the same: it is 8 and 6/,
    ],
    "shares of different seeds": [
      async () => [
        (await shardsOf(2, ...args))[0]!,
        (await shardsOf(2, ...args, "--seed", "2"))[1]!,
      ],
      /1\.json with \S+0\.json as --seed must be the same: it is 2 and 1/,
    ],
    "shares with different arithmetic": [
      async () => [
        (await shardsOf(2, ...args))[0]!,
        (await shardsOf(2, ...args, "--arithmetic", "double"))[1]!,
      ],
      /--arithmetic must be the same: it is double and exact/,
    ],
    "shares with different rules": [
      async () => [
        (await shardsOf(2, ...args))[0]!,
        (await shardsOf(2, ...args.slice(0, 5), "add"))[1]!,
      ],
      /--rules must be the same: it is add and add,mul,tanh/,
    ],
    "a share with domains and one without": [
      async () => [(await shardsOf(2, ...args, "--domain"))[0]!, (await shardsOf(2, ...args))[1]!],
      /--domain must be the same: it is not given and given/,
    ],
    "a report that was cut off": [
      async () => [(await shardsOf(1, ...args))[0]!.slice(0, -40)],
      /0\.json: it is no JSON, or cut off/,
    ],
    "an empty file": [() => Promise.resolve([""]), /0\.json: it is empty/],
    "other JSON": [() => Promise.resolve([`{"a": 1}`, "null"]), /it is no report of check --json/],
    "null": [() => Promise.resolve(["null"]), /it is no report of check --json/],
    "the report on a formula": [
      async () => [(await run("x^2", "x=3", "--json")).output],
      /it is the report on a formula/,
    ],
    "another version's report": [
      async () => [(await shardsOf(1, ...args))[0]!.replace(/"format": 1/, '"format": 2')],
      /another version of the check has written it, in format 2 and not 1/,
    ],
    "a report that lacks a part": [
      async () => [(await shardsOf(1, ...args))[0]!.replace(`"comparisons"`, `"comparison"`)],
      /it is a report of check --json that was changed/,
    ],
  };
  for (const [name, [texts, message]] of Object.entries(mistakes)) {
    it(`are refused with a clear message: ${name}`, async () => {
      await using files = await filesWith(await texts());
      const { code, output, noted } = await run("--merge", ...files.paths);
      assertEquals([code, output], [2, ""]);
      assert(message.test(noted), noted);
    });
  }

  it("are refused where the file is not there, and beside options of a run", async () => {
    const absent = await run("--merge", "/no/such/file.json");
    assertEquals(absent.code, 2);
    assertStringIncludes(absent.noted, "Cannot read /no/such/file.json: ");
    const { code, noted } = await run("--merge", "a.json", "--graphs", "3");
    assertEquals(code, 2);
    assertStringIncludes(noted, "Cannot use --graphs with --merge");
  });
});
