/**
 * Wrong rules: what people get wrong who define one, and what a checker may overlook. `checkRule` must find each at any seed.
 * Their values are right where nothing else is said.
 */

import {
  abs,
  add,
  type BinaryRow,
  type Branch,
  clamp,
  cos,
  cosh,
  defineRule,
  detach,
  div,
  exp,
  log,
  max,
  min,
  mul,
  neg,
  noGrad,
  type Operand,
  pow,
  relu,
  type Rule,
  select,
  sigmoid,
  sign,
  sin,
  sqrt,
  step,
  sub,
  tanh,
  type TernaryRow,
  type UnaryRow,
  Value,
} from "../../../mod.ts";

/** What is special about a fault. */
export type FaultClass =
  | "formula"
  | "one side"
  | "form"
  | "second order"
  | "region"
  | "magnitude"
  | "point"
  | "kink"
  | "exact operation"
  | "rounded to 0"
  | "infinity"
  | "lost digits"
  | "branches"
  | "result misused"
  | "not differentiable by mathjs";

/** A rule with a fault. */
export interface WrongRule {
  readonly name: string;
  readonly faultClass: FaultClass;
  readonly rule: Rule;
  /** "abstains" where mathjs has no derivative, so that nothing can be said. */
  readonly verdict: "disagrees" | "abstains";
}

type Row = UnaryRow | BinaryRow | TernaryRow;
type Fault = readonly [name: string, row: Omit<Row, "name">];

/** Defines wrong rules of one class. */
function wrong(
  faultClass: FaultClass,
  faults: readonly Fault[],
  verdict: WrongRule["verdict"] = "disagrees",
): WrongRule[] {
  return faults.map(([name, row]) => {
    const { rule } = (defineRule as (row: unknown) => { rule: Rule })(
      { ...row, name: `wrong: ${name}` },
    );
    return { name: `user's ${name}`, faultClass, rule, verdict };
  });
}

type Unary = UnaryRow["partials"][0];
type Binary = BinaryRow["partials"];
type Ternary = TernaryRow["partials"];
type Numeric = (x: number) => number;

const square = (x: Operand) => mul(x, x);
const data = (x: Operand) => x instanceof Value ? x.data : x;
const isNumber = (x: Operand) => typeof x === "number";
/** What is computed between two numbers, and elsewhere. */
const within = (x: Operand, low: number, high: number, inside: Operand, outside: Operand) =>
  select(min(sub(x, low), sub(high, x)), inside, outside);

function unary(
  name: string,
  expression: string | Branch[],
  evaluate: Numeric,
  partial: Unary,
): Fault {
  return [name, { expression, evaluate, partials: [partial] }];
}

/** The sine with another partial; and so on. */
const sine = (name: string, partial: Unary) => unary(`sin: ${name}`, "sin(x)", Math.sin, partial);
const cube = (name: string, partial: Unary) =>
  unary(`x³: ${name}`, "x ^ 3", (x) => x ** 3, partial);
const squared = (name: string, partial: Unary) =>
  unary(`x²: ${name}`, "x ^ 2", (x) => x * x, partial);
const product = (name: string, partials: Binary): Fault => [
  `x·y: ${name}`,
  { expression: "x * y", evaluate: (x: number, y: number) => x * y, partials },
];
const quotient = (name: string, partials: Binary): Fault => [
  `x/y: ${name}`,
  { expression: "x / y", evaluate: (x: number, y: number) => x / y, partials },
];
const multiplyAdd = (name: string, partials: Ternary): Fault => [
  `x·y + z: ${name}`,
  {
    expression: "x * y + z",
    evaluate: (x: number, y: number, z: number) => x * y + z,
    partials,
  },
];
/** The sine with another value, and its right partial. */
const sineValue = (name: string, evaluate: Numeric) =>
  unary(`sin: ${name}`, "sin(x)", evaluate, (x) => cos(x));
const productValue = (name: string, evaluate: (x: number, y: number) => number): Fault => [
  `x·y: ${name}`,
  { expression: "x * y", evaluate, partials: [(_x, y) => y, (x: Operand) => x] as Binary },
];

const RELU: Branch[] = [{ when: "x > 0", then: "x" }, { when: "x <= 0", then: "0 * x" }];
const ABS: Branch[] = [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "-x" }];
const LEAKY: Branch[] = [{ when: "x > 0", then: "x" }, { when: "x < 0", then: "0.01 * x" }];
const MAX: Branch[] = [{ when: "x > y", then: "x" }, { when: "x < y", then: "y" }];

const FORMULAS = wrong("formula", [
  sine("off by 1e-12", (x) => mul(1 + 1e-12, cos(x))),
  sine("off by 1e-13", (x) => mul(1 + 1e-13, cos(x))),
  sine("a small number added", (x) => add(cos(x), 1e-14)),
  sine("degrees for radians", (x) => mul(Math.PI / 180, cos(x))),
  sine("of the next odd multiple", (x) => cos(add(x, 2 * Math.PI))),
  unary("cos: lost sign", "cos(x)", Math.cos, (x) => sin(x)),
  unary("tanh: the value forgotten", "tanh(x)", Math.tanh, (x) => sub(1, square(x))),
  unary("x·log(x): no 1", "x * log(x)", (x) => x * Math.log(x), (x) => log(x)),
  unary(
    "log(x)²: chain rule forgotten",
    "log(x) ^ 2",
    (x) => Math.log(x) ** 2,
    (x) => mul(2, log(x)),
  ),
  unary(
    "exp(−x²/2): factor 2",
    "exp(-x * x / 2)",
    (x) => Math.exp(-x * x / 2),
    (x, out) => neg(mul(mul(2, x), out)),
  ),
  unary("1/x: lost sign", "1 / x", (x) => 1 / x, (x) => div(1, square(x))),
  unary(
    "swish: half of the product rule",
    "x / (1 + exp(-x))",
    (x) => x * sigmoid(x),
    (x) => sigmoid(x),
  ),
  quotient("partials swapped", [(x, y) => neg(div(x, square(y))), (_x, y) => div(1, y)]),
  quotient("not squared", [(_x, y) => div(1, y), (x, y) => neg(div(x, y))]),
  ["x²·y³: exponents swapped", {
    expression: "x ^ 2 * y ^ 3",
    evaluate: (x: number, y: number) => x * x * y ** 3,
    partials: [
      (x: Operand, y: Operand) => mul(mul(2, x), pow(y, 3)),
      (x: Operand, y: Operand) => mul(mul(2, square(x)), square(y)),
    ] as Binary,
  }],
  ["linear interpolation: from the other end", {
    expression: "x + z * (y - x)",
    evaluate: (x: number, y: number, z: number) => x + z * (y - x),
    partials: [(_x, _y, z) => z, (_x, _y, z) => sub(1, z), (x, y) => sub(y, x)] as Ternary,
  }],
]);

const ONE_SIDE = wrong("one side", [
  cube("wrong left of 0", (x) => mul(3, mul(x, abs(x)))),
  squared("magnitude", (x) => mul(2, abs(x))),
  unary(
    "log of the magnitude",
    [{ when: "x > 0", then: "log(x)" }, {
      when: "x < 0",
      then: "log(-x)",
    }],
    (x) => Math.log(Math.abs(x)),
    (x) => div(1, abs(x)),
  ),
  unary(
    "cbrt: NaN left of 0",
    ABS.map(({ when }) => ({
      when,
      then: when === "x > 0" ? "x ^ (1 / 3)" : "-(-x) ^ (1 / 3)",
    })),
    Math.cbrt,
    (x) => div(pow(x, -2 / 3), 3),
  ),
  unary(
    "atan: that of the other branch right of 1",
    "atan(x)",
    Math.atan,
    (x) => select(sub(x, 1), neg(div(1, add(1, square(x)))), div(1, add(1, square(x)))),
  ),
  product("that of the magnitude", [(_x, y) => abs(y), (x) => x]),
  product("wrong where both are negative", [
    (x, y) => select(min(neg(x), neg(y)), neg(y), y),
    (x) => x,
  ]),
  [
    "atan2: right half-plane alone",
    {
      expression: [{ when: "x > 0", then: "atan(y / x)" }, {
        when: "x < 0 and y > 0",
        then: `atan(y / x) + ${Math.PI}`,
      }],
      evaluate: (x: number, y: number) => Math.atan2(y, x),
      partials: [
        (x, y) => div(neg(y), mul(abs(x), add(abs(x), div(square(y), abs(x))))),
        (x, y) => div(abs(x), add(square(x), square(y))),
      ] as Binary,
    },
  ],
]);

const FORMS = wrong("form", [
  sine("off by 1e-13 on Values", (x) => isNumber(x) ? cos(x) : mul(1 + 1e-13, cos(x))),
  sine("right on numbers alone", (x) => isNumber(x) ? cos(x) : neg(cos(x))),
  sine("frozen where x is above 2", (x) => data(x) > 2 ? cos(detach(x)) : cos(x)),
  sine("a number on Values", (x) => Math.cos(data(x))),
  sine("detached right of 10", (x) => select(sub(x, 10), cos(detach(x)), cos(x))),
  sine("recorded where nothing is", (x) => noGrad(() => cos(x))),
  cube("all detached", (x) => mul(3, square(detach(x)))),
  cube("half detached", (x) => mul(3, mul(x, detach(x)))),
  unary(
    "x·|x|: a branch of JavaScript",
    [{ when: "x >= 0", then: "x ^ 2" }, { when: "x < 0", then: "-x ^ 2" }],
    (x) => x * Math.abs(x),
    (x) => data(x) > 0 ? mul(2, x) : mul(-2, x),
  ),
  squared(
    "by the data of the result",
    (x, out) => isNumber(out) ? mul(2, x) : mul(2, mul(sign(x), Math.sqrt(data(out)))),
  ),
  unary(
    "leaky ReLU: a branch of JavaScript",
    LEAKY,
    (x) => x > 0 ? x : 0.01 * x,
    (x) => data(x) > 0 ? 1 : 0.01,
  ),
  product("frozen by the size of an operand", [
    (x, y) => data(x) > 1e3 ? detach(y) : y,
    (x) => x,
  ]),
  product("the first frozen", [(_x, y) => data(y), (x) => x]),
  quotient("a detached divisor", [
    (_x, y) => div(1, detach(y)),
    (x, y) => neg(div(x, square(y))),
  ]),
  multiplyAdd("third on Values", [
    (_x, y) => y,
    (x) => x,
    (_x, _y, z) => isNumber(z) ? 1 : mul(2, 1),
  ]),
  multiplyAdd("the second detached", [(_x, y) => y, (x) => detach(x), () => 1]),
  [
    "max: a comparison of JavaScript",
    {
      expression: MAX,
      evaluate: Math.max,
      partials: [
        (x, y) => data(x) > data(y) ? 1 : data(x) < data(y) ? 0 : 0.5,
        (x, y) => data(y) > data(x) ? 1 : data(x) > data(y) ? 0 : 0.5,
      ] as Binary,
    },
  ],
]);

const SECOND_ORDER = wrong("second order", [
  squared("constant at 0", (x) => select(abs(x), mul(2, x), 0)),
  squared("constant at 1", (x) => select(abs(sub(x, 1)), mul(2, x), 2)),
  cube("constant at 2", (x) => select(abs(sub(x, 2)), mul(3, square(x)), 12)),
  cube("constant at −1", (x) => select(abs(add(x, 1)), mul(3, square(x)), 3)),
  unary("exp: 1 at 0", "exp(x)", Math.exp, (x) => select(abs(x), exp(x), 1)),
  product("no function of y at 0", [(_x, y) => select(abs(y), y, abs(y)), (x) => x]),
  product("no function of x where it is 1", [
    (_x, y) => y,
    (x) => select(abs(sub(x, 1)), x, 1),
  ]),
  product("of equal operands no function", [
    (x, y) => select(abs(sub(x, y)), y, x),
    (x) => x,
  ]),
  [
    "x^y: as it once was",
    {
      expression: "x ^ y",
      evaluate: Math.pow,
      partials: [
        (x, y, out) => {
          const hasInverse = min(abs(x), abs(div(1, x))), power = pow(x, sub(y, 1));
          return select(abs(y), mul(y, select(hasInverse, div(out, x), power)), abs(y));
        },
        (x, _y, out) => mul(out, log(x)),
      ] as Binary,
    },
  ],
  multiplyAdd("no function of y at 0", [(_x, y) => select(abs(y), y, 0), (x) => x, () => 1]),
]);

/** A sine whose partial is 0 in a region that is 1 % wide. */
const hole = (place: number) => {
  const [low, high] = [place, place * 1.01].sort((a, b) => a - b) as [number, number];
  return sine(`0 from ${low} on, 1 % wide`, (x) => within(x, low, high, 0, cos(x)));
};

const REGIONS = wrong("region", [
  ...[1.3e-12, -2.7e-9, 6.1e-5, -0.0101, 0.37, 2.9, -14.2, 100, -3456, 7.7e5, -6.3e8, 8.8e11].map(
    hole,
  ),
  sine(
    "0 where 2·x is from 700 to 707",
    (x) => within(mul(2, x), 700, 707, 0, cos(x)),
  ),
  sine("0 at 5 and next to it", (x) => mul(cos(x), step(sub(abs(sub(x, 5)), 1e-3)))),
  sine("doubled from 40 to 41", (x) => within(x, 40, 41, mul(2, cos(x)), cos(x))),
  sine("0 where x² is from 10000 to 10201", (x) => within(square(x), 1e4, 10201, 0, cos(x))),
  sine("0 where 1/x is from 0.02 to 0.0202", (x) => within(div(1, x), 0.02, 0.0202, 0, cos(x))),
  sine("0 where exp(x) is from 1000 to 1050", (x) => within(exp(x), 1e3, 1050, 0, cos(x))),
  sine("0 where x + 3 is from 20 to 20.2", (x) => within(add(x, 3), 20, 20.2, 0, cos(x))),
  sine(
    "by step from 17 to 17.2",
    (x) => mul(cos(x), sub(1, mul(step(sub(x, 17)), step(sub(17.2, x))))),
  ),
  sine(
    "by sign from 23 to 23.3",
    (x) => mul(cos(x), abs(add(sign(sub(x, 23)), sign(sub(x, 23.3))))),
  ),
  sine("by max from 1e6 to 1.01e6", (x) => select(max(sub(1e6, x), sub(x, 1.01e6)), cos(x), 0)),
  sine(
    "by relu from 333 to 336",
    (x) => select(mul(relu(sub(x, 333)), relu(sub(336, x))), 0, cos(x)),
  ),
  sine(
    "by clamp from 51 to 51.6",
    (x) => select(sub(abs(sub(x, clamp(x, 51, 51.6))), 0), cos(x), 0),
  ),
  product("doubled where x is from 60 to 60.6", [
    (x, y) => within(x, 60, 60.6, mul(2, y), y),
    (x) => x,
  ]),
  product("0 where y is from −0.002 to −0.00198", [
    (_x, y) => y,
    (x, y) => within(y, -0.002, -0.00198, 0, x),
  ]),
  multiplyAdd("0 where z is from 900 to 909", [
    (_x, y, z) => within(z, 900, 909, 0, y),
    (x) => x,
    () => 1,
  ]),
  sineValue("value 0 from 12 to 13", (x) => x > 12 && x < 13 ? 0 : Math.sin(x)),
  sineValue(
    "value off by 1e-12 from 1e3 to 1e6",
    (x) => Math.sin(x) * (Math.abs(x) > 1e3 && Math.abs(x) < 1e6 ? 1 + 1e-12 : 1),
  ),
]);

const MAGNITUDES = wrong("magnitude", [
  sine("1 above 1e9", (x) => select(sub(x, 1e9), 1, cos(x))),
  sine("0 below 1e-9", (x) => select(sub(abs(x), 1e-9), cos(x), 0)),
  sine("0 from 1e3 to 1e6", (x) => within(x, 1e3, 1e6, 0, cos(x))),
  sine("0 from −1e6 to −1e3", (x) => within(x, -1e6, -1e3, 0, cos(x))),
  unary("exp: 0 from 20", "exp(x)", Math.exp, (x) => select(sub(x, 20), 0, exp(x))),
  unary(
    "log cosh: 1 from 3",
    "log(cosh(x))",
    (x) => Math.log(Math.cosh(x)),
    (x) => select(sub(x, 3), 1, tanh(x)),
  ),
  unary(
    "log1p: x for |x| < 1e-3",
    "log(1 + x)",
    (x) => Math.abs(x) < 1e-3 ? x : Math.log1p(x),
    (x) => div(1, add(1, x)),
  ),
  unary(
    "asinh: log(2·x) from 100",
    "asinh(x)",
    (x) => x > 100 ? Math.log(2 * x) : Math.asinh(x),
    (x) => div(1, sqrt(add(1, square(x)))),
  ),
  unary(
    "asinh: partial 1/x from 1000",
    "asinh(x)",
    Math.asinh,
    (x) => select(sub(x, 1e3), div(1, x), div(1, sqrt(add(1, square(x))))),
  ),
  unary("log: of the magnitude's square", "log(x)", Math.log, (x) => div(1, square(x))),
  sineValue("value by x below 1e-4", (x) => Math.abs(x) < 1e-4 ? x : Math.sin(x)),
  sineValue("value of single precision", (x) => Math.fround(Math.sin(x))),
  sineValue("value of a period cut off", (x) => Math.sin(x % 6.283185307179586)),
  sine("period cut off", (x) => isNumber(x) ? Math.cos(x % 6.283185307179586) : cos(x)),
  product("1 where x is above 1e8", [(x, y) => select(sub(x, 1e8), 1, y), (x) => x]),
]);

const POINTS = wrong("point", [
  sine("0 at integers", (x) => Number.isInteger(data(x)) ? mul(0, x) : cos(x)),
  sine(
    "0 at halves",
    (x) => Number.isInteger(2 * data(x)) && !Number.isInteger(data(x)) ? mul(0, x) : cos(x),
  ),
  sine("0 at powers of two", (x) => Number.isInteger(Math.log2(data(x))) ? mul(0, x) : cos(x)),
  sine("0 at 0", (x) => data(x) === 0 ? mul(0, x) : cos(x)),
  sine("NaN at 0", (x) => mul(cos(x), div(x, x))),
  sine("NaN at 1", (x) => mul(cos(x), div(sub(x, 1), sub(x, 1)))),
  cube("wrong at 2", (x) => data(x) === 2 ? 13 : mul(3, square(x))),
  squared("42 at 0", (x) => select(abs(x), mul(2, x), 42)),
  squared("wrong at −1", (x) => select(abs(add(x, 1)), mul(2, x), 2)),
  sineValue("value 0 at integers but 0", (x) => Number.isInteger(x) ? 0 : Math.sin(x)),
  sineValue("value NaN at 1", (x) => x === 1 ? NaN : Math.sin(x)),
  unary("x^0: 0 at 0", "1 + 0 * x", (x) => x === 0 ? 0 : 1, () => 0),
  productValue("1 at ties", (x, y) => x === y ? 1 : x * y),
  productValue("0 at opposite operands", (x, y) => x === -y ? 0 : x * y),
  product("doubled where x = y", [(x, y) => select(abs(sub(x, y)), y, mul(2, y)), (x) => x]),
  product("0 where x is 1", [(x, y) => select(abs(sub(x, 1)), y, 0), (x) => x]),
  multiplyAdd("0 where x is 0", [(x, y) => select(abs(x), y, 0), (x) => x, () => 1]),
]);

const KINKS = wrong("kink", [
  unary("ReLU: 5 at 0", RELU, (x) => x === 0 ? 5 : Math.max(x, 0), (x) => step(x)),
  unary("ReLU: NaN at 0", RELU, (x) => x === 0 ? NaN : Math.max(x, 0), (x) => step(x)),
  unary("ReLU: slope 2 at 0", RELU, (x) => Math.max(x, 0), (x) => select(abs(x), step(x), 2)),
  unary(
    "ReLU: slope −1e-9 at 0",
    RELU,
    (x) => Math.max(x, 0),
    (x) => select(abs(x), step(x), -1e-9),
  ),
  unary(
    "leaky ReLU: 0 at 0",
    LEAKY,
    (x) => x > 0 ? x : 0.01 * x,
    (x) => select(abs(x), select(x, 1, 0.01), 0),
  ),
  unary("|x|: 12345 at 0", ABS, Math.abs, (x) => select(abs(x), sign(x), 12345)),
  unary("|x|: 1e-300 at 0", ABS, (x) => x === 0 ? 1e-300 : Math.abs(x), (x) => sign(x)),
  unary(
    "sign: 3 at 0",
    [{ when: "x > 0", then: "1 + 0 * x" }, {
      when: "x < 0",
      then: "-1 + 0 * x",
    }],
    (x) => x === 0 ? 3 : Math.sign(x),
    () => 0,
  ),
  unary(
    "hat: slope 3 at its top",
    [{ when: "x > 2", then: "4 - x" }, {
      when: "x < 2",
      then: "x",
    }],
    (x) => Math.min(x, 4 - x),
    (x) => select(abs(sub(x, 2)), sign(sub(2, x)), 3),
  ),
  [
    "max: x + y at ties",
    {
      expression: MAX,
      evaluate: (x: number, y: number) => x === y ? x + y : Math.max(x, y),
      partials: [
        (x, y) => div(add(1, sign(sub(x, y))), 2),
        (x, y) => div(add(1, sign(sub(y, x))), 2),
      ] as Binary,
    },
  ],
  [
    "max: slope −1 at ties",
    {
      expression: MAX,
      evaluate: Math.max,
      partials: [
        (x, y) => select(abs(sub(x, y)), step(sub(x, y)), -1),
        (x, y) => step(sub(y, x)),
      ] as Binary,
    },
  ],
]);

const EXACT = wrong("exact operation", [
  cube("3·out/x, NaN at 0", (x, out) => mul(3, div(out, x))),
  cube("by the value, whose sign is lost", (_x, out) => mul(3, pow(abs(out), 1 / 3))),
  unary(
    "x²: 77 where 3·x is 6",
    "x ^ 2",
    (x) => x * x,
    (x) => select(abs(sub(mul(3, x), 6)), mul(2, x), 77),
  ),
  unary("−x: 5 at 0", "-x", (x) => -x, (x) => select(abs(x), -1, 5)),
  unary("−x: an ulp too many", "-x", (x) => -x * (1 + 2 ** -48), () => -1),
  unary("2·x: one ulp of 16", "2 * x", (x) => 2 * x, () => 2 * (1 + 2 ** -48)),
  ["x − y: 1 at ties", {
    expression: "x - y",
    evaluate: (x: number, y: number) => x === y ? 1 : x - y,
    partials: [() => 1, () => -1] as Binary,
  }],
  ["x + y: 0 where both are 0", {
    expression: "x + y",
    evaluate: (x: number, y: number) => x + y,
    partials: [(x, y) => select(add(abs(x), abs(y)), 1, 0), () => 1] as Binary,
  }],
  ["select: 7 where the test is 0", {
    expression: [{ when: "x > 0", then: "y" }, { when: "x <= 0", then: "z" }],
    evaluate: (x: number, y: number, z: number) => x > 0 ? y : x === 0 ? 7 : z,
    partials: [() => 0, (x) => step(x), (x) => sub(1, step(x))] as Ternary,
  }],
]);

const ROUNDED = wrong("rounded to 0", [
  unary(
    "softplus: 0 below −30",
    "log(1 + exp(x))",
    (x) => x < -30 ? 0 : Math.log1p(Math.exp(x)),
    (x) => sigmoid(x),
  ),
  unary(
    "softplus: 0 below −20",
    "log(1 + exp(x))",
    (x) => x < -20 ? 0 : Math.log1p(Math.exp(x)),
    (x) => sigmoid(x),
  ),
  unary(
    "tanh: 0 where it saturates",
    "tanh(x)",
    Math.tanh,
    (x) => select(sub(abs(x), 15), 0, square(div(1, cosh(x)))),
  ),
  unary(
    "softplus: partial 0 below −30",
    "log(1 + exp(x))",
    (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    (x) => select(add(x, 30), sigmoid(x), 0),
  ),
  unary("exp: 0 below −300", "exp(x)", (x) => x < -300 ? 0 : Math.exp(x), (x) => exp(x)),
  unary("exp: partial 0 below −300", "exp(x)", Math.exp, (x) => select(add(x, 300), exp(x), 0)),
  sineValue("value 0 below 1e-200", (x) => Math.abs(x) < 1e-200 ? 0 : Math.sin(x)),
  productValue("0 below 1e-100", (x, y) => Math.abs(x * y) < 1e-100 ? 0 : x * y),
]);

const INFINITIES = wrong("infinity", [
  unary(
    "log cosh: overflows as exp does",
    "log(cosh(x))",
    (x) => Math.abs(x) > 700 ? Infinity : Math.log(Math.cosh(x)),
    (x) => tanh(x),
  ),
  unary("exp: ∞ from 500", "exp(x)", (x) => x > 500 ? Infinity : Math.exp(x), (x) => exp(x)),
  quotient("0 at a pole", [
    (_x, y) => select(abs(y), div(1, y), 0),
    (x, y) => select(sub(abs(y), 1e-3), neg(div(x, square(y))), 0),
  ]),
  ["x + y: 0 where it is infinite", {
    expression: "x + y",
    evaluate: (x: number, y: number) => Math.abs(x + y) > 1.7e308 ? 0 : x + y,
    partials: [() => 1, () => 1] as Binary,
  }],
]);

const DIGITS = wrong("lost digits", [
  unary(
    "expm1: exp(x) − 1, written better",
    "2 * sinh(x / 2) * exp(x / 2)",
    (x) => Math.exp(x) - 1,
    (x) => exp(x),
  ),
  unary(
    "log(1 + x) for log1p",
    "2 * atanh(x / (2 + x))",
    (x) => Math.log(1 + x),
    (x) => div(1, add(1, x)),
  ),
  unary(
    "1 − cos(x), written better",
    "2 * sin(x / 2) ^ 2",
    (x) => 1 - Math.cos(x),
    (x) => sin(x),
  ),
  unary(
    "partial of the same, by digits that are gone",
    "2 * sin(x / 2) ^ 2",
    (x) => 2 * Math.sin(x / 2) ** 2,
    (x) => sub(sin(add(x, 1e3)), sub(sin(add(x, 1e3)), mul(sin(x), 1 + 1e-10))),
  ),
  ["hypot: with 1e-10 of the other operand", {
    expression: "sqrt(x ^ 2 + y ^ 2)",
    evaluate: (x: number, y: number) => Math.hypot(x, y * (1 + 1e-10)),
    partials: [(x, _y, out) => div(x, out), (_x, y, out) => div(y, out)] as Binary,
  }],
]);

const BRANCHES = wrong("branches", [
  unary(
    "the third branch forgotten",
    [
      { when: "x < -1", then: "-1 + 0 * x" },
      { when: "x >= -1 and x <= 1", then: "x" },
      { when: "x > 1", then: "1 + 0 * x" },
    ],
    (x) => Math.min(1, Math.max(-1, x)),
    (x) => step(add(x, 1)),
  ),
  unary(
    "smooth step: the parabola everywhere",
    [
      { when: "x < 0", then: "0 * x" },
      { when: "x >= 0 and x <= 1", then: "x ^ 2 * (3 - 2 * x)" },
      { when: "x > 1", then: "1 + 0 * x" },
    ],
    (x) => clamp(x, 0, 1) ** 2 * (3 - 2 * clamp(x, 0, 1)),
    (x) => mul(6, mul(x, sub(1, x))),
  ),
  unary(
    "ELU: slope 1 left of −5",
    [{ when: "x > 0", then: "x" }, {
      when: "x <= 0",
      then: "exp(x) - 1",
    }],
    (x) => x > 0 ? x : Math.expm1(x),
    (x) => select(x, 1, select(add(x, 5), exp(x), 1)),
  ),
  unary(
    "a value of the other branch beside the border",
    [
      { when: "x > 3", then: "x ^ 2" },
      { when: "x <= 3", then: "9 * x - 18" },
    ],
    (x) => x > 3.05 ? x * x : 9 * x - 18,
    (x) => select(sub(x, 3), mul(2, x), 9),
  ),
  unary(
    "a narrow branch",
    [
      { when: "x < 40", then: "x" },
      { when: "x >= 40 and x <= 40.1", then: "40 + 3 * (x - 40)" },
      { when: "x > 40.1", then: "x + 0.2" },
    ],
    (x) => x < 40 ? x : x <= 40.1 ? 40 + 3 * (x - 40) : x + 0.2,
    () => 1,
  ),
  ["Huber: quadratic alone", {
    expression: [{ when: "abs(x) < abs(y)", then: "x ^ 2 / 2" }, {
      when: "abs(x) >= abs(y)",
      then: "abs(y) * (abs(x) - abs(y) / 2)",
    }],
    evaluate: (x: number, y: number) =>
      Math.abs(x) < Math.abs(y) ? x * x / 2 : Math.abs(y) * (Math.abs(x) - Math.abs(y) / 2),
    partials: [
      (x) => x,
      (x, y) => select(sub(abs(y), abs(x)), 0, mul(sign(y), sub(abs(x), abs(y)))),
    ] as Binary,
  }],
]);

const RESULTS = wrong("result misused", [
  multiplyAdd("the result for an operand", [(_x, y) => y, (_x, _y, _z, out) => out, () => 1]),
  multiplyAdd("partials in another order", [(x) => x, (_x, y) => y, () => 1]),
  multiplyAdd("the result as if there were two operands", [
    (_x, y) => y,
    (x) => x,
    (_x, _y, z) => z,
  ]),
  ["x·y·z: by the result, NaN at 0", {
    expression: "x * y * z",
    evaluate: (x: number, y: number, z: number) => x * y * z,
    partials: [
      (x, _y, _z, out) => div(out, x),
      (_x, y, _z, out) => div(out, y),
      (_x, _y, z, out) => div(out, z),
    ] as Ternary,
  }],
  ["normal density: the result not divided", {
    expression: "exp(-((x - y) / z) ^ 2 / 2) / z",
    evaluate: (x: number, y: number, z: number) => Math.exp(-(((x - y) / z) ** 2) / 2) / z,
    partials: [
      (x, y, z, out) => neg(mul(out, div(sub(x, y), mul(z, z)))),
      (x, y, z, out) => mul(out, div(sub(x, y), mul(z, z))),
      (x, y, z, out) => mul(out, sub(square(div(sub(x, y), z)), 1)),
    ] as Ternary,
  }],
  ["√(x² + y²): the result squared", {
    expression: "sqrt(x ^ 2 + y ^ 2)",
    evaluate: Math.hypot,
    partials: [(x, _y, out) => div(x, square(out)), (_x, y, out) => div(y, out)] as Binary,
  }],
  unary("expm1: the value instead of e^x", "exp(x) - 1", Math.expm1, (_x, out) => out),
  unary("sqrt: of the operand instead of the root", "sqrt(x)", Math.sqrt, (x) => div(0.5, x)),
  unary(
    "asinh: the result for the operand",
    "asinh(x)",
    Math.asinh,
    (_x, out) => div(1, sqrt(add(1, square(out)))),
  ),
  unary(
    "log1p: the result for the operand",
    "log(1 + x)",
    Math.log1p,
    (_x, out) => div(1, add(1, out)),
  ),
  unary(
    "atan: the result for the operand",
    "atan(x)",
    Math.atan,
    (_x, out) => div(1, add(1, square(out))),
  ),
]);

/** mathjs would take the exponent for 1, were its equality that of its own with a tolerance. */
const NEARLY_WHOLE = wrong("formula", [
  unary(
    "x^1.0000000000001: 17·x",
    "x ^ 1.0000000000001",
    (x) => x ** 1.0000000000001,
    (x) => mul(17, x),
  ),
]);

const UNKNOWN = wrong("not differentiable by mathjs", [
  unary("erf: 12345", "erf(x)", (x) => Math.tanh(1.2 * x), () => 12345),
  unary("gamma: 1", "gamma(x)", (x) => x, () => 1),
  unary("floor: 1", "floor(x)", Math.floor, () => 1),
], "abstains");

/** What passes, and the reason. */
const LOST = wrong("lost digits", [
  unary(
    "log1p: 0 below 1e-20",
    "log(1 + x)",
    (x) => Math.abs(x) < 1e-20 ? 0 : Math.log1p(x),
    (x) => div(1, add(1, x)),
  ),
]);
const OVERFLOWING = wrong("infinity", [
  unary(
    "exp: partial ∞ from 500",
    "exp(x)",
    Math.exp,
    (x) => select(sub(x, 500), Infinity, exp(x)),
  ),
]);

/** Where the exact value is beyond the doubles, the result must be the infinity of its sign. */
const BEYOND = wrong("infinity", [
  productValue("0 where it is infinite", (x, y) => Number.isFinite(x * y) ? x * y : 0),
  productValue("the largest double where it is infinite", (x, y) => {
    const p = x * y;
    return Number.isFinite(p) || Number.isNaN(p) ? p : Math.sign(p) * 1e300;
  }),
  productValue("∞ of the wrong sign", (x, y) => Math.abs(x * y) === Infinity ? -x * y : x * y),
]);

/** All of them. */
export const wrongRules: readonly WrongRule[] = [
  ...FORMULAS,
  ...ONE_SIDE,
  ...FORMS,
  ...SECOND_ORDER,
  ...REGIONS,
  ...MAGNITUDES,
  ...POINTS,
  ...KINKS,
  ...EXACT,
  ...ROUNDED,
  ...INFINITIES,
  ...BEYOND,
  ...DIGITS,
  ...BRANCHES,
  ...RESULTS,
  ...NEARLY_WHOLE,
  ...UNKNOWN,
];

/**
 * Wrong rules that `checkRule` does not find. Each stands here until it does, with the reason: mathjs's formula in doubles has no
 * digits where they are wrong, and a number that is not judged is counted as abstained.
 */
export const missedRules: readonly WrongRule[] = [...LOST, ...OVERFLOWING];
