import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { compile } from "../lib/compile/mod.ts";
import { toExpression } from "../lib/expression/mod.ts";
import * as engine from "../mod.ts";
import { mayStartProcesses } from "./support/command.ts";
import { foreignEngine } from "./support/foreign_engine.ts";

const { Value } = engine;
const here = new URL("../", import.meta.url).href;
const mayRun = await mayStartProcesses();

Deno.test({
  name: "a Value of another copy of the package",
  ignore: !mayRun,
  async fn(t) {
    const foreign = await foreignEngine();
    const x = new Value(3), y: never = new foreign.Value(4) as never;
    const attempts: Readonly<Record<string, () => unknown>> = {
      "a method": () => x.mul(y),
      "a rule's method": () => x.pow(y),
      "a function": () => engine.tanh(y),
      "a sum": () => engine.sum([x, y]),
      "a maximum of three": () => engine.max(x, 1, y),
      "a derivative": () => engine.grad((_x) => y)(3),
      "a derivative's argument": () => engine.grad((x) => x)(y),
      "gradients": () => engine.gradients(x, [y]),
      "zeroGrad": () => engine.zeroGrad(y),
      "detach": () => engine.detach(y),
      "trace": () => engine.trace(y),
      "compile of a function": () => compile((_x) => y),
      "compile of a graph": () => compile(y, []),
      "compile by a leaf": () => compile(x, [y]),
      "an expression": () => toExpression(y),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      await t.step(`is refused by ${name}, with where both are from and what to do`, () => {
        const { message } = assertThrows(attempt, TypeError);
        const words =
          /a Value of another copy of @chainrule\/autograd, from (.*), where this copy is from (.*): let all import one version, by the import map or "npm dedupe"$/;
        assertMatch(message, words);
        const [, theirs, ours] = message.match(words)!;
        assertMatch(theirs!, /^file:.*\/foreign_engine_[^/]*\/$/);
        assertEquals(ours, here);
      });
    }

    await t.step("names this copy, where that copy refuses a Value of this one", () => {
      assertThrows(() => foreign.mul(y, x as never), TypeError, `from ${here}, where`);
    });
  },
});
