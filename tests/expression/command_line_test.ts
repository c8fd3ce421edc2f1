import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readFormula, withFormulas } from "../../lib/expression/command_line.ts";

describe("readFormula", () => {
  it("gives each variable its number", () => {
    const { root, leaves } = readFormula("x + y * z", ["z=-2", "x=0x10", "y= 1e3"]);
    assertEquals(leaves.map(({ label, data }) => [label, data]), [["x", 16], ["y", 1e3], [
      "z",
      -2,
    ]]);
    assertEquals(root.data, -1984);
    assertEquals(readFormula("x", ["x=NaN"]).root.data, NaN);
    assertEquals(readFormula("x", ["x=-Infinity"]).root.data, -Infinity);
    assertEquals(readFormula("pi * x", ["x=1", "pi=3"]).root.data, 3);
    assertEquals(readFormula("__proto__", ["__proto__=2"]).root.data, 2);
  });

  const mistakes: [assignments: string[], message: string][] = [
    [["x"], `Cannot read "x": a variable is given as name=number`],
    [["x="], `Cannot read "x=": a variable`],
    [["x= "], `Cannot read "x= ": a variable`],
    [["x=a"], `Cannot read "x=a": a variable`],
    [["x=1,5"], `Cannot read "x=1,5": a variable`],
    [["x==1"], `Cannot read "x==1": a variable`],
    [["=1"], `Cannot read "=1": a variable`],
    [["x=1", "x=2"], `Cannot use "x=2": 'x' is given before, as "x=1"`],
    [["x=1", "x=1"], `Cannot use "x=1": 'x' is given before, as "x=1"`],
    [["x=1", "y=2"], `Cannot use "y=2": 'y' does not occur in "x * 2"`],
    [[], "'x' has no value at character 1"],
  ];
  for (const [assignments, message] of mistakes) {
    it(`refuses ${assignments.join(" ") || "nothing"}`, () => {
      assertThrows(() => readFormula("x * 2", assignments), SyntaxError, message);
    });
  }
});

describe("withFormulas", () => {
  it("keeps options, and makes no option of a formula that starts with a minus sign", () => {
    assertEquals(withFormulas(["-x ^ 2", "--json", "-h", "x=-1", "-"]), [
      " -x ^ 2",
      "--json",
      "-h",
      "x=-1",
      "-",
    ]);
  });
});
