/**
 * The check of one rule over its whole domain.
 *
 * @module
 */

import { partialsOf, type Rule, Value } from "../../mod.ts";
import { showPoint } from "./graph_check.ts";
import { type Comparison, judgeExactly } from "./node_judgement.ts";
import { integerOption, type RuleChoice, ruleChosen } from "./options.ts";
import { applyRule } from "./plan.ts";
import { type Report, showMismatch, showUlps, summaryLine, Tally, type Worst } from "./report.ts";
import { SeededRandom } from "./seeded_random.ts";
import { specialPoints } from "./special_points.ts";

/** Settings of {@linkcode checkRule}. */
export interface CheckRuleOptions {
  /** How many random points; 200 where not given. The special points come besides. */
  samples?: number;
  /** The same seed gives the same points; 1 where not given. */
  seed?: number;
}

/** What {@linkcode checkRule} returns. */
export interface RuleReport extends Report {
  /** The rule's name. */
  readonly rule: string;
  /** The largest error of the value, in ulps, and where. */
  readonly worstValue: Worst | undefined;
  /** The same of each partial. */
  readonly worstPartials: readonly (Worst | undefined)[];
}

/**
 * Checks one rule against mathjs: its value, each partial, and what a sweep passes on, at random points of all magnitudes and at
 * special ones.
 *
 * @param choice The rule's name, its row, or the function that `defineRule` returned.
 * @param options How many points, and the seed.
 * @returns What was compared, what disagrees, and the largest errors in ulps.
 * @throws {RangeError} When no rule has that name, or an option is out of range.
 *
 * @example A built-in, and a rule of one's own that is wrong
 * ```ts
 * import { defineRule, mul } from "@chainrule/autograd";
 * import { checkRule } from "@chainrule/autograd/check";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(checkRule("tanh").verdict, "agrees");
 *
 * const cube = defineRule({
 *   name: "cube",
 *   evaluate: (x) => x ** 3,
 *   partials: [(x) => mul(2, mul(x, x))],
 *   expression: "x ^ 3",
 * });
 * assertEquals(checkRule(cube).verdict, "disagrees");
 * ```
 */
export function checkRule(choice: RuleChoice, options: CheckRuleOptions = {}): RuleReport {
  const rule = ruleChosen(choice);
  const samples = integerOption("samples", options.samples ?? 200, 0);
  const random = new SeededRandom(integerOption("seed", options.seed ?? 1, 0));
  const tally = new Tally();
  for (const point of specialPoints(rule.arity)) checkPoint(rule, point, tally);
  for (let i = 0; i < samples; i++) checkPoint(rule, randomPoint(rule, random), tally);
  const figures = tally.figures();
  const summary = figures.rules[0];
  const worstValue = summary?.worstValue;
  const worstPartials = summary?.worstPartials ?? [];
  return {
    ...figures,
    rule: rule.name,
    worstValue,
    worstPartials,
    toString: () =>
      [
        `${rule.name} ${summaryLine(figures)}`,
        ...worstLines(rule, worstValue, worstPartials),
        ...figures.mismatches.slice(0, 10).map(showMismatch),
      ].join("\n"),
  };
}

/** Records the rule at a point, on leaves, and compares what it computed and what a sweep gives the leaves. */
function checkPoint(rule: Rule, point: readonly number[], tally: Tally): void {
  const leaves = point.map((x) => new Value(x));
  const out = applyRule(rule, leaves);
  const partials = partialsOf(out);
  const node = {
    rule,
    operands: point,
    constants: point.map(() => undefined),
    value: out.data,
    partials,
  };
  for (const comparison of judgeExactly(node)) {
    tally.compare(rule.name, comparison, () => showPoint(rule.name, comparison.what, point));
    if (!comparison.agrees) tally.disagree(pointMismatch(rule, point, comparison));
  }
  out.backward();
  leaves.forEach((leaf, k) => {
    const expected = partials[k]! + 0;
    if (Object.is(leaf.grad + 0, expected)) return;
    tally.disagree({
      kind: "accumulation",
      rule: rule.name,
      blame: `The sweep is wrong: it does not pass ${
        showPoint(rule.name, k, point)
      } on to the operand`,
      engine: leaf.grad,
      exact: String(expected),
      ulps: Infinity,
      allowed: 0,
    });
  });
}

function pointMismatch(
  rule: Rule,
  point: readonly number[],
  { what, engine, exact, ulps, allowed }: Comparison,
) {
  return {
    kind: what === "value" ? "value" as const : "partial" as const,
    rule: rule.name,
    blame: `The rule ${rule.name} is wrong: ${showPoint(rule.name, what, point)}`,
    engine,
    exact: exact!.toPrecision(25),
    ulps: ulps!,
    allowed: allowed!,
  };
}

function worstLines(
  rule: Rule,
  value: Worst | undefined,
  partials: readonly (Worst | undefined)[],
): string[] {
  const line = (name: string, worst: Worst | undefined) =>
    `  ${name}: ${worst === undefined ? "not compared" : `${showUlps(worst.ulps)} (${worst.at})`}`;
  return [
    line("value", value),
    ...Array.from({ length: rule.arity }, (_, k) => line(`partial ${k + 1}`, partials[k])),
  ];
}

/** Operands of all kinds: short decimals, numbers near 0 and 1, tiny and huge ones, integers. */
function randomPoint(rule: Rule, random: SeededRandom): number[] {
  return Array.from({ length: rule.arity }, () => randomOperand(random));
}

function randomOperand(random: SeededRandom): number {
  const sign = random.chance(0.4) ? -1 : 1;
  switch (random.below(8)) {
    case 0:
      return sign * random.below(12);
    case 1: // any magnitude
      return sign * random.unit() * 2 ** (random.below(2098) - 1074);
    case 2: // near 1
      return sign * (1 + (random.unit() - 0.5) * 2 ** -random.below(52));
    case 3: // near 0
      return sign * random.unit() * 2 ** -random.below(60);
    case 4: // where exponentials saturate
      return sign * random.unit() * 800;
    case 5:
      return sign * random.unit();
    default:
      return sign * random.unit() * 10;
  }
}
