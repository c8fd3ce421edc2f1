/**
 * The derivatives that a row writes for people, beside those that mathjs derives from its expression.
 *
 * @module
 */

import type { BigNumber } from "./oracle/bignumber.ts";
import type { Branch, Rule } from "../../mod.ts";
import { OPERAND_NAMES } from "../errors.ts";
import { exactPoint, isDifferentiable } from "./oracle/exact_point.ts";
import { errorInUlps } from "./oracle/ulp.ts";
import type { Mismatch, Tally } from "./report/report.ts";
import { showPoint } from "./report/rule_mismatch.ts";

/** Both numbers have 25 digits at least, so that a form with another slope anywhere differs by far more. */
const LARGEST_RELATIVE_ERROR = 1e-20;
/** Of numbers that all doubles round to 0 the oracle seeks no digits: of `1 - tanh(x) ^ 2` at 640, which is 6e−556. */
const SMALLEST = Number.MIN_VALUE;

/** Compares the derivatives of a rule as a textbook writes them. A rule without them has nothing to compare. */
export class Textbook {
  readonly #rule: Rule;
  /** For each operand a rule whose value is the derivative; undefined where the row has none. */
  readonly #forms: readonly (Rule | undefined)[];

  constructor(rule: Rule) {
    this.#rule = rule;
    this.#forms = rule.partials.map((_, k) => formOf(rule, k));
  }

  /** Says of each form that mathjs cannot read that it was not compared. */
  noteUnreadable(tally: Tally): void {
    this.#forms.forEach((form, k) => {
      if (form === undefined || isDifferentiable(form)) return;
      const { value } = exactPoint(form, Array(form.arity).fill(0.5));
      tally.lack(`derivative ${k + 1} as the row writes it`, String(value));
    });
  }

  /** Compares them at a point, where mathjs has a number for both. */
  check(point: readonly number[], tally: Tally): void {
    this.#forms.forEach((form, k) => {
      if (form === undefined) return;
      const exact = exactPoint(this.#rule, point).partials[k]!, { value } = exactPoint(form, point);
      if (typeof exact === "string" || typeof value === "string") return;
      tally.comparisons++;
      const error = value.minus(exact).abs();
      if (error.gt(exact.abs().times(LARGEST_RELATIVE_ERROR).plus(SMALLEST))) {
        tally.disagree(mismatch(this.#rule, k, point, value.toNumber(), exact));
      }
    });
  }
}

/** The derivative by operand k as a rule of its own; undefined where the row, or one of its branches, has none. */
function formOf(rule: Rule, k: number): Rule | undefined {
  const { expression, derivatives } = rule, ofAll = derivatives?.[k];
  if (typeof expression === "string") {
    return ofAll === undefined ? undefined : withText(rule, ofAll);
  }
  const branches = expression.map((branch) => (
    { when: branch.when, then: branch.derivatives?.[k] ?? ofAll }
  ));
  return branches.every(isWhole) ? withText(rule, branches) : undefined;
}

function isWhole(branch: { when: string; then: string | undefined }): branch is Branch {
  return branch.then !== undefined;
}

function withText({ derivatives: _, ...rule }: Rule, expression: Rule["expression"]): Rule {
  return { ...rule, expression };
}

function mismatch(
  rule: Rule,
  k: number,
  point: readonly number[],
  written: number,
  exact: BigNumber,
): Mismatch {
  const by = rule.arity === 1 ? "" : ` by ${OPERAND_NAMES[k]}`;
  return {
    kind: "derivative",
    rule: rule.name,
    operand: k,
    blame: `The rule ${rule.name} writes a wrong derivative${by} for people: ${
      showPoint(rule.name, k, point)
    }`,
    engine: written,
    exact: exact.toPrecision(25),
    ulps: errorInUlps(written, exact),
    allowed: 0,
  };
}
