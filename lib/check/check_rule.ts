/**
 * The check of one rule over its whole domain.
 *
 * @module
 */

import { partialsOf, type Rule, Value } from "../../mod.ts";
import { runInDoubles } from "../expression/double_machine.ts";
import { comparedBits } from "./graph_check.ts";
import { isBuiltIn } from "./graphs/built_in.ts";
import { applyRule } from "./graphs/plan.ts";
import { Hunt, pointsOfSecondOrder, specialPoints } from "./graphs/points.ts";
import { SeededRandom } from "./graphs/seeded_random.ts";
import type { ComputedRule } from "./judge/compiled_form.ts";
import { Evidence } from "./judge/evidence.ts";
import { PartialForms, TRACED_AT } from "./judge/forms.ts";
import { judgeAtInfinity } from "./judge/infinities.ts";
import { judgeOnKink } from "./judge/kinks.ts";
import {
  agreesInDoubles,
  type Comparison,
  isUndefinedInDoubles,
  judgeExactly,
  type RecordedNode,
} from "./judge/node_judgement.ts";
import { ulp } from "../expression/rounding.ts";
import { BUILT_IN_ULPS } from "./judge/tolerance.ts";
import { probes } from "./judge/probes.ts";
import { OraclePartials } from "./judge/accumulation.ts";
import { judgePinned, pinnedPoints } from "./judge/pinned_points.ts";
import { integerOption, requireRecording, type RuleChoice, ruleChosen } from "./options.ts";
import { BORDER, branchAt, branchesHolding, KINK } from "./oracle/exact_point.ts";
import { SecondDerivatives } from "./second_derivatives.ts";
import { Textbook } from "./textbook.ts";
import {
  exceptionFault,
  lackLines,
  mismatchLines,
  type Report,
  showWhat,
  showWorst,
  silenceLines,
  summaryLine,
  Tally,
  type Worst,
} from "./report/report.ts";
import { ruleMismatch, showPoint } from "./report/rule_mismatch.ts";

/** Settings of {@linkcode checkRule}. */
export interface CheckRuleOptions {
  /** How many random points are tried; 200 where not given. The special points are tried in any case. */
  samples?: number;
  /** The same seed gives the same points; 1 where not given. */
  seed?: number;
  /** Up to which order derivatives are compared: 2 where not given, or 1. */
  order?: number;
}

/** What {@linkcode checkRule} returns. */
export interface RuleReport extends Report {
  /** The rule's name. */
  readonly rule: string;
  /** The largest error of the value, in ulps, and where. */
  readonly worstValue: Worst | undefined;
  /** For each partial its largest error, in ulps, and where. */
  readonly worstPartials: readonly (Worst | undefined)[];
}

/**
 * Checks one rule against mathjs: its value, each partial, second derivatives, its derivatives as a textbook writes them, and what a sweep passes on to the operands.
 *
 * Each partial is compared in every form in which it is used: on numbers, on Values, as the graph that was traced at one
 * point and is evaluated at all others, and as a compiled kernel computes it. So a partial that is right on numbers alone
 * disagrees, and one that asks `x.data > 0 ?`, or detaches what it should not. Where there is no WebAssembly, `silences` says
 * that the compiled form is not compared.
 *
 * It is tried at special points; where its own text has constants and branches; and at random points of all magnitudes, evenly, with more of them where its errors were largest. On a
 * kink, such as that of abs at 0, the derivative must lie between those of the branches that meet there. mathjs cannot speak
 * at infinities, NaN and poles: there a built-in rule must give what is pinned for it.
 *
 * It agrees only where the value and every partial were compared, at random points and on each branch of the expression. Else it
 * abstains, and `uncompared` says what was not compared, and why.
 *
 * @param choice The rule's name, its row, or the function that `defineRule` returned.
 * @param options How many points, and the seed.
 * @returns What was compared, what disagrees, and the largest errors in ulps.
 * @throws {RangeError} When no rule has that name, or an option is out of range.
 * @throws {Error} When it is called inside of noGrad().
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
  requireRecording();
  const rule = ruleChosen(choice);
  const samples = integerOption("samples", options.samples ?? 200, 0);
  const random = new SeededRandom(integerOption("seed", options.seed ?? 1, 0));
  const tally = new Tally();
  const order = integerOption("order", options.order ?? 2, 1);
  const hunt = new Hunt(rule.arity, random);
  const evidence = new Evidence(rule);
  const forms = new PartialForms(rule);
  const second = order > 1 ? new SecondDerivatives(rule) : undefined, textbook = new Textbook(rule);
  const checkSecond = (point: readonly number[]) =>
    guard(rule, point, tally, () => {
      second?.check(point, tally);
      textbook.check(point, tally);
    });
  const check = (point: readonly number[], judge: typeof checkPoint, isRandom: boolean) => {
    guard(rule, point, tally, () => {
      evidence.note(judge(rule, point, tally, hunt, forms), point, isRandom);
    });
    if (forms.tookOtherWay()) checkSecond(point);
  };
  for (const point of [...specialPoints(rule.arity), ...pinnedPoints(rule)]) {
    check(point, checkPoint, false);
  }
  for (const point of probes(rule, forms, random)) check(point, probe, false);
  for (const point of pointsOfSecondOrder(rule.arity)) checkSecond(point);
  for (let i = 0; i < samples; i++) {
    const point = hunt.draw();
    check(point, checkPoint, true);
    if (i % SECOND_EVERY === 0) checkSecond(point);
  }
  textbook.noteUnreadable(tally);
  for (const { what, where, reason } of evidence.lacks()) {
    tally.lack(`${showWhat(what)} ${where}`, reason);
  }
  const figures = tally.figures();
  const summary = figures.rules[0];
  const worstValue = summary?.worstValue;
  const worstPartials = summary?.worstPartials ?? [];
  return withText({ ...figures, rule: rule.name, worstValue, worstPartials }, rule.arity);
}

/** The report of a rule of so many operands, with its text. */
export function withText(figures: Omit<RuleReport, "toString">, arity: number): RuleReport {
  const { rule, worstValue, worstPartials } = figures;
  return {
    ...figures,
    toString: () =>
      [
        `${rule} ${summaryLine(figures)}`,
        ...worstLines(arity, worstValue, worstPartials),
        ...[...lackLines(figures), ...silenceLines(figures)].map((line) => `  ${line}`),
        ...mismatchLines(figures),
      ].join("\n"),
  };
}

/** Checks a point. Where the rule throws, that is what was found. */
function guard(rule: Rule, point: readonly number[], tally: Tally, check: () => void): void {
  try {
    check();
  } catch (error) {
    const where = `The rule ${showPoint(rule.name, "value", point)}`;
    tally.disagree(exceptionFault(where, rule.name, error));
  }
}

/** Where {@linkcode agreesInDoubles} leaves partials that nobody asks for. */
const unused = new OraclePartials(1);

/** At every so many random points second derivatives are compared, too: they take longer than all else. */
const SECOND_EVERY = 40;

/**
 * Checks a point, in doubles where these decide that all is right.
 *
 * @returns What was compared with mathjs, or abstained from.
 */
function probe(
  rule: Rule,
  point: readonly number[],
  tally: Tally,
  hunt: Hunt,
  forms: PartialForms,
): Comparison[] {
  const node = recordAt(rule, point), { value, partials } = node;
  const isRight = agreesInDoubles(node, unused, 0) &&
    partials.every((partial, k) => isNear(forms.traced(k, point, value), partial)) &&
    forms.compiled.at(point).every((computed) => isLike(computed, node));
  if (isRight) {
    tally.agree(rule.name, 1 + rule.arity, comparedBits(node.constants));
    return [value, ...partials].map((engine, i) => (
      { what: i === 0 ? "value" : i - 1, engine, agrees: true }
    ));
  }
  if (isUndefinedInDoubles(node)) return []; // as log is left of 0: BigNumbers would only say so, too
  return checkPoint(rule, point, tally, hunt, forms);
}

/** Whether two forms of a rule differ by no more than rounding explains anywhere. */
function isLike(a: ComputedRule, b: ComputedRule): boolean {
  return isNear(a.value, b.value) &&
    a.partials.every((partial, k) => isNear(partial, b.partials[k]!));
}

/** Whether two numbers do. */
function isNear(a: number, b: number): boolean {
  return isSame(a, b) || Math.abs(a - b) <= BUILT_IN_ULPS * ulp(b);
}

function recordAt(rule: Rule, operands: readonly number[]): RecordedNode {
  const value = rule.evaluate(...operands);
  const partials = rule.partials.map((partial) => partial(...operands, value) as number);
  return { rule, operands, constants: operands.map(() => undefined), value, partials };
}

/**
 * Records the rule on leaves at a point, and compares its value, its partials and the gradients after a sweep.
 *
 * @returns What was compared with mathjs, or abstained from.
 */
function checkPoint(
  rule: Rule,
  point: readonly number[],
  tally: Tally,
  hunt: Hunt,
  forms: PartialForms,
): Comparison[] {
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
  const comparisons = judge(node);
  for (const comparison of comparisons) {
    tally.compare(rule.name, comparison, () => showPoint(rule.name, comparison.what, point));
    if (comparison.ulps !== undefined) hunt.found(comparison.what, comparison.ulps, point);
    if (!comparison.agrees) tally.disagree(ruleMismatch(rule, point, comparison));
  }
  if (hasOtherZero(rule, point, out.data)) tally.abstain(SIGN_OF_ZERO);
  if (point.every(Number.isFinite)) checkForms(node, forms, tally);
  checkSweep(rule, point, partials, leaves, out, tally);
  return comparisons;
}

/** Compares what a sweep gives the operands with the partials, bit for bit but for the sign of 0. */
function checkSweep(
  rule: Rule,
  point: readonly number[],
  partials: readonly number[],
  leaves: readonly Value[],
  out: Value,
  tally: Tally,
): void {
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

/**
 * Compares the rule in its other forms. A form that gives the numbers that were compared already needs no more; nor does one
 * where the oracle is silent. A number that is wrong in several forms, as a kernel is made of a trace, is told of the first.
 */
function checkForms(node: RecordedNode, forms: PartialForms, tally: Tally): void {
  const { rule, operands } = node, { silence } = forms.compiled;
  if (silence !== undefined) tally.abstain(silence);
  const told = new Set<"value" | number>();
  for (const [form, computed] of otherForms(node, forms)) {
    if (isLike(computed, node)) continue;
    for (const comparison of judge({ ...node, ...computed })) {
      const { what, agrees } = comparison;
      if (agrees || told.has(what)) continue;
      if (isNear(numberOf(computed, what), numberOf(node, what))) continue;
      told.add(what);
      const mismatch = ruleMismatch(rule, operands, comparison);
      tally.disagree({ ...mismatch, blame: `${mismatch.blame}, ${form}` });
    }
  }
}

function numberOf({ value, partials }: ComputedRule, what: "value" | number): number {
  return what === "value" ? value : partials[what]!;
}

/** A rule's forms at a point beside the one on numbers, each with its name. */
function otherForms(node: RecordedNode, forms: PartialForms): [string, ComputedRule][] {
  const { operands, value, partials } = node;
  const named: [string, ComputedRule][] = [];
  if (operands.every(isSmallInteger) || forms.isTurnOfValues()) {
    const onValues = partials.map((_, k) => forms.onValues(k, operands, value));
    named.push([ON_VALUES, { value, partials: onValues }]);
  }
  const traced = partials.map((_, k) => forms.traced(k, operands, value));
  named.push([AS_TRACED, { value, partials: traced }]);
  for (const computed of forms.compiled.at(operands)) named.push([COMPILED, computed]);
  return named;
}

function isSmallInteger(x: number): boolean {
  return Number.isInteger(x) && Math.abs(x) <= 2;
}

const ON_VALUES = "computed on Values";
const COMPILED = "as a compiled kernel computes it";
const AS_TRACED = `as the graph traced at ${TRACED_AT.join(", ")} gives it at other operands`;

function isSame(a: number, b: number): boolean {
  return a === b || Number.isNaN(a) && Number.isNaN(b);
}

/**
 * Compares a node with mathjs. Where mathjs is silent, what is pinned judges, a limit at infinity, or else the branches that meet on a
 * kink.
 */
function judge(node: RecordedNode): Comparison[] {
  const comparisons = judgeExactly(node);
  if (isContradictory(node.rule, node.operands)) {
    return comparisons.map(({ what, engine }) => (
      { what, engine, silence: CONTRADICTION, agrees: true }
    ));
  }
  if (comparisons.every(({ silence }) => silence === undefined)) return comparisons;
  const known = isBuiltIn(node.rule) ? judgePinned(node) : judgeAtInfinity(node);
  const isOnKink = comparisons.some(({ silence }) => silence === KINK || silence === BORDER);
  const onKink = isOnKink ? judgeOnKink(node) : undefined;
  return comparisons.map((comparison, i) =>
    comparison.silence === undefined ? comparison : known[i] ?? onKink?.[i] ?? comparison
  );
}

const CONTRADICTION = "branches of the expression overlap here, and contradict each other";
const SIGN_OF_ZERO = "the expression has a zero of the other sign, which is not compared";

/** Whether two branches hold at a point, and differ there by more than rounding explains. */
function isContradictory(rule: Rule, point: readonly number[]): boolean {
  if (typeof rule.expression === "string" || !point.every(Number.isFinite)) return false;
  const branches = branchesHolding(rule, point);
  if (branches.length < 2) return false;
  const [first, ...others] = branches.map(({ written }) => {
    const { values, errors } = runInDoubles(written, point[0]!, point[1] ?? NaN, point[2] ?? NaN);
    const [result] = written.results as Iterable<number> as [number];
    return { value: values[result]!, error: errors[result]! };
  });
  return others.some(({ value, error }) => Math.abs(value - first!.value) > error + first!.error);
}

/** Whether a rule's value is a zero, and its formula in doubles gives that of the other sign. */
function hasOtherZero(rule: Rule, point: readonly number[], value: number): boolean {
  const branch = value === 0 && !isBuiltIn(rule) ? branchAt(rule, point) : "";
  if (typeof branch === "string") return false;
  const { values } = runInDoubles(branch.written, point[0]!, point[1] ?? NaN, point[2] ?? NaN);
  return Object.is(values[branch.written.results[0]!], -value);
}

function worstLines(
  arity: number,
  value: Worst | undefined,
  partials: readonly (Worst | undefined)[],
): string[] {
  const line = (name: string, worst: Worst | undefined) =>
    `  ${name}: ${worst === undefined ? "not compared" : showWorst(worst)}`;
  return [
    line("value", value),
    ...Array.from({ length: arity }, (_, k) => line(`partial ${k + 1}`, partials[k])),
  ];
}
