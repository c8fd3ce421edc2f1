import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkGradient, randomGraph } from "../../lib/check/mod.ts";
import {
  abs,
  add,
  apply,
  cos,
  defineRule,
  div,
  exp,
  mul,
  pow,
  rules,
  select,
  sin,
  sub,
  Value,
} from "../../mod.ts";

/** Where rules with a smaller domain are tried. */
const INSIDE: Record<string, number[]> = { acosh: [1.7], asin: [0.3], acos: [0.3], atanh: [0.3] };

Deno.test("second and third derivatives of every rule are mathjs's", async (t) => {
  for (const rule of [...rules.values()].filter(({ name }) => !name.startsWith("test "))) {
    await t.step(rule.name, () => {
      for (
        const point of [INSIDE[rule.name] ?? [0.7, 1.3, 2.1], INSIDE[rule.name] ?? [1.9, 0.6, 0.2]]
      ) {
        const leaves = point.slice(0, rule.arity).map((data) => new Value(data));
        const report = checkGradient(apply(rule, ...leaves) as Value, { order: 3 });
        assertEquals(report.verdict, "agrees", report.toString());
        assert(report.comparisons >= 3);
      }
    });
  }
});

Deno.test("second derivatives of random graphs are mathjs's, where rounding leaves digits to compare", () => {
  let compared = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const { root } = randomGraph({ seed, nodes: 6 });
    const first = checkGradient(root), second = checkGradient(root, { order: 2 });
    assertEquals(second.mismatches, first.mismatches, `seed ${seed}: ${second}`);
    compared += second.comparisons - first.comparisons;
  }
  assert(compared >= 20, `${compared} comparisons`);
});

Deno.test("a partial that is right in numbers but frozen when it is differentiated is found at order 2", () => {
  const frozen = defineRule({
    name: "test frozen cube",
    evaluate: (x) => x * x * x,
    // right as a number; as a Value it depends on x by one factor less
    partials: [(x) => mul(mul(3, x), typeof x === "number" ? x : x.data)],
    expression: "x ^ 3",
  });
  const x = new Value(2, "x");
  assert(checkGradient(frozen(x)).ok);
  const report = checkGradient(frozen(x), { order: 2 });
  assertEquals(report.verdict, "disagrees");
  assertEquals([report.mismatches[0]!.engine, Number(report.mismatches[0]!.exact)], [6, 12]);
});

Deno.test("higher orders abstain on a kink and on graphs too large for mathjs, and refuse an order that is none", () => {
  const x = new Value(0);
  assert(checkGradient(select(x, mul(x, x), add(x, 1)), { order: 2 }).abstained > 0);
  let deep = new Value(1.01);
  for (let i = 0; i < 20; i++) deep = deep.mul(deep);
  assert(checkGradient(deep, { order: 2 }).abstained > 0);
  assertThrows(
    () => checkGradient(x.neg(), { order: 0 }),
    RangeError,
    "'order' must be an integer",
  );
});

Deno.test("a second derivative is not judged where rounding moves a cosine from one slope to another", () => {
  const x = new Value(30006474.306894);
  const report = checkGradient(sin(mul(x, x)), { order: 2 });
  assertEquals(report.mismatches, []);
  assertEquals([...report.silences.keys()], ["rounding leaves no digits of a higher derivative"]);
});

Deno.test("a second derivative that is a number, rounded while nothing is recorded, is no alarm", () => {
  const x = new Value(2, "x");
  // 2 · 2.9² is 16.82, whose last digit depends on the order of the products; none of them is recorded
  const square = checkGradient(pow(mul(x, -2.9), 2), { order: 2 });
  assertEquals(square.verdict, "agrees", square.toString());
  const third = div(x, 3);
  assertEquals(checkGradient(mul(third, third), { order: 2 }).verdict, "agrees");
  const wave = defineRule({
    name: "test wave",
    evaluate: (x, y, z) => x * Math.sin(y * z),
    partials: [
      (_x, y, z) => sin(mul(y, z)),
      (x, y, z) => mul(mul(x, z), cos(mul(y, z))),
      (x, y, z) => mul(mul(x, y), cos(mul(y, z))),
    ],
    expression: "x * sin(y * z)",
  });
  // sin(7.2 · 300) amplifies the rounding of the product
  const steep = checkGradient(wave(exp(x), 7.2, 300), { order: 2 });
  assertEquals(steep.mismatches, [], steep.toString());
});

Deno.test("no second derivative is asked for on the border of a branch that holds there", () => {
  const signedSquare = defineRule({
    name: "test signed square",
    evaluate: (x) => x * Math.abs(x),
    partials: [(x) => mul(2, abs(x))],
    expression: [{ when: "x >= 0", then: "x ^ 2" }, { when: "x < 0", then: "-x ^ 2" }],
  });
  for (const [at, verdict] of [[0, "abstains"], [1, "agrees"], [-1, "agrees"]] as const) {
    const report = checkGradient(signedSquare(new Value(at)), { order: 2 });
    assertEquals(report.verdict, verdict, report.toString());
  }
});

Deno.test("the double nearest to a second derivative is right, though mathjs's number has an error where terms cancel", () => {
  const x = new Value(1, "x");
  const y = add(-2.2, mul(mul(x, x), sub(add(mul(x, -2.2), -2.2), -2.2)));
  const saturated = div(y, sub(1, y)); // added and subtracted: what is left is x² + 2
  const report = checkGradient(add(add(mul(x, x), saturated), sub(2, saturated)), { order: 2 });
  assertEquals(report.verdict, "agrees", report.toString());
});
