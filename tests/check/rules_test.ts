import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { rules } from "../../mod.ts";
import { checkRule } from "../../lib/check/mod.ts";
import { isBuiltIn } from "../../lib/check/tolerance.ts";

describe("every rule agrees with mathjs, in its value and each partial, to 4 ulp", () => {
  for (const rule of rules.values()) {
    if (!isBuiltIn(rule)) continue;
    it(rule.name, () => {
      const report = checkRule(rule, { samples: 40 });
      assertEquals(report.mismatches, []);
      assertEquals(report.verdict, "agrees");
      assert(report.comparisons >= 30);
      assertEquals(report.worstPartials.length, rule.arity);
    });
  }
});
