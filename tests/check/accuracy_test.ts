import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import { type Comparison, judgeExactly } from "../../lib/check/judge/node_judgement.ts";
import { BUILT_IN_ULPS } from "../../lib/check/judge/tolerance.ts";
import { checkRule } from "../../lib/check/mod.ts";
import { apply, partialsOf, type Rule, rules, Value } from "../../mod.ts";
import { exceptions } from "../support/accuracy.ts";

/** Other machines may have other last bits: they move an error by less than this. */
const MARGIN = 1.5;

const LEFT_RANGE = /^an intermediate of the rule's formula/;

function judge(rule: Rule, operands: readonly number[]): Comparison[] {
  const node = apply(rule, ...operands.map((x) => new Value(x))) as Value;
  const constants = operands.map(() => undefined);
  return judgeExactly({
    rule,
    operands,
    constants,
    value: node.data,
    partials: partialsOf(node),
  });
}

/** The figures of the README's table: for each rule those of the value and of each partial. */
function figuresOfReadme(): Map<string, { ulps: number; at: number[] }[]> {
  const readme = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));
  const [, table = ""] = /<!-- accuracy -->([^]*?)\n\nMore/.exec(readme) ?? [];
  const rows = [...table.matchAll(/^\| (\w+) \| (\d.*) \| (\d.*) \|$/gm)];
  return new Map(rows.map(([, rule, value, partials]) => [
    rule!,
    [value!, ...partials!.split("<br>")].map((cell) => ({
      ulps: parseFloat(cell),
      at: [...cell.matchAll(/[xyz] = ([^,`]+)/g)].map(([, operand]) => Number(operand)),
    })),
  ]));
}

describe("the README's table of accuracy", () => {
  const figures = figuresOfReadme();

  it("has every rule, none of them beyond the bound", () => {
    const builtIn = [...rules.values()].filter(isBuiltIn);
    assertEquals([...figures.keys()], builtIn.map(({ name }) => name));
    for (const rule of builtIn) {
      assertEquals(figures.get(rule.name)!.length, 1 + rule.arity);
      assert(figures.get(rule.name)!.every(({ ulps }) => ulps <= BUILT_IN_ULPS));
    }
  });

  it("has errors that are measured again where it says", () => {
    for (const [name, cells] of figures) {
      cells.forEach(({ ulps, at }, k) => {
        if (at.length === 0) return assertEquals(ulps, 0);
        assertAlmostEquals(judge(rules.get(name)!, at)[k]!.ulps!, ulps, MARGIN, name);
      });
    }
  });

  it("has no error that a search exceeds by far", () => {
    for (const [name, cells] of figures) {
      const { worstValue, worstPartials } = checkRule(name, { samples: 20, seed: 7 });
      [worstValue, ...worstPartials].forEach((worst, k) => {
        assert((worst?.ulps ?? 0) <= cells[k]!.ulps + MARGIN, `${name}: ${worst?.at}`);
      });
    }
  });
});

describe("where a formula leaves the range of the doubles", () => {
  for (const { rule, partial, at } of exceptions) {
    it(`partial ${partial} of ${rule} is excused, as the README says`, () => {
      const comparison = judge(rules.get(rule)!, at)[1 + partial]!;
      assert(LEFT_RANGE.test(comparison.silence ?? ""), JSON.stringify(comparison));
    });
  }

  it("no other rule is excused", () => {
    const named = new Set(exceptions.map(({ rule }) => rule));
    for (const rule of rules.values()) {
      if (!isBuiltIn(rule) || named.has(rule.name)) continue;
      const { silences } = checkRule(rule, { samples: 20 });
      assertEquals([...silences.keys()].filter((reason) => LEFT_RANGE.test(reason)), []);
    }
  });
});
