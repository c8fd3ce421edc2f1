import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import { checkRule } from "../../lib/check/mod.ts";
import { atan, atan2, gradients, rules, sigmoid, tan, tanh, Value } from "../../mod.ts";

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

describe("the second derivative, recorded, is right where exponentials saturate and squares overflow", () => {
  const sech = (x: number) => 1 / Math.cosh(x);
  const unary: [name: string, rule: (x: Value) => Value, second: (x: number) => number][] = [
    ["tanh", tanh, (x) => -2 * Math.tanh(x) * sech(x) ** 2],
    ["sigmoid", sigmoid, (x) => sigmoid(x) * sigmoid(-x) * -Math.tanh(x / 2)],
    ["tan", tan, (x) => 2 * Math.tan(x) * (1 + Math.tan(x) ** 2)],
    ["atan", atan, (x) => -2 * x / (1 + x * x) ** 2],
  ];
  for (const [name, rule, second] of unary) {
    it(name, () => {
      for (const at of [0, 1e-9, 0.3, 1, 1.5, 7, 100, 800, 1e200]) {
        for (const x of [new Value(at), new Value(-at)]) {
          const [slope] = gradients(rule(x), [x]);
          const { data } = gradients(slope!, [x])[0]!;
          const expected = second(x.data);
          // Near 0, where it vanishes, the two slopes of an even function cancel to the last bit of 1.
          const scale = at < 0.1 ? 1e-2 : Math.abs(expected);
          assert(
            Math.abs(data - expected) <= 1e-13 * scale,
            `${name}″(${x.data}) is ${data} instead of ${expected}`,
          );
        }
      }
    });
  }

  it("atan2", () => {
    for (const [a, b] of [[0, 1], [1, 0], [1, 1], [-2, 3], [1e-200, 1], [0, -1], [5, -0.25]]) {
      const x = new Value(a!), y = new Value(b!);
      const [byX, byY] = gradients(atan2(x, y), [x, y]);
      const square = (a! * a! + b! * b!) ** 2;
      const mixed = (a! * a! - b! * b!) / square;
      const expected = [-2 * a! * b! / square, mixed, mixed, 2 * a! * b! / square];
      [byX!, byY!].flatMap((slope) => gradients(slope, [x, y])).forEach(({ data }, k) => {
        assert(Math.abs(data - expected[k]!) <= 1e-15, `${k} at ${a}, ${b}: ${data}`);
      });
    }
  });
});
