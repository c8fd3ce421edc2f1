import { assert, assertEquals } from "@std/assert";
import { checkRule } from "../../../lib/check/mod.ts";
import { mayStartProcesses } from "../../support/command.ts";
import { temporaryFolder } from "../../support/temporary_folder.ts";
import { wrongCompilers } from "./compilers.ts";
import { MutantEngines } from "./mutant_engine.ts";
import { mutants } from "./mutants.ts";
import { checkThatFinds } from "./trial.ts";
import { missedRules, wrongRules } from "./wrong_rules.ts";

const SEEDS = [31, 32, 33, 34, 35];

Deno.test("the mutation proof has more than 160 wrong rules, engines and compilers, with different names", () => {
  const names = [...wrongRules, ...mutants, ...wrongCompilers].map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assert(names.length >= 160, `${names.length}`);
});

/** All at five seeds take minutes: `deno task mutants`. These are every other one, the seeds in turns. */
const quick = wrongRules.filter((_, index) => index % 2 === 0);

quick.forEach(({ name, rule, verdict, faultClass }, index) => {
  Deno.test(`checkRule finds what is wrong (${faultClass}): ${name}`, () => {
    const report = checkRule(rule, { seed: SEEDS[index % SEEDS.length]! });
    assertEquals(report.verdict, verdict, report.toString());
  });
});

for (const { name, rule } of missedRules) {
  Deno.test(`no longer a wrong rule that a seed misses, where this fails: ${name}`, () => {
    assert(SEEDS.some((seed) => checkRule(rule, { seed }).verdict !== "disagrees"));
  });
}

/** A value by the wrong operands, in pairs alone; a partial; an elementary function. */
const QUICK_COMPILERS = [
  "compiled: the second of a pair is called with the operands of the first",
  "compiled: a partial gets an operand for the result",
  "compiled: exp: a coefficient of the series",
];
for (const wrong of wrongCompilers.filter(({ name }) => QUICK_COMPILERS.includes(name))) {
  Deno.test({
    name: `checkRule finds what is wrong in a compiled rule: ${wrong.name}`,
    ignore: !await mayStartProcesses(),
    async fn() {
      await using folder = await temporaryFolder("mutant");
      const { checkRule, engine } = await new MutantEngines(folder.path).load(wrong);
      const report = checkRule(wrong.ruleOf(engine), { seed: 31 });
      assertEquals(report.verdict, "disagrees", report.toString());
      assert(checkThatFinds(report.mismatches[0]!).endsWith("compiled"));
    },
  });
}
