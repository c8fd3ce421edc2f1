/**
 * What a check found, for programs and for people.
 *
 * @module
 */

import type { Value } from "../../../mod.ts";
import type { Comparison } from "../judge/node_judgement.ts";

/**
 * "agrees": everything that was compared agrees; "disagrees": something does not; "abstains": nothing could be compared.
 */
export type Verdict = "agrees" | "disagrees" | "abstains";

/** What kind of number is wrong. */
export type FaultKind =
  /** A rule computes a wrong value from its operands. */
  | "value"
  /** A rule's local partial derivative is wrong. */
  | "partial"
  /** A node's gradient is not the sum over its users of their gradient times the partial. */
  | "accumulation"
  /** A leaf's gradient is not the derivative. */
  | "gradient"
  /** A node comes before one of its users in the reversed topological order. */
  | "order"
  /** A second backward() does not add the same again, or changes an interior gradient. */
  | "repetition"
  /** A constant has a gradient. */
  | "constant"
  /** zeroGrad leaves a gradient. */
  | "reset";

/** A number of the engine that contradicts the oracle. */
export interface Mismatch {
  /** What kind of number is wrong. */
  readonly kind: FaultKind;
  /** The rule at fault; undefined where it is the sweep. */
  readonly rule: string | undefined;
  /** The operand by which a wrong partial is taken, counted from 0; absent where another number is wrong. */
  readonly operand?: number;
  /** What is at fault, in words. */
  readonly blame: string;
  /** The engine's number. */
  readonly engine: number;
  /** The number that it should be, to 25 digits where that is no double. */
  readonly exact: string;
  /** How far the engine's number is from the exact one, in ulps of the exact one. */
  readonly ulps: number;
  /** How many ulps rounding explains. */
  readonly allowed: number;
  /** What mathjs derives for a wrong partial. */
  readonly derivative?: string;
  /** The rule's expression, which a wrong value does not follow. */
  readonly formula?: string;
  /**
   * How many ulps the expression is off when it is computed in doubles as it is written. It is there only where `evaluate` is
   * the same function, and loses digits or overflows where the expression does not.
   */
  readonly formulaUlps?: number;
  /** The seed of the run on random graphs in which it was found. */
  readonly seed?: number;
  /** The number of the random graph. */
  readonly graph?: number;
  /** A program that shows the fault on a small graph. */
  readonly code?: string;
  /** Builds that small graph and sweeps it. */
  readonly smallest?: () => Value;
}

/** The largest distance between the engine and the exact number. */
export interface Worst {
  /** In ulps. */
  readonly ulps: number;
  /** Where: such as "tanh′ at x = 0.3". */
  readonly at: string;
}

/** What was compared of one rule. */
export interface RuleSummary {
  /** The rule's name. */
  readonly rule: string;
  /** How many of its values and partials were compared. */
  readonly comparisons: number;
  /** How many could not be. */
  readonly abstained: number;
  /** How many are wrong. */
  readonly mismatches: number;
  /** The largest error of a value. */
  readonly worstValue: Worst | undefined;
  /** The largest error of a partial, for each operand. */
  readonly worstPartials: readonly (Worst | undefined)[];
}

/** What every check returns. */
export interface Report {
  /** Whether the verdict is "agrees". */
  readonly ok: boolean;
  /** The result in one word. */
  readonly verdict: Verdict;
  /** How many numbers of the engine were compared. */
  readonly comparisons: number;
  /** How many could not be: the oracle is silent there. */
  readonly abstained: number;
  /** How many disagree. */
  readonly disagreements: number;
  /** The first mismatches of each kind of fault. */
  readonly mismatches: readonly Mismatch[];
  /** The largest error found, where exact numbers were compared. */
  readonly worst: Worst | undefined;
  /** Why the oracle was silent, and how often. */
  readonly silences: ReadonlyMap<string, number>;
  /** What was compared, rule by rule. */
  readonly rules: readonly RuleSummary[];
  /** The report as people read it. */
  toString(): string;
}

/** At most so many mismatches are kept for each kind of fault. All are counted. */
const MOST_OF_A_KIND = 20;

/** A key that mismatches of one kind share: they have the same check, rule and operand. */
export function faultKey({ kind, rule, operand }: Mismatch): string {
  return [kind, rule, operand].join(" ");
}

interface RuleTally {
  comparisons: number;
  abstained: number;
  mismatches: number;
  worstValue: Worst | undefined;
  worstPartials: (Worst | undefined)[];
}

/** Counts while a check runs. */
export class Tally {
  comparisons = 0;
  abstained = 0;
  disagreements = 0;
  worst: Worst | undefined;
  readonly mismatches: Mismatch[] = [];
  readonly silences = new Map<string, number>();
  readonly #rules = new Map<string, RuleTally>();
  readonly #kinds = new Map<string, number>();

  /** Counts numbers of a rule that agree, where their errors in ulps are not known. */
  agree(rule: string, comparisons: number): void {
    this.#of(rule).comparisons += comparisons;
    this.comparisons += comparisons;
  }

  /** Counts a comparison of a rule's value or partial. */
  compare(rule: string, comparison: Comparison, at: () => string): void {
    const tally = this.#of(rule);
    const { what, ulps, silence, agrees } = comparison;
    if (silence !== undefined) {
      tally.abstained++;
      this.abstain(silence);
      return;
    }
    tally.comparisons++;
    this.comparisons++;
    if (!agrees) tally.mismatches++;
    if (ulps === undefined) return;
    const worst = what === "value" ? tally.worstValue : tally.worstPartials[what];
    if (ulps <= (worst?.ulps ?? -1)) return;
    const here = { ulps, at: at() };
    if (what === "value") tally.worstValue = here;
    else tally.worstPartials[what] = here;
    if (ulps > (this.worst?.ulps ?? -1)) this.worst = here;
  }

  #of(rule: string): RuleTally {
    let tally = this.#rules.get(rule);
    if (tally === undefined) {
      tally = {
        comparisons: 0,
        abstained: 0,
        mismatches: 0,
        worstValue: undefined,
        worstPartials: [],
      };
      this.#rules.set(rule, tally);
    }
    return tally;
  }

  /** Counts a number that could not be compared. */
  abstain(silence: string): void {
    this.abstained++;
    this.silences.set(silence, (this.silences.get(silence) ?? 0) + 1);
  }

  /** Counts a mismatch. */
  disagree(mismatch: Mismatch): void {
    this.disagreements++;
    const key = faultKey(mismatch), before = this.#kinds.get(key) ?? 0;
    this.#kinds.set(key, before + 1);
    if (before < MOST_OF_A_KIND) this.mismatches.push(mismatch);
  }

  /** The figures so far. */
  figures(): Omit<Report, "toString"> {
    const verdict = this.disagreements > 0
      ? "disagrees"
      : this.comparisons > 0
      ? "agrees"
      : "abstains";
    return {
      ok: verdict === "agrees",
      verdict,
      comparisons: this.comparisons,
      abstained: this.abstained,
      disagreements: this.disagreements,
      mismatches: this.mismatches,
      worst: this.worst,
      silences: this.silences,
      rules: [...this.#rules].map(([rule, tally]) => ({ rule, ...tally }))
        .sort((a, b) => a.rule < b.rule ? -1 : 1),
    };
  }
}

/** Digits with separators: 12,345. */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** An error in ulps as people read it. */
export function showUlps(ulps: number): string {
  if (!Number.isFinite(ulps)) return "infinitely many ulp";
  return `${ulps < 1e4 ? ulps.toFixed(2) : ulps.toExponential(2)} ulp`;
}

/** All that was found, in one line. */
export function summaryLine({ verdict, comparisons, abstained, worst }: Omit<Report, "toString">) {
  const parts = [`${verdict}: ${count(comparisons)} comparisons`];
  if (abstained > 0) parts.push(`${count(abstained)} abstained`);
  if (worst !== undefined) parts.push(`largest error ${showUlps(worst.ulps)} (${worst.at})`);
  return parts.join(", ");
}

/** A mismatch in lines. */
export function showMismatch(mismatch: Mismatch, remark: readonly string[] = []): string {
  const { blame, engine, exact, ulps, allowed, derivative, seed, graph, code } = mismatch;
  const lines = [
    blame,
    `  engine  ${engine}`,
    `  exact   ${exact}`,
  ];
  if (ulps > 0) {
    lines.push(`  error   ${showUlps(ulps)}, where rounding explains ${showUlps(allowed)}`);
  }
  if (derivative !== undefined) lines.push(`  mathjs  ${derivative}`);
  lines.push(...formulaLines(mismatch));
  lines.push(...remark);
  if (graph !== undefined) lines.push(`  found   in graph ${graph} of seed ${seed}`);
  if (code !== undefined) {
    lines.push("", "  On a graph as small as possible, to paste into a file and run:", "");
    lines.push(...code.trimEnd().split("\n").map((line) => `  ${line}`.trimEnd()));
  }
  return lines.join("\n");
}

function formulaLines({ formula, formulaUlps, ulps }: Mismatch): string[] {
  if (formula === undefined) return [];
  return [
    formulaUlps === undefined
      ? `  formula ${formula}: evaluate computes something else`
      : `  formula ${formula}: off by ${showUlps(formulaUlps)} as it is written, evaluate by ${
        showUlps(ulps)
      }`,
  ];
}

/** Why the oracle was silent, and how often, in lines. */
export function silenceLines({ silences }: Omit<Report, "toString">): string[] {
  return [...silences].map(([reason, times]) =>
    `abstained ${times === 1 ? "once" : `${count(times)} times`}: ${reason}`
  );
}

/** At most so many kinds of fault are shown. */
const MOST_SHOWN = 10;

/** One mismatch for each kind of fault, and how many more there are. Gradients that follow from other faults are not shown. */
export function mismatchLines({ mismatches, disagreements }: Omit<Report, "toString">): string[] {
  const causes = mismatches.filter(({ kind }) => kind !== "gradient");
  const kinds = Map.groupBy(causes.length > 0 ? causes : mismatches, faultKey);
  const shown = [...kinds.values()].slice(0, MOST_SHOWN);
  const more = disagreements - shown.length;
  return [
    ...shown.flatMap((kind) => ["", showMismatch(clearest(kind), factorLines(kind))]),
    ...(more > 0 ? ["", `${count(more)} more ${more === 1 ? "mismatch" : "mismatches"}`] : []),
  ];
}

/** The mismatch that says most: one with a program, or else the one with the shortest text. */
function clearest(kind: readonly Mismatch[]): Mismatch {
  return kind.find(({ code }) => code !== undefined) ??
    kind.reduce((best, other) => other.blame.length < best.blame.length ? other : best);
}

/** The line that names a lost factor or sign: where the engine lacks a factor 2, all its numbers are 1/2 of the exact ones. */
function factorLines(kind: readonly Mismatch[]): string[] {
  const factor = commonFactor(kind.map(({ engine, exact }) => engine / Number(exact)));
  return factor === undefined ? [] : [`  always  ${factor} times the exact number`];
}

/** Two numbers may share a factor by chance. */
const FEWEST = 3;
const LARGEST_DENOMINATOR = 12;
/** How far quotients may differ, as a share of the factor: rounding explains far less. */
const CLOSE = 1e-9;

/** The fraction that all quotients equal, such as "2/3" or "-1"; undefined where there is none, or where they are too few. */
function commonFactor(quotients: readonly number[]): string | undefined {
  const [first] = quotients;
  if (first === undefined || quotients.length < FEWEST || !isAlmost(first, quotients)) return;
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator++) {
    const numerator = Math.round(first * denominator);
    if (
      numerator !== 0 && numerator !== denominator && isAlmost(numerator / denominator, quotients)
    ) {
      return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
    }
  }
  return undefined;
}

function isAlmost(factor: number, quotients: readonly number[]): boolean {
  return quotients.every((quotient) => Math.abs(quotient - factor) <= CLOSE * Math.abs(factor));
}
