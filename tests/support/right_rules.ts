/** Rules as users define them for their field, all of them right: the checker must flag none. */

import * as engine from "../../mod.ts";
import { defineRule, type Rule } from "../../mod.ts";

const { abs, add, clamp, cos, div, exp, log, log1p, mul, neg, pow, select, sigmoid } = engine;
const { sign, sin, softplus, sqrt, step, sub, tanh } = engine;

const GELU = Math.sqrt(2 / Math.PI);

const unary = [
  defineRule({
    name: "swish",
    evaluate: (x) => x * sigmoid(x),
    partials: [(x, out) => add(sigmoid(x), mul(out, sigmoid(neg(x))))],
    expression: "x / (1 + exp(-x))",
  }),
  defineRule({
    name: "gaussian",
    evaluate: (x) => Math.exp(-x * x / 2),
    partials: [(x, out) => neg(mul(x, out))],
    expression: "exp(-x * x / 2)",
  }),
  defineRule({
    name: "cube",
    evaluate: (x) => x * x * x,
    partials: [(x) => mul(3, mul(x, x))],
    expression: "x ^ 3",
  }),
  defineRule({
    name: "gelu by tanh",
    evaluate: (x) => x / 2 * (1 + Math.tanh(GELU * (x + 0.044715 * x ** 3))),
    partials: [(x) => {
      const t = tanh(mul(GELU, add(x, mul(0.044715, pow(x, 3)))));
      const inner = mul(GELU, add(1, mul(3 * 0.044715, mul(x, x))));
      return add(mul(0.5, add(1, t)), mul(mul(div(x, 2), sub(1, mul(t, t))), inner));
    }],
    expression: `x / 2 * (1 + tanh(${GELU} * (x + 0.044715 * x ^ 3)))`,
  }),
  defineRule({
    name: "elu",
    evaluate: (x) => x > 0 ? x : Math.expm1(x),
    partials: [(x) => select(x, 1, exp(x))],
    expression: [{ when: "x > 0", then: "x" }, { when: "x <= 0", then: "exp(x) - 1" }],
  }),
  defineRule({
    name: "leaky relu",
    evaluate: (x) => x > 0 ? x : 0.01 * x,
    partials: [(x) => select(x, 1, 0.01)],
    expression: [{ when: "x > 0", then: "x" }, { when: "x <= 0", then: "0.01 * x" }],
  }),
  defineRule({
    name: "softsign",
    evaluate: (x) => x / (1 + Math.abs(x)),
    partials: [(x) => div(1, pow(add(1, abs(x)), 2))],
    expression: [{ when: "x > 0", then: "x / (1 + x)" }, { when: "x < 0", then: "x / (1 - x)" }],
  }),
  defineRule({
    name: "hard tanh",
    evaluate: (x) => Math.min(1, Math.max(-1, x)),
    partials: [(x) => sub(step(add(x, 1)), step(sub(x, 1)))],
    expression: [
      { when: "x < -1", then: "-1 + 0 * x" },
      { when: "x >= -1 and x <= 1", then: "x" },
      { when: "x > 1", then: "1 + 0 * x" },
    ],
  }),
  defineRule({
    name: "smooth step",
    evaluate: (x) => clamp(x, 0, 1) ** 2 * (3 - 2 * clamp(x, 0, 1)),
    partials: [(x) => mul(6, mul(clamp(x, 0, 1), sub(1, clamp(x, 0, 1))))],
    expression: [
      { when: "x < 0", then: "0 * x" },
      { when: "x >= 0 and x <= 1", then: "x ^ 2 * (3 - 2 * x)" },
      { when: "x > 1", then: "1 + 0 * x" },
    ],
  }),
  defineRule({
    name: "entropy of a coin",
    evaluate: (x) => -x * Math.log(x) - (1 - x) * Math.log1p(-x),
    partials: [(x) => sub(log1p(neg(x)), log(x))],
    expression: "-x * log(x) - (1 - x) * log(1 - x)",
  }),
  defineRule({
    name: "mish",
    evaluate: (x) => x * Math.tanh(softplus(x)),
    partials: [(x) => {
      const t = tanh(softplus(x));
      return add(t, mul(mul(x, sigmoid(x)), sub(1, mul(t, t))));
    }],
    expression: "x * tanh(log(1 + exp(x)))",
  }),
  defineRule({
    name: "Lennard-Jones",
    evaluate: (x) => 4 * (x ** -12 - x ** -6),
    partials: [(x) => add(mul(-48, pow(x, -13)), mul(24, pow(x, -7)))],
    expression: "4 * (x ^ (-12) - x ^ (-6))",
  }),
  defineRule({
    name: "sine of a square",
    evaluate: (x) => Math.sin(x * x),
    partials: [(x) => mul(mul(2, x), cos(mul(x, x)))],
    expression: "sin(x ^ 2)",
  }),
  defineRule({
    name: "signed square",
    evaluate: (x) => x * Math.abs(x),
    partials: [(x) => mul(2, mul(x, sign(x)))],
    expression: [{ when: "x >= 0", then: "x ^ 2" }, { when: "x < 0", then: "-x ^ 2" }],
  }),
];

const binary = [
  defineRule({
    name: "squared difference",
    evaluate: (x, y) => (x - y) ** 2,
    partials: [(x, y) => mul(2, sub(x, y)), (x, y) => mul(2, sub(y, x))],
    expression: "(x - y) ^ 2",
  }),
  defineRule({
    name: "Hill",
    evaluate: (x, y) => x / (x + y),
    partials: [
      (x, y) => div(y, pow(add(x, y), 2)),
      (x, y) => neg(div(x, pow(add(x, y), 2))),
    ],
    expression: "x / (x + y)",
  }),
  defineRule({
    name: "logistic loss",
    evaluate: (x, y) => softplus(-x * y),
    partials: [
      (x, y) => neg(mul(y, sigmoid(neg(mul(x, y))))),
      (x, y) => neg(mul(x, sigmoid(neg(mul(x, y))))),
    ],
    expression: "log(1 + exp(-x * y))",
  }),
  defineRule({
    name: "hyperbola",
    evaluate: (x, y) => Math.sqrt(x * x + y * y + 1),
    partials: [(x, _y, out) => div(x, out), (_x, y, out) => div(y, out)],
    expression: "sqrt(x ^ 2 + y ^ 2 + 1)",
  }),
  defineRule({
    name: "damped wave",
    evaluate: (x, y) => Math.exp(-x) * Math.sin(y),
    partials: [(_x, _y, out) => neg(out), (x, y) => mul(exp(neg(x)), cos(y))],
    expression: "exp(-x) * sin(y)",
  }),
  defineRule({
    name: "Huber",
    evaluate: (x, y) =>
      Math.abs(x) < Math.abs(y) ? x * x / 2 : Math.abs(y) * (Math.abs(x) - Math.abs(y) / 2),
    partials: [
      (x, y) => select(sub(abs(y), abs(x)), x, mul(abs(y), sign(x))),
      (x, y) => select(sub(abs(y), abs(x)), 0, mul(sign(y), sub(abs(x), abs(y)))),
    ],
    expression: [
      { when: "abs(x) < abs(y)", then: "x ^ 2 / 2" },
      { when: "abs(x) >= abs(y)", then: "abs(y) * (abs(x) - abs(y) / 2)" },
    ],
  }),
];

const ternary = [
  defineRule({
    name: "multiplyAdd",
    evaluate: (x, y, z) => x * y + z,
    partials: [(_x, y) => y, (x) => x, () => 1],
    expression: "x * y + z",
  }),
  defineRule({
    name: "linear interpolation",
    evaluate: (x, y, z) => x + z * (y - x),
    partials: [(_x, _y, z) => sub(1, z), (_x, _y, z) => z, (x, y) => sub(y, x)],
    expression: "x + z * (y - x)",
  }),
  defineRule({
    name: "normal density",
    evaluate: (x, y, z) => Math.exp(-(((x - y) / z) ** 2) / 2) / z,
    partials: [
      (x, y, z, out) => neg(mul(out, div(sub(x, y), mul(z, z)))),
      (x, y, z, out) => mul(out, div(sub(x, y), mul(z, z))),
      (x, y, z, out) => mul(out, div(sub(pow(div(sub(x, y), z), 2), 1), z)),
    ],
    expression: "exp(-((x - y) / z) ^ 2 / 2) / z",
  }),
  defineRule({
    name: "magnitude",
    evaluate: (x, y, z) => Math.sqrt(x * x + y * y + z * z),
    partials: [
      (x, _y, _z, out) => div(x, out),
      (_x, y, _z, out) => div(y, out),
      (_x, _y, z, out) => div(z, out),
    ],
    expression: "sqrt(x ^ 2 + y ^ 2 + z ^ 2)",
  }),
  defineRule({
    name: "wave",
    evaluate: (x, y, z) => x * Math.sin(y * z),
    partials: [
      (_x, y, z) => sin(mul(y, z)),
      (x, y, z) => mul(mul(x, z), cos(mul(y, z))),
      (x, y, z) => mul(mul(x, y), cos(mul(y, z))),
    ],
    expression: "x * sin(y * z)",
  }),
  defineRule({
    name: "heron",
    evaluate: (x, y, z) => Math.sqrt(x + y) * Math.sqrt(1 + z * z),
    partials: [
      (x, y, z) => div(sqrt(add(1, mul(z, z))), mul(2, sqrt(add(x, y)))),
      (x, y, z) => div(sqrt(add(1, mul(z, z))), mul(2, sqrt(add(x, y)))),
      (x, y, z) => div(mul(z, sqrt(add(x, y))), sqrt(add(1, mul(z, z)))),
    ],
    expression: "sqrt(x + y) * sqrt(1 + z ^ 2)",
  }),
];

/** All of them. */
export const rightRules: readonly Rule[] = [...unary, ...binary, ...ternary].map(({ rule }) =>
  rule
);
