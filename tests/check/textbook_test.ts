import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Branch, defineRule, mul, type Operand, rules, sign } from "../../mod.ts";
import { checkRule } from "../../lib/check/mod.ts";
import { OPERAND_NAMES } from "../../lib/errors.ts";
import { Textbook } from "../../lib/check/textbook.ts";
import { Tally } from "../../lib/check/report/report.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";

const builtIn = [...rules.values()].filter((rule) => rule.builtIn);

Deno.test("each built-in row writes its derivatives as a textbook does, and they are mathjs's", () => {
  const random = new SeededRandom(7);
  for (const rule of builtIn) {
    const tally = new Tally(), textbook = new Textbook(rule);
    textbook.noteUnreadable(tally);
    for (let i = 0; i < 20; i++) {
      textbook.check(OPERAND_NAMES.slice(0, rule.arity).map(() => 6 * random.unit() - 3), tally);
    }
    const { mismatches, comparisons, uncompared } = tally.figures();
    assertEquals([...mismatches.map(({ blame }) => blame), ...uncompared], [], rule.name);
    assert(comparisons >= 5 * rule.arity, `${rule.name}: ${comparisons} comparisons`);
  }
});

const cube = {
  name: "cube",
  evaluate: (x: number) => x ** 3,
  partials: [(x: Operand) => mul(3, mul(x, x))] as const,
  expression: "x ^ 3",
};

Deno.test("a derivative that is wrong as a row writes it disagrees, and says so", () => {
  const report = checkRule(defineRule({ ...cube, derivatives: ["3 * x"] }), { samples: 40 });
  assertEquals(report.verdict, "disagrees");
  assert(report.mismatches.every(({ kind }) => kind === "derivative"));
  assertStringIncludes(report.mismatches[0]!.blame, "The rule cube writes a wrong derivative");
  assertEquals(checkRule(defineRule({ ...cube, derivatives: ["3 * x ^ 2"] })).verdict, "agrees");
});

Deno.test("a derivative that is too small for a double is right as the oracle has it, without digits", () => {
  const tally = new Tally();
  new Textbook(rules.get("tanh")!).check([640], tally);
  assertEquals(tally.figures().mismatches, []);
});

Deno.test("a derivative that mathjs cannot read is named, and the check abstains", () => {
  const report = checkRule(defineRule({ ...cube, derivatives: ["3 * y ^ 2"] }), { samples: 40 });
  assertEquals(report.verdict, "abstains");
  assertStringIncludes(report.uncompared.join(), "derivative 1 as the row writes it");
});

Deno.test("a branch may have derivatives of its own, and a wrong one disagrees", () => {
  const check = (derivative: string) => {
    const expression: Branch[] = [
      { when: "x > 0", then: "x", derivatives: ["1"] },
      { when: "x < 0", then: "-x", derivatives: [derivative] },
    ];
    const rule = { name: "size", evaluate: Math.abs, partials: [(x: Operand) => sign(x)] as const };
    return checkRule(defineRule({ ...rule, expression }), { samples: 80 }).verdict;
  };
  assertEquals(["-1", "1"].map(check), ["agrees", "disagrees"]);
});

Deno.test("derivatives that are no array of a string for each operand are refused", () => {
  for (const derivatives of [[], ["1", "2"], [""], [3], "1"]) {
    assertThrows(
      () => defineRule({ ...cube, derivatives: derivatives as string[] }),
      TypeError,
      "Cannot define a rule as 'derivatives' must be an array of a string for each operand",
    );
  }
});
