/**
 * The second derivatives of a rule at a point: those that `gradients` records, beside mathjs's derivative of its derivative.
 *
 * @module
 */

import { derivative } from "../expression/mathjs.ts";
import { gradients, type Rule, Value } from "../../mod.ts";
import { OPERAND_NAMES } from "../errors.ts";
import { formulasOf } from "../expression/formulas.ts";
import { lower, type Program } from "../expression/straight_line_program.ts";
import { applyRule } from "./graphs/plan.ts";
import { derivativeTolerance } from "./higher_orders.ts";
import { isVague } from "./judge/node_judgement.ts";
import { BUILT_IN_ULPS, valueTolerance } from "./judge/tolerance.ts";
import { runExactly } from "./oracle/exact_machine.ts";
import { exactPoint } from "./oracle/exact_point.ts";
import { distance, errorInUlps, spacing } from "./oracle/ulp.ts";
import type { Mismatch, Tally } from "./report/report.ts";
import { numberText } from "./graphs/plan_code.ts";

/** mathjs's second derivatives in one branch of a rule. */
interface Branch {
  readonly holds: (operands: readonly number[]) => boolean;
  /** In the order of {@linkcode pairs}. */
  readonly program: Program;
  readonly texts: readonly string[];
}

/** Compares a rule's second derivatives. */
export class SecondDerivatives {
  readonly #rule: Rule;
  readonly #pairs: readonly (readonly [number, number])[];

  constructor(rule: Rule) {
    this.#rule = rule;
    this.#pairs = pairs(rule.arity);
  }

  /** Compares them at a point, where mathjs has a number for the value and every first derivative. */
  check(point: readonly number[], tally: Tally): void {
    if (exactPoint(this.#rule, point).partials.some((exact) => typeof exact === "string")) return;
    const branch = branchesOf(this.#rule, this.#pairs).find(({ holds }) => holds(point));
    if (branch === undefined) return;
    const leaves = point.map((x) => new Value(x));
    const out = applyRule(this.#rule, leaves);
    // A value without digits, such as 0 for x·x − x·x + 1e−30, is a factor that the bound of a derivative cannot follow
    if (isVague(valueTolerance(this.#rule, point, out.data), out.data)) return;
    const exact = runExactly(branch.program, point), slopes = gradients(out, leaves);
    const second = slopes.map((slope) => gradients(slope, leaves));
    this.#pairs.forEach(([k, j], i) => {
      const number = exact[i];
      if (number === undefined || !number.isFinite()) return;
      const node = second[k]![j]!, nearest = number.toNumber();
      const ulps = errorInUlps(node.data, number);
      if (ulps <= BUILT_IN_ULPS) return void tally.comparisons++; // the bound, which takes long, is no smaller
      const bound = Number.isFinite(nearest) ? derivativeTolerance(node, number) : undefined;
      if (bound === undefined) return;
      tally.comparisons++;
      if (distance(node.data, number).lte(bound)) return;
      tally.disagree(
        mismatchAt(this.#rule, [k, j], point, {
          engine: node.data,
          exact: number.toPrecision(25),
          ulps,
          allowed: bound / spacing(nearest),
          derivative: branch.texts[i]!,
        }),
      );
    });
  }
}

/**
 * By which two operands in turn. ∂x∂y and ∂y∂x are the same number by two ways: of x · y the one comes from the first partial,
 * the other from the second.
 */
function pairs(arity: number): [number, number][] {
  const places = Array.from({ length: arity }, (_, k) => k);
  return places.flatMap((k) => places.map((j): [number, number] => [k, j]));
}

const known = new WeakMap<Rule, readonly Branch[]>();

function branchesOf(rule: Rule, pairs: readonly (readonly [number, number])[]): readonly Branch[] {
  let branches = known.get(rule);
  if (branches === undefined) known.set(rule, branches = derivedTwice(rule, pairs));
  return branches;
}

function derivedTwice(rule: Rule, pairs: readonly (readonly [number, number])[]): Branch[] {
  return formulasOf(rule).map(({ formula, holds }) => {
    const second = pairs.map(([k, j]) => {
      const first = derivative(formula, OPERAND_NAMES[k]!);
      // A fresh copy: where x * x has one and the same node twice, mathjs derives it wrongly.
      return derivative(first.cloneDeep(), OPERAND_NAMES[j]!);
    });
    return { holds, program: lower(second), texts: second.map(String) };
  });
}

type Numbers = Pick<Mismatch, "engine" | "exact" | "ulps" | "allowed" | "derivative">;

function mismatchAt(
  rule: Rule,
  [k, j]: readonly [number, number],
  point: readonly number[],
  numbers: Numbers,
): Mismatch {
  const at = point.map((x, i) => `${OPERAND_NAMES[i]} = ${numberText(x)}`).join(", ");
  const name = `∂²${rule.name}/∂${OPERAND_NAMES[k]}∂${OPERAND_NAMES[j]}`;
  return {
    kind: "partial",
    rule: rule.name,
    operand: k,
    blame:
      `The rule ${rule.name} is wrong in a second derivative, which its partial on Values gives: ${name} at ${at}`,
    ...numbers,
  };
}
