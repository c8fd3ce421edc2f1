import { assertEquals } from "@std/assert";
import { checkRule } from "../../../lib/check/mod.ts";
import {
  abs,
  cos,
  cosh,
  defineRule,
  detach,
  div,
  exp,
  log,
  min,
  mul,
  neg,
  type Operand,
  pow,
  select,
  sin,
  step,
  sub,
  tanh,
  type UnaryRow,
  Value,
} from "../../../mod.ts";

type Partial = UnaryRow["partials"][0];

const square = (x: Operand) => mul(x, x);
const data = (x: Operand) => x instanceof Value ? x.data : x;

/** A row whose value is right, and its partial wrong. */
function wrong(
  name: string,
  expression: string,
  evaluate: (x: number) => number,
  partial: Partial,
) {
  return { name: `wrong: ${name}`, expression, evaluate, partials: [partial] } as const;
}

const sine = (name: string, partial: Partial) => wrong(name, "sin(x)", Math.sin, partial);
const cube = (name: string, partial: Partial) => wrong(name, "x ^ 3", (x) => x ** 3, partial);

const WRONG: readonly UnaryRow[] = [
  sine("off by 1e-12", (x) => mul(1 + 1e-12, cos(x))),
  sine("off by 1e-13 on Values", (x) => typeof x === "number" ? cos(x) : mul(1 + 1e-13, cos(x))),
  sine("right on numbers alone", (x) => typeof x === "number" ? cos(x) : neg(cos(x))),
  sine("frozen where x is above 2", (x) => data(x) > 2 ? cos(detach(x)) : cos(x)),
  sine("a number on Values", (x) => Math.cos(data(x))),
  sine("0 from 100 to 101", (x) => select(min(sub(x, 100), sub(101, x)), 0, cos(x))),
  sine("0 from −0.0101 to −0.01", (x) => select(min(sub(x, -0.0101), sub(-0.01, x)), 0, cos(x))),
  sine(
    "0 where 2·x is from 700 to 707",
    (x) => select(min(sub(mul(2, x), 700), sub(707, mul(2, x))), 0, cos(x)),
  ),
  sine("0 at 5 and next to it", (x) => mul(cos(x), step(sub(abs(sub(x, 5)), 1e-3)))),
  sine("1 above 1e9", (x) => select(sub(x, 1e9), 1, cos(x))),
  sine("0 below 1e-9", (x) => select(sub(abs(x), 1e-9), cos(x), 0)),
  sine("0 at integers", (x) => Number.isInteger(data(x)) ? mul(0, x) : cos(x)),
  cube("all detached", (x) => mul(3, square(detach(x)))),
  cube("half detached", (x) => mul(3, mul(x, detach(x)))),
  cube("wrong at 2", (x) => data(x) === 2 ? 13 : mul(3, square(x))),
  cube("wrong left of 0", (x) => mul(3, mul(x, abs(x)))),
  cube("by the value, whose sign is lost", (_x, out) => mul(3, pow(abs(out), 1 / 3))),
  wrong(
    "tanh, 0 where it saturates",
    "tanh(x)",
    Math.tanh,
    (x) => select(sub(abs(x), 15), 0, square(div(1, cosh(x)))),
  ),
  wrong("tanh, the value forgotten", "tanh(x)", Math.tanh, (x) => sub(1, square(x))),
  wrong("exp, 0 from 20", "exp(x)", Math.exp, (x) => select(sub(x, 20), 0, exp(x))),
  wrong("log, of the magnitude's square", "log(x)", Math.log, (x) => div(1, square(x))),
  wrong(
    "log cosh, 1 from 3",
    "log(cosh(x))",
    (x) => Math.log(Math.cosh(x)),
    (x) => select(sub(x, 3), 1, tanh(x)),
  ),
  wrong("x·log(x), no 1", "x * log(x)", (x) => x * Math.log(x), (x) => log(x)),
  wrong("cosine without its sign", "cos(x)", Math.cos, (x) => sin(x)),
];

for (const row of WRONG) {
  Deno.test(`checkRule finds at each of five seeds what is wrong: ${row.name}`, () => {
    const rule = defineRule(row);
    const verdicts = [31, 32, 33, 34, 35].map((seed) => checkRule(rule, { seed }).verdict);
    assertEquals(verdicts, verdicts.map(() => "disagrees"));
  });
}
