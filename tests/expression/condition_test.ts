import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parseClosure, parseCondition } from "../../lib/expression/condition.ts";

describe("parseCondition", () => {
  const table: [condition: string, operands: number[], holds: boolean][] = [
    ["x > 0", [1e-300], true],
    ["x > 0", [0], false],
    ["x > 0", [-0], false],
    ["x < 0", [-5e-324], true],
    ["x >= 0", [0], true],
    ["x <= y", [2, 2], true],
    ["x == y", [2, 2], true],
    ["x != y", [2, 2], false],
    ["x > y and y > z", [3, 2, 1], true],
    ["x > y and y > z", [3, 1, 2], false],
    ["x > y or y > z", [1, 3, 2], true],
    ["not (x > 0)", [-1], true],
    ["-1 < x < 1", [0.5], true],
    ["-1 < x < 1", [1], false],
    ["x ^ 2 + y ^ 2 < 1", [0.5, 0.5], true],
    ["x > 0", [NaN], false],
    ["not (x > 0)", [NaN], false],
  ];
  for (const [condition, operands, holds] of table) {
    it(`finds that "${condition}" ${holds ? "holds" : "does not hold"} at ${operands}`, () => {
      assertEquals(parseCondition(condition)(operands), holds);
    });
  }

  it("leaves open what rounding leaves open: whether 10 · 0.1 is above 1", () => {
    assert(!parseCondition("x * 0.1 > 1")([10]));
    assert(!parseCondition("x * 0.1 <= 1")([10]));
    assert(!parseCondition("not (x * 0.1 > 1)")([10]));
    assert(parseCondition("x * 0.1 > 1")([10.000001]));
  });

  it("refuses what is no comparison", () => {
    assertThrows(
      () => parseCondition("x + 1"),
      SyntaxError,
      `Cannot read the condition "x + 1": 'x + 1' is no comparison`,
    );
  });
});

describe("parseClosure", () => {
  const table: [condition: string, operands: number[], touches: boolean][] = [
    ["x > 0", [0], true],
    ["x > 0", [-0], true],
    ["x > 0", [1], true],
    ["x > 0", [-5e-324], false],
    ["not (x > 0)", [0], true],
    ["x != y", [2, 2], true],
    ["x > y and x < z", [1, 1, 2], true],
    ["x > y and x < z", [1, 1, 0], false],
    ["x > z or y > z", [1, 0, 1], true],
    ["x > z or y > z", [0, 0, 1], false],
    ["x * 0.1 > 1", [10], true],
  ];
  for (const [condition, operands, touches] of table) {
    it(`finds that "${condition}" ${touches ? "touches" : "stays away from"} ${operands}`, () => {
      assertEquals(parseClosure(condition)(operands), touches);
    });
  }
});
