import { assert, assertEquals } from "@std/assert";
import { type Rule, rules } from "../../mod.ts";
import { fromExpression } from "../../lib/expression/mod.ts";
import { textbookDerivative } from "../../lib/draw/textbook.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";

const NAMES = ["a", "b", "c"];
const builtIns = [...rules.values()].filter(({ builtIn }) => builtIn);

/** The derivative's text over a, b and c. */
function textOf(name: string, k: number, numbers: readonly number[], partial = NaN) {
  const operands = numbers.map((data, i) => ({ name: NAMES[i], data }));
  return textbookDerivative(rules.get(name)!, k, operands, partial)?.text;
}

/** A rule that writes a derivative for people; nothing of it is computed. */
function rowOf(derivatives: readonly string[], expression: Rule["expression"] = "x"): Rule {
  return { ...rules.get("mul")!, name: "own", builtIn: false, derivatives, expression };
}

const own = (derivative: string, x: number, y?: number) =>
  textbookDerivative(
    rowOf([derivative]),
    0,
    [{ name: "a", data: x }, { name: y === undefined ? "b" : undefined, data: y ?? 1 }],
    NaN,
  )?.text;

for (const rule of builtIns) {
  Deno.test(`the derivatives of ${rule.name} as a textbook writes them have the numbers of its partials`, () => {
    const random = new SeededRandom(1);
    let compared = 0;
    for (let i = 0; i < 200; i++) {
      const numbers = rule.partials.map(() => 4 * random.unit() - 2),
        out = rule.evaluate(...numbers);
      if (Number.isNaN(out)) continue;
      rule.partials.forEach((partial, k) => {
        const number = partial(...numbers, out) as number;
        const text = textOf(rule.name, k, numbers, number);
        assert(text !== undefined);
        const values = Object.fromEntries(numbers.map((x, j) => [NAMES[j]!, x]));
        const written = fromExpression(text, values).root.data;
        if (Number.isNaN(written)) return; // pow by its exponent at a negative base
        assert(
          Math.abs(written - number) <= 1e-9 * Math.abs(number) + 1e-12,
          `${text} at ${numbers}`,
        );
        compared++;
      });
    }
    assert(compared >= 10);
  });
}

Deno.test("textbook forms are those that people know", () => {
  assertEquals(textOf("tanh", 0, [0.5]), "1 − tanh(a)^2");
  assertEquals(textOf("pow", 0, [2, 3]), "b · a^(b − 1)");
  assertEquals(textOf("pow", 1, [2, 3]), "a^b · log(a)");
  assertEquals(textOf("div", 1, [2, 3]), "−a / b^2");
  assertEquals(textOf("cos", 0, [2]), "−sin(a)");
  assertEquals(textOf("sqrt", 0, [2]), "1 / (2 · sqrt(a))");
  assertEquals(textOf("log2", 0, [2]), "1 / (a · log(2))");
});

Deno.test("numbers are put in, and what they say nothing of is left out", () => {
  const power = (n: number) =>
    textbookDerivative(
      rules.get("pow")!,
      0,
      [{ name: "x", data: 2 }, { name: undefined, data: n }],
      NaN,
    )
      ?.text;
  assertEquals([2, 3, 1, 0, 0.5, -1, -2].map(power), [
    "2 · x",
    "3 · x^2",
    "1",
    "0",
    "0.5 · x^(−0.5)",
    "−x^(−2)",
    "−2 · x^(−3)",
  ]);
  assertEquals(own("x + y", 1, 0), "a");
  assertEquals(own("y + x", 1, 0), "a");
  assertEquals(own("x - y", 1, 0), "a");
  assertEquals(own("x / y", 1, 1), "a");
  assertEquals(own("x * y", 1, 1), "a");
  assertEquals(own("1 / y", 1, 3), "1 / 3");
  assertEquals(own("6 / y", 1, 3), "2");
});

Deno.test("a row with branches has the derivative of that in which the operands lie", () => {
  assertEquals([-3, 3].map((x) => textOf("abs", 0, [x])), ["−1", "1"]);
  assertEquals([[0, 1, 2], [3, 1, 2], [1.5, 1, 2]].map((at) => textOf("clamp", 0, at)), [
    "0",
    "0",
    "1",
  ]);
  assertEquals(textOf("cbrt", 0, [-8]), "1 / (3 · (−a)^(2 / 3))");
});

Deno.test("on a border between branches it is the number that the engine takes", () => {
  assertEquals(textOf("abs", 0, [0], 0), "0");
  assertEquals(textOf("max", 1, [2, 2], 0.5), "0.5");
});

Deno.test("the operators of texts bind as mathjs has them", () => {
  assertEquals(own("-x ^ 2", 1), "−a^2");
  assertEquals(own("2 ^ 3 ^ x", 1), "2^(3^a)");
  assertEquals(own("x - y - 1", 1), "a − b − 1");
  assertEquals(own("x - (y - 1)", 1), "a − (b − 1)");
  assertEquals(own("2e3 * ln(x) / pi", 1), "2000 · log(a) / π");
  assertEquals(own("max(x, 2 * -y)", 1), "max(a, 2 · (−b))");
  const branches = (when: string, x: number) =>
    textbookDerivative(
      rowOf([], [{ when, then: "x", derivatives: ["1"] }]),
      0,
      [{ name: "a", data: x }, { name: "b", data: 2 }],
      7,
    )?.text;
  const conditions: [when: string, inside: number, outside: number][] = [
    ["x > 1 and x < y", 1.5, 2],
    ["x < 1 or x >= y", 2, 1],
    ["x == y", 2, 1],
    ["x != y", 1, 2],
    ["x <= y - 1", 1, 1.5],
    ["x > 0 or x < 0 and y > 5", 1, -1],
  ];
  for (const [when, inside, outside] of conditions) {
    assertEquals([branches(when, inside), branches(when, outside)], ["1", "7"], when);
  }
});

Deno.test("what is not understood has no formula", () => {
  const texts = [
    "x +",
    "(x",
    "x)",
    "sec(x)",
    "tanh(x, y)",
    "x $ y",
    "q",
    "",
    "x y",
    "max()",
    "1..2",
  ];
  for (const text of texts) assertEquals(own(text, 1), undefined, text);
  assertEquals(textbookDerivative(rowOf([]), 0, [{ name: "a", data: 1 }], 1), undefined);
  const branch = rowOf([], [{ when: "sec(x) > 0", then: "x", derivatives: ["1"] }]);
  assertEquals(textbookDerivative(branch, 0, [{ name: "a", data: 1 }], 1), undefined);
});
