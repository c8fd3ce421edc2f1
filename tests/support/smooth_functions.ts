/** Functions of one and two operands, each with the formulas that mathjs differentiates. */

import { type MathNode, parse, SymbolNode } from "mathjs";
import * as engine from "../../mod.ts";
import { type Operand, type Rule, rules, type Value } from "../../mod.ts";
import { isBuiltIn } from "../../lib/check/graphs/built_in.ts";
import { applyRule } from "../../lib/check/graphs/plan.ts";
import { parseClosure, parseCondition } from "../../lib/expression/condition.ts";
import { type Formula, formulasOf } from "../../lib/expression/formulas.ts";
import type { Primal } from "./derivative_ways.ts";

/** A formula, and where it holds. */
type SmoothFormula = Pick<Formula, "holds" | "touches" | "formula">;

/** A function, and where it is tried. */
export interface SmoothFunction {
  readonly name: string;
  readonly arity: number;
  readonly f: Primal;
  readonly formulas: readonly SmoothFormula[];
  readonly points: readonly (readonly number[])[];
  /** By how much the function multiplies the rounding errors of its operations: exp(−8) has 8 times those of its operand. */
  readonly amplification?: number;
}

/** The operands at which derivatives of higher orders go wrong. */
const NUMBERS = [0, 1, -1, 2, 0.5];

const { add, atan2, div, exp, hypot, log, max, mul, neg, pow, relu, select } = engine;
const { sigmoid, sin, softplus, sqrt, sub, tanh } = engine;

function pointsOf(arity: number): number[][] {
  let points: number[][] = [[]];
  for (let k = 0; k < arity; k++) {
    points = points.flatMap((point) => NUMBERS.map((x) => [...point, x]));
  }
  return points;
}

type Text = string | readonly (readonly [when: string, then: string])[];

function composed(
  name: string,
  f: (...operands: Value[]) => Operand,
  text: Text,
  points = pointsOf(f.length),
): SmoothFunction {
  const formulas: SmoothFormula[] = typeof text === "string"
    ? [{ holds: () => true, touches: () => true, formula: parse(text) }]
    : text.map(([when, then]) => ({
      holds: parseCondition(when),
      touches: parseClosure(when),
      formula: parse(then),
    }));
  return { name, arity: f.length, f: f as Primal, formulas, points };
}

/** Every built-in rule with two operands or fewer; the other ones are linear in each. */
export const ruleFunctions: readonly SmoothFunction[] = [...rules.values()].filter(isBuiltIn)
  .map((rule) => ({
    name: rule.name,
    arity: rule.arity,
    f: (...operands: Value[]) => applyRule(rule, operands),
    formulas: formulasOf(rule),
    points: pointsOf(rule.arity),
  }));

/** Every rule of two operands at equal ones, as a function of one. */
export const functionsOfEqualOperands: readonly SmoothFunction[] = [...rules.values()]
  .filter((rule) => isBuiltIn(rule) && rule.arity === 2).map(ofEqualOperands);

function ofEqualOperands(rule: Rule): SmoothFunction {
  const toX = (node: MathNode) =>
    node.transform((inner) => (inner as SymbolNode).name === "y" ? new SymbolNode("x") : inner);
  return {
    name: `${rule.name}(x, x)`,
    arity: 1,
    f: (x) => applyRule(rule, [x!, x!]),
    formulas: formulasOf(rule).map(({ holds, touches, formula }) => ({
      holds: ([x]) => holds([x!, x!]),
      touches: ([x]) => touches([x!, x!]),
      formula: toX(formula),
    })),
    points: pointsOf(1),
  };
}

/** Powers with a constant exponent. */
export const powers: readonly SmoothFunction[] = [0, 1, 2, 3, 4, -1, -2, 0.5, 1.5].map((n) =>
  composed(`x^${n}`, (x) => pow(x!, n), n === 0 ? "1 + 0 * x" : `x^(${n})`, pointsOf(1))
);

/** Compositions, among them branches that are not taken, saturation, and roots of sums of squares. */
export const compositions: readonly SmoothFunction[] = [
  composed("tanh(tanh(x))", (x) => tanh(tanh(x!)), "tanh(tanh(x))", pointsOf(1)),
  composed("log(sigmoid(x))", (x) => log(sigmoid(x!)), "-log(1 + exp(-x))", pointsOf(1)),
  composed("x · x^x", (x) => mul(x!, pow(x!, x!)), "x * x^x", pointsOf(1)),
  composed(
    "select(x, sqrt(x), x)",
    (x) => select(x!, sqrt(x!), x!),
    [["x > 0", "sqrt(x)"], ["x < 0", "x"]],
    pointsOf(1),
  ),
  composed(
    "sqrt(relu(x))",
    (x) => sqrt(relu(x!)),
    [["x > 0", "sqrt(x)"], ["x < 0", "0 * x"]],
    pointsOf(1),
  ),
  composed(
    "max(x, log(x))",
    (x) => max(x!, log(select(x!, x!, 1))),
    [["x > 0", "x"], ["x < 0", "0 * x"]],
    pointsOf(1),
  ),
  composed("hypot(x, y)²", (x, y) => pow(hypot(x, y), 2), "x^2 + y^2", pointsOf(2)),
  composed("hypot · hypot", (x, y) => mul(hypot(x, y), hypot(x, y)), "x^2 + y^2", pointsOf(2)),
  {
    ...composed(
      "exp(−hypot(x, y)²)",
      (x, y) => exp(neg(pow(hypot(x, y), 2))),
      "exp(-(x^2 + y^2))",
      pointsOf(2),
    ),
    amplification: 2 * 8,
  },
  composed(
    "atan2(x·y, 3 + x)",
    (x, y) => atan2(mul(x!, y!), add(3, x!)),
    "atan(x * y / (3 + x))",
    pointsOf(2),
  ),
  composed(
    "x^y with integer y",
    (x, y) => pow(x!, add(mul(y!, 2), 3)),
    "x^(2 * y + 3)",
    pointsOf(2),
  ),
  composed("sin(x)·exp(y)", (x, y) => mul(sin(x!), exp(y!)), "sin(x) * exp(y)", pointsOf(2)),
  composed(
    "x / (y² + 1)",
    (x, y) => div(x!, add(mul(y!, y!), 1)),
    "x / (y^2 + 1)",
    pointsOf(2),
  ),
  composed(
    "softplus(x − y)",
    (x, y) => softplus(sub(x!, y!)),
    "log(1 + exp(x - y))",
    pointsOf(2),
  ),
];
