/**
 * Tells a rule that computes less exactly than its expression from one that computes something else. Softmax as
 * 1 / (1 + exp(y − x)) is exp(x) / (exp(x) + exp(y)), but y − x is rounded: the error jumps from one double to the next. The
 * error of another formula is as smooth as both formulas are. Where `evaluate` overflows there is no error to look at: there
 * it must agree with the expression where the operands are smaller.
 *
 * @module
 */

import type { BigNumber } from "../oracle/bignumber.ts";
import type { Rule } from "../../../mod.ts";
import { runInDoubles } from "../../expression/double_machine.ts";
import { isBuiltIn } from "../graphs/built_in.ts";
import { branchAt, exactPoint } from "../oracle/exact_point.ts";
import { errorInUlps } from "../oracle/ulp.ts";
import { BUILT_IN_ULPS } from "./tolerance.ts";

/** The exponents to which operands are taken, on the way to points where fewer digits are lost. */
const TOWARDS_ONE = [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.1, 0.03, 0.01, 0.003];

/**
 * How many ulps the expression, computed in doubles as it is written, is off at a point where `evaluate` is wrong.
 *
 * @returns undefined where `evaluate` computes something else, or the expression is no better.
 */
export function errorOfExpression(
  rule: Rule,
  operands: readonly number[],
  engine: number,
  exact: BigNumber,
): number | undefined {
  const branch = branchAt(rule, operands);
  if (isBuiltIn(rule) || typeof branch === "string") return undefined;
  const [x = NaN, y = NaN, z = NaN] = operands;
  const { values } = runInDoubles(branch.written, x, y, z);
  const ulps = errorInUlps(values[branch.written.results[0]!]!, exact);
  if (!(2 * ulps < errorInUlps(engine, exact))) return undefined;
  const points = TOWARDS_ONE.map((power) =>
    operands.map((x) => Math.sign(x) * Math.abs(x) ** power)
  );
  // Where all digits are lost, so that 1 − cos(1e-9) is 0, the error jumps farther on.
  const isNothingLeft = engine === 0 || !Number.isFinite(engine);
  const isLost = isNothingLeft
    ? isRightWithinRange(rule, points) || points.some((point) => isJumping(rule, point))
    : [points[0]!, points[3]!, points[6]!].some((point) => isJumping(rule, point));
  return isLost ? ulps : undefined;
}

/** How many points on a line through a point are looked at. */
const NEIGHBOURS = 13;
/** Steps along an operand, as shares of it. The largest is taken that moves the value by less than {@linkcode NEARBY}. */
const STEPS = Array.from({ length: 22 }, (_, i) => 2 ** (-4 - 2 * i));
const NEARBY = 0.1;
/** A smooth error goes up and down once at most on a short line, by twice its range; a rounding goes to and fro. */
const ROUGH = 2.5;

/** Whether `evaluate` is wrong near a point, and its error goes to and fro from neighbour to neighbour. */
function isJumping(rule: Rule, point: readonly number[]): boolean {
  const center = exactPoint(rule, point).value;
  if (typeof center === "string") return false;
  const steps = point.map((_, k) => stepOf(rule, point, k));
  const errors: number[] = [];
  let worst = 0;
  for (let i = 0; i < NEIGHBOURS; i++) {
    const t = 2 * i / (NEIGHBOURS - 1) - 1;
    const neighbour = point.map((x, k) => x * (1 + t * steps[k]! / (1 + k / Math.PI)));
    const { value } = exactPoint(rule, neighbour);
    const computed = rule.evaluate(...neighbour);
    if (typeof value === "string" || value.isZero() || !Number.isFinite(computed)) return false;
    // far apart they are no neighbours: sin goes to and fro by itself
    if (value.minus(center).abs().gt(center.abs().times(point.length * NEARBY))) return false;
    errors.push(value.minus(computed).div(value).toNumber());
    worst = Math.max(worst, errorInUlps(computed, value));
  }
  const range = Math.max(...errors) - Math.min(...errors);
  const way = errors.reduce((sum, error, i) => sum + Math.abs(error - (errors[i - 1] ?? error)), 0);
  return worst > BUILT_IN_ULPS && way > ROUGH * range &&
    2 * range > Math.max(...errors.map(Math.abs));
}

function stepOf(rule: Rule, point: readonly number[], k: number): number {
  const { value } = exactPoint(rule, point);
  if (typeof value === "string") return 0;
  return STEPS.find((step) =>
    [1 - step, 1 + step].every((factor) => {
      const moved = exactPoint(rule, point.with(k, point[k]! * factor)).value;
      return typeof moved !== "string" && moved.minus(value).abs().lte(value.abs().times(NEARBY));
    })
  ) ?? 0;
}

/** An error above this share is no rounding. */
const CLOSE = 1e-9;

/** Values between these leave room for what is computed on the way to them. */
const LEAST = 1e-100, MOST = 1e100;

/** Whether `evaluate` is what the expression says at the first of the points at which the value is of usual size. */
function isRightWithinRange(rule: Rule, points: readonly (readonly number[])[]): boolean {
  for (const point of points) {
    const { value } = exactPoint(rule, point);
    if (typeof value === "string" || !(value.abs().gt(LEAST) && value.abs().lt(MOST))) continue;
    const computed = rule.evaluate(...point);
    if (!Number.isFinite(computed) || computed === 0) continue;
    return value.minus(computed).abs().lte(value.abs().times(CLOSE));
  }
  return false;
}
