import { assert, assertEquals } from "@std/assert";
import { isBuiltIn } from "../lib/check/graphs/built_in.ts";
import { rules } from "../mod.ts";
import { conventions, statedDifferences } from "./support/conventions.ts";
import { ways } from "./support/derivative_ways.ts";
import { type Difference, differencesOf, isStated, nameOf, SAMPLE } from "./support/ways.ts";

const builtIn = [...rules.values()].filter(isBuiltIn);
const found = new Map<string, Difference>();

Deno.test("every way to a derivative of first and second order gives the right one at special doubles", async (t) => {
  for (const rule of builtIn) {
    await t.step(rule.name, () => {
      const differences = differencesOf(rule, SAMPLE);
      for (const difference of differences) found.set(nameOf(difference), difference);
      const unexpected = differences.filter((difference) => !isStated(difference));
      assertEquals(
        unexpected.map((difference) => `${nameOf(difference)}: ${[...difference.examples][0]}`),
        [],
      );
    });
  }
});

Deno.test("every difference that is stated is there still", () => {
  for (const { rule, kind } of statedDifferences) {
    const isThere = [...found.values()].some((difference) =>
      difference.kind === kind && difference.rule === (rule ?? difference.rule)
    );
    assert(isThere, `no longer differs: ${kind}`);
  }
});

Deno.test("the README states every convention", () => {
  const readme = Deno.readTextFileSync(new URL("../README.md", import.meta.url));
  const [, section = ""] = /## Conventions at the edges\n([^]*?)\n## /.exec(readme) ?? [];
  const stated = [...section.matchAll(/^\| (.*?) +\|/gm)].map(([, where]) => where);
  for (const { where } of conventions) assert(stated.includes(where!), `not stated: ${where}`);
  for (const { reason } of statedDifferences) assert(section.includes(reason), reason);
});

Deno.test("the ways are all there: sweeps in numbers and recorded, kernels, and kernels of recorded derivatives", () => {
  const groups = (order: 1 | 2) =>
    new Set(ways.filter((way) => way.order === order).map(({ group }) => group));
  assertEquals([...groups(1)].sort(), ["kernel", "kernel of recorded", "numbers", "recorded"]);
  assertEquals([...groups(2)].sort(), ["kernel of recorded", "numbers", "recorded"]);
  assertEquals(new Set(ways.map(({ order, name }) => `${order} ${name}`)).size, ways.length);
});
