import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkGradient } from "../../../lib/check/mod.ts";
import { div, exp, log, sigmoid, sqrt, Value } from "../../../mod.ts";

describe("a gradient whose intermediate left the range of the doubles", () => {
  const table: [text: string, f: (x: Value) => Value, x: number, exact: number][] = [
    ["log(sigmoid(x))", (x) => log(sigmoid(x)), -800, 1],
    ["sqrt(exp(x))", (x) => sqrt(exp(x)), -800, 9.575847983570028e-175],
    ["sqrt(exp(x))", (x) => sqrt(exp(x)), 800, 2.610734844882072e173],
    ["log(exp(x))", (x) => log(exp(x)), -800, 1],
    ["log(exp(x))", (x) => log(exp(x)), 800, 1],
    ["1 / exp(x)", (x) => div(1, exp(x)), -800, -Infinity],
    ["1 / exp(x)", (x) => div(1, exp(x)), 800, -0],
  ];
  for (const [text, f, at, exact] of table) {
    for (const arithmetic of ["exact", "double"] as const) {
      it(`is shown beside the exact one of the whole formula: ${text} at ${at}, ${arithmetic}`, () => {
        const report = checkGradient(f(new Value(at, "x")), { arithmetic });
        const [leaf] = report.leaves;
        assertEquals([leaf!.exact, leaf!.isBeyondRange], [exact, true]);
        assertStringIncludes(
          report.toString(),
          `x: the exact gradient is ${exact}, the engine's is ${
            leaf!.gradient
          }: an intermediate left the range of the doubles`,
        );
      });
    }
  }

  it("is none where nothing left the range: sqrt has no slope at 0", () => {
    const [leaf] = checkGradient(sqrt(new Value(0))).leaves;
    assertEquals([leaf!.exact, leaf!.isBeyondRange], [undefined, false]);
  });
});
