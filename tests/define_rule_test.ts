import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { compile } from "../lib/compile/mod.ts";
import {
  add,
  apply,
  cos,
  defineRule,
  gradients,
  hessian,
  jvp,
  mul,
  neg,
  noGrad,
  type Operand,
  partialsOf,
  rules,
  select,
  sigmoid,
  sin,
  trace,
  Value,
} from "../mod.ts";

const square = defineRule({
  name: "square",
  evaluate: (x) => x * x,
  partials: [(x) => mul(2, x)],
  expression: "x ^ 2",
});

const parallel = defineRule({
  name: "parallel",
  evaluate: (x, y) => x * y / (x + y),
  partials: [
    (x, _y, out) => mul(mul(out, out), apply(rules.get("pow")!, x, -2)),
    (_x, y, out) => mul(mul(out, out), apply(rules.get("pow")!, y, -2)),
  ],
  expression: "x * y / (x + y)",
});

const multiplyAdd = defineRule({
  name: "multiplyAdd",
  evaluate: (x, y, z) => x * y + z,
  partials: [(_x, y) => y, (x) => x, () => 1],
  expression: "x * y + z",
});

Deno.test("a rule of one operand: value, gradient, name, row", () => {
  const x = new Value(3);
  const node = square(x.mul(2));
  node.backward();
  assertEquals([node.data, x.grad, node.operation], [36, 24, "square"]);
  assertEquals(square(3), 9);
  assertEquals(square.name, "square");
  assertStrictEquals(square.rule, rules.get("square"));
  assertEquals([1, 2, 3].map(square), [1, 4, 9], "further arguments are ignored");
});

Deno.test("a rule of two operands: value, gradients, numbers in each position", () => {
  const x = new Value(2), y = new Value(2);
  const node = parallel(x, y);
  node.backward();
  assertEquals([node.data, x.grad, y.grad], [1, 0.25, 0.25]);
  assertEquals([parallel(2, 2), parallel(x, 2).data, parallel(2, y).data], [1, 1, 1]);
  assertEquals(parallel.rule.arity, 2);
});

Deno.test("a rule of three operands: value, gradients, numbers in each position", () => {
  const x = new Value(2), y = new Value(3), z = new Value(4);
  const node = multiplyAdd(x, y, z);
  node.backward();
  assertEquals([node.data, x.grad, y.grad, z.grad], [10, 3, 2, 1]);
  assertEquals([multiplyAdd(2, 3, 4), multiplyAdd(2, y, 4).data], [10, 10]);
  assertEquals(trace(multiplyAdd(2, y, 4)).rules.at(-1), multiplyAdd.rule);
});

Deno.test("an operand too many or too few is refused", () => {
  const x = new Value(2);
  assertThrows(
    () => (parallel as (...xs: Operand[]) => unknown)(x, x, x),
    TypeError,
    "Cannot compute parallel as it takes 2 operands: current number of operands is 3",
  );
  assertThrows(
    () => (multiplyAdd as (...xs: Operand[]) => unknown)(x, x, x, x),
    TypeError,
    "Cannot compute multiplyAdd as it takes 3 operands: current number of operands is 4",
  );
  assertThrows(
    () => (parallel as (...xs: Operand[]) => unknown)(x),
    TypeError,
    "Cannot compute parallel as 'y' must be a Value or a number: current value is undefined",
  );
});

Deno.test("a rule may use its result, and select between branches", () => {
  const swish = defineRule({
    name: "swish",
    evaluate: (x) => x * sigmoid(x),
    partials: [(x, out) => add(sigmoid(x), mul(out, sigmoid(neg(x))))],
    expression: "x / (1 + exp(-x))",
  });
  const leakyRelu = defineRule({
    name: "leakyRelu",
    evaluate: (x) => (x > 0 ? x : 0.01 * x),
    partials: [(x) => select(x, 1, 0.01)],
    expression: [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "0.01 * x" }],
  });
  const x = new Value(2), y = new Value(-2);
  swish(x).backward();
  assert(Math.abs(x.grad - 1.0907842487848955) < 1e-15);
  leakyRelu(y).backward();
  assertEquals(y.grad, 0.01);
});

Deno.test("a name defined twice serves later look-ups; functions and graphs that exist keep their row", () => {
  const row = { name: "scaled", evaluate: (x: number) => 2 * x, expression: "2 * x" };
  const first = defineRule({ ...row, partials: [() => 2] });
  const x = new Value(3);
  const before = first(x);
  const second = defineRule({
    name: "scaled",
    evaluate: (x) => 5 * x,
    partials: [() => 5],
    expression: "5 * x",
  });
  assertStrictEquals(rules.get("scaled"), second.rule);
  const after = first(x);
  for (const node of [before, after]) {
    x.grad = 0;
    node.backward();
    assertEquals([node.data, x.grad, node.operation], [6, 2, "scaled"]);
  }
  assertEquals(second(x).data, 15);
});

/** A row that works. */
const row = {
  name: "probe",
  evaluate: (x: number) => Math.sin(x),
  partials: [(x: Operand): Operand => cos(x)],
  expression: "sin(x)" as unknown,
};

/** Asserts that a row is refused, and leaves the table as it was. */
function assertRefused(part: unknown, message: string): void {
  const before = [...rules];
  const broken = typeof part === "object" && part !== null ? { ...row, ...part } : part;
  assertThrows(() => defineRule(broken as never), TypeError, message);
  assertEquals([...rules], before);
  assert(new Value(1).neg().operation === "neg", "recording is as it was");
}

/** Of each part of a row what it must be, and what it is not, as errors show it. */
const requirements: Readonly<
  Record<string, { wanted: string; mistakes: readonly [unknown, shown: string][] }>
> = {
  name: {
    wanted: "a string that is not empty",
    mistakes: [[undefined, "undefined"], [3, "3"], ["", `""`]],
  },
  evaluate: { wanted: "a function", mistakes: [["sin", `"sin"`], [undefined, "undefined"]] },
  partials: {
    wanted: "an array of one to three functions",
    mistakes: [
      [undefined, "undefined"],
      [cos, "function cos"],
      [[], "an array of 0"],
      [[cos, cos, cos, cos], "an array of 4"],
      [[cos, 1], "an array of 2"],
    ],
  },
  expression: {
    wanted: "a string, or an array of branches { when, then }",
    mistakes: [
      [undefined, "undefined"],
      ["", `""`],
      [" ", `" "`],
      [[], "an array of 0"],
      [["sin(x)"], "an array of 1"],
      [[null], "an array of 1"],
      [[{ when: "x > 0" }], "an array of 1"],
      [[{ then: "x" }], "an array of 1"],
    ],
  },
};

Deno.test("a row is an object", () => {
  for (const [mistake, shown] of [[undefined, "undefined"], [null, "null"], ["sin", `"sin"`]]) {
    const message = `Cannot define a rule as 'row' must be an object: current value is ${shown}`;
    assertRefused(mistake, message);
  }
});

for (const [part, { wanted, mistakes }] of Object.entries(requirements)) {
  Deno.test(`the ${part} of a row is ${wanted}`, () => {
    for (const [mistake, shown] of mistakes) {
      assertRefused(
        { [part]: mistake },
        `Cannot define a rule as '${part}' must be ${wanted}: current value is ${shown}`,
      );
    }
  });
}

Deno.test("a built-in's name is refused; a name of Object's is none", () => {
  for (const name of ["tanh", "add", "clamp"]) {
    assertRefused(
      { name },
      `Cannot define a rule as 'name' must be no built-in rule's: current value is "${name}"`,
    );
  }
  assertEquals(defineRule({ ...row, name: "toString", partials: [cos] } as never).name, "toString");
});

Deno.test("a primal that returns no number is refused at the definition", () => {
  assertRefused(
    { evaluate: () => "1" },
    `Cannot define a rule as 'evaluate' must be a function that returns a number: current value is "1"`,
  );
});

Deno.test("a partial that computes with operators does not work on Values", () => {
  const message =
    `Cannot define rule "probe" as its partial 1 does not work on Values: Cannot convert a Value to a number`;
  assertRefused({ partials: [(x: number) => x * 2] }, message);
  assertRefused({ partials: [(x: number) => Math.cos(x)] }, message);
});

Deno.test("a partial that branches on its operand does not work on Values", () => {
  assertRefused(
    { partials: [(x: number) => x > 0 ? 1 : 0] },
    `Cannot define rule "probe" as its partial 1 does not work on Values: Cannot convert a Value to a number`,
  );
});

Deno.test("of a partial that works on numbers alone the message says what to write", () => {
  const message = "cos(x) for Math.cos(x), and with select, step or sign for a branch";
  for (
    const partial of [
      (x: Operand) => Math.cos(x as number),
      (x: Operand) => x as number > 0 ? 1 : 0,
    ]
  ) {
    assertThrows(
      () => defineRule({ name: "p", evaluate: (x) => x, partials: [partial], expression: "x" }),
      TypeError,
      message,
    );
  }
});

Deno.test("a partial that takes its operand for a Value does not work on numbers", () => {
  assertRefused(
    { partials: [(x: Value) => x.cos()] },
    `Cannot define rule "probe" as its partial 1 does not work on numbers: x.cos is not a function`,
  );
  assertRefused(
    { partials: [(x: Value) => x.data] },
    `Cannot define rule "probe" as its partial 1 does not work on numbers: it returned undefined`,
  );
});

Deno.test("a partial that returns no operand is refused, by what it returned", () => {
  const on = (kind: string) =>
    `Cannot define rule "probe" as its partial 1 does not work on ${kind}`;
  assertRefused({ partials: [() => {}] }, `${on("numbers")}: it returned undefined`);
  assertRefused({ partials: [() => new Value(1)] }, `${on("numbers")}: it returned an object`);
  assertRefused(
    { partials: [(x: Operand) => typeof x === "number" ? 1 : "1"] },
    `${on("Values")}: it returned "1"`,
  );
  assertRefused({ partials: [() => Promise.resolve(1)] }, on("numbers"));
});

Deno.test("what a partial throws is the cause of the error, be it an Error or not", () => {
  const cause = new RangeError("out of range");
  const throwing = (thrown: unknown) => () =>
    defineRule({
      ...row,
      partials: [() => {
        throw thrown;
      }],
    } as never);
  const error = assertThrows(throwing(cause), TypeError, "does not work on numbers: out of range");
  assertStrictEquals(error.cause, cause);
  assertThrows(throwing("a text"), TypeError, `does not work on numbers: "a text"`);
});

Deno.test("fewer partials than evaluate has operands are refused", () => {
  assertRefused(
    { evaluate: (x: number, y: number) => x + y, partials: [() => 1] },
    'Cannot define rule "probe" as its evaluate has 2 operands and needs a partial for each: current number of partials is 1',
  );
});

Deno.test("the partial that fails is named by its number, counted from 1", () => {
  const bad = (x: number) => x * 2;
  assertRefused(
    { evaluate: (x: number, y: number) => x + y, partials: [() => 1, bad] },
    "its partial 2 does not work on Values",
  );
  assertRefused(
    { evaluate: (x: number, y: number, z: number) => x + y + z, partials: [() => 1, () => 1, bad] },
    "its partial 3 does not work on Values",
  );
});

Deno.test("a partial may return a number where an operand is a Value", () => {
  const linear = defineRule({
    name: "linear",
    evaluate: (x) => 3 * x,
    partials: [() => 3],
    expression: "3 * x",
  });
  const x = new Value(2);
  linear(x).backward();
  assertEquals(x.grad, 3);
});

Deno.test("defining a rule records nothing, also where it fails or is done without recording", () => {
  const x = new Value(3);
  const root = x.mul(x);
  const again = noGrad(() => defineRule({ ...row, name: "again", partials: [sin] } as never));
  assertEquals(again.name, "again");
  root.backward();
  assertEquals(x.grad, 6);
  assertEquals(trace(root).length, 2);
});

/** A rule of two and one of three operands whose partials use the result, as that of a power may, and are written without it. */
const usingOut = [
  {
    rule: defineRule({
      name: "exponential of a product",
      evaluate: (x, y) => Math.exp(x * y),
      partials: [(_x, y, out) => mul(y, out), (x, _y, out) => mul(x, out)],
      expression: "exp(x * y)",
    }).rule,
    primals: [0.5, -0.75],
    others: ([x, y]: number[]) => [y!, x!],
    mixed: () => 1,
  },
  {
    rule: defineRule({
      name: "exponential of a product of three",
      evaluate: (x, y, z) => Math.exp(x * y * z),
      partials: [
        (_x, y, z, out) => mul(mul(y, z), out),
        (x, _y, z, out) => mul(mul(x, z), out),
        (x, y, _z, out) => mul(mul(x, y), out),
      ],
      expression: "exp(x * y * z)",
    }).rule,
    primals: [0.5, -0.75, 1.25],
    others: ([x, y, z]: number[]) => [y! * z!, x! * z!, x! * y!],
    mixed: (primals: number[], i: number, k: number) => primals[3 - i - k]!,
  },
];

Deno.test("a partial is given the result last, in each position, whichever other operands are numbers, by every way", () => {
  for (const { rule, primals, others, mixed } of usingOut) {
    const out = rule.evaluate(...primals), slopes = others(primals), { arity } = rule;
    const wanted = slopes.map((other) => other * out);
    // ∂²e^p = (∂p·∂p + ∂²p)·e^p
    const second = slopes.map((a, i) =>
      slopes.map((b, k) => (a * b + (i === k ? 0 : mixed(primals, i, k))) * out)
    );
    for (let numbers = 0; numbers < 2 ** arity - 1; numbers++) {
      const isNumber = (k: number) => (numbers >> k & 1) === 1;
      const operands = primals.map((x, k): Operand => isNumber(k) ? x : new Value(x));
      const leaves = operands.filter((operand) => operand instanceof Value);
      const expected = wanted.filter((_, k) => !isNumber(k));
      const node = apply(rule, ...operands) as Value;
      const near = (actual: readonly number[], what: string) =>
        actual.forEach((x, i) => assertAlmostEquals(x, expected[i]!, 1e-15, `${what}, ${numbers}`));
      node.backward();
      near(leaves.map(({ grad }) => grad), "backward");
      near(gradients(node, leaves).map(({ data }) => data), "gradients");
      assertEquals(partialsOf(node).length, arity);
      partialsOf(node).forEach((p, k) => assertAlmostEquals(p, wanted[k]!, 1e-15, "partialsOf"));
      const slope = new Float64Array(leaves.length);
      const point = new Float64Array(leaves.map(({ data }) => data));
      compile(node, leaves).valueAndGrad(point, slope);
      near([...slope], "kernel");
    }
    const f = (...xs: Value[]) => apply(rule, ...xs) as Value;
    const xs = primals.map((data) => new Value(data));
    const ofGradients = gradients(f(...xs), xs).map((slope) => gradients(slope, xs));
    second.forEach((row, i) =>
      row.forEach((item, k) => {
        assertAlmostEquals(hessian(f)(...primals)[i]![k]!, item, 1e-15);
        assertAlmostEquals(ofGradients[i]![k]!.data, item, 1e-15);
      })
    );
    const moved = jvp(f)(primals, primals.map((_, k) => k === 0 ? 1 : 0));
    assertAlmostEquals(moved.tangent, wanted[0]!, 1e-15);
  }
});
