/**
 * What a check found, for programs and for people.
 *
 * @module
 */

import type { Value } from "../../../mod.ts";
import type { Comparison } from "../judge/node_judgement.ts";

/**
 * The verdict is "agrees" where all that was asked for was compared and agrees, "disagrees" where something is wrong, and
 * "abstains" where something that was asked for could not be compared.
 */
export type Verdict = "agrees" | "disagrees" | "abstains";

/** What kind of number is wrong. */
export type FaultKind =
  /** A rule computes a wrong value from its operands. */
  | "value"
  /** A rule's local partial derivative is wrong. */
  | "partial"
  /** A derivative is wrong as the row writes it for people. */
  | "derivative"
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
  | "reset"
  /** A rule or the engine throws. */
  | "exception";

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
  /** How many ulps were allowed. */
  readonly allowed: number;
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
  /** The largest error that rounding explains only as the formula loses its digits there: it counts as abstained. */
  readonly lost: Worst | undefined;
  /** Why the oracle was silent, and how often. */
  readonly silences: ReadonlyMap<string, number>;
  /**
   * What was asked for and never compared, each with the reason: a leaf's gradient, a rule's partial, a branch. The verdict is
   * not "agrees" where there is any.
   */
  readonly uncompared: readonly string[];
  /** What was compared, rule by rule. */
  readonly rules: readonly RuleSummary[];
  /** The report as people read it. */
  toString(): string;
}

/** A report as data. */
export type Figures = Omit<Report, "toString">;

/** Of which numbers of a rule a run has evidence. */
export interface RuleEvidence {
  /** Bit 0 where the value was compared, bit 1 + k where the partial by operand k was. */
  readonly compared: number;
  /** Why numbers that were asked for were not compared, in the order of those bits; null where none was. */
  readonly silences: readonly (string | null)[];
}

/** At most so many mismatches are kept for each kind of fault. All are counted. */
const MOST_OF_A_KIND = 20;

/** A key that mismatches of one kind share: they have the same check, rule and operand. */
export function faultKey({ kind, rule, operand }: Mismatch): string {
  return [kind, rule, operand].join(" ");
}

interface RuleTally {
  /** Bit 0 for the value, bit 1 + k for the partial by operand k. */
  compared: number;
  /** Why numbers that were asked for were not compared, in the order of those bits. */
  readonly silences: (string | undefined)[];
  comparisons: number;
  abstained: number;
  mismatches: number;
  worstValue: Worst | undefined;
  worstPartials: (Worst | undefined)[];
}

/** The mismatch to report where a rule or the engine throws. Its number is NaN, as there is none. */
export function exceptionFault(where: string, rule: string | undefined, error: unknown): Mismatch {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    kind: "exception",
    rule,
    blame: `${where} throws ${reason}`,
    engine: NaN,
    exact: "a number",
    ulps: 0,
    allowed: 0,
  };
}

/** Counts while a check runs. */
export class Tally {
  comparisons = 0;
  abstained = 0;
  disagreements = 0;
  worst: Worst | undefined;
  lost: Worst | undefined;
  readonly mismatches: Mismatch[] = [];
  readonly silences = new Map<string, number>();
  readonly uncompared: string[] = [];
  readonly #rules = new Map<string, RuleTally>();
  readonly #kinds = new Map<string, number>();

  /**
   * Counts numbers of a rule that agree, where their errors in ulps are not known.
   *
   * @param compared Bit 0 for the value, bit 1 + k for the partial by operand k.
   */
  agree(rule: string, comparisons: number, compared: number): void {
    const tally = this.#of(rule);
    tally.comparisons += comparisons;
    tally.compared |= compared;
    this.comparisons += comparisons;
  }

  /** Counts a comparison of a rule's value or partial. */
  compare(rule: string, comparison: Comparison, at: () => string): void {
    const tally = this.#of(rule);
    const { what, ulps, allowed = 0, silence, agrees } = comparison;
    const place = placeOf(what);
    if (silence !== undefined) {
      tally.abstained++;
      tally.silences[place] ??= silence;
      if (ulps !== undefined && ulps > (this.lost?.ulps ?? -1)) {
        this.lost = { ulps, allowed, at: at() };
      }
      this.abstain(silence);
      return;
    }
    tally.comparisons++;
    tally.compared |= 1 << place;
    this.comparisons++;
    if (!agrees) tally.mismatches++;
    if (ulps === undefined) return;
    const worst = what === "value" ? tally.worstValue : tally.worstPartials[what];
    if (ulps <= (worst?.ulps ?? -1)) return;
    const here = { ulps, allowed, at: at() };
    if (what === "value") tally.worstValue = here;
    else tally.worstPartials[what] = here;
    if (ulps > (this.worst?.ulps ?? -1)) this.worst = here;
  }

  #of(rule: string): RuleTally {
    let tally = this.#rules.get(rule);
    if (tally === undefined) {
      tally = {
        compared: 0,
        silences: [],
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

  /** Notes something that was asked for and never compared: the verdict is not "agrees" then. */
  lack(what: string, reason: string): void {
    this.uncompared.push(`${what}: ${reason}`);
  }

  /** The numbers of a rule that were asked for and never compared, with the reason. */
  lacksOf(rule: string): [what: "value" | number, reason: string][] {
    const { compared, silences } = this.#of(rule);
    return silences.flatMap((silence, place) =>
      silence === undefined || compared >> place & 1
        ? []
        : [[place === 0 ? "value" : place - 1, silence] as ["value" | number, string]]
    );
  }

  /** Counts a mismatch. */
  disagree(mismatch: Mismatch): void {
    this.disagreements++;
    this.#keep(mismatch);
  }

  #keep(mismatch: Mismatch): void {
    const key = faultKey(mismatch), before = this.#kinds.get(key) ?? 0;
    this.#kinds.set(key, before + 1);
    if (before < MOST_OF_A_KIND) this.mismatches.push(mismatch);
  }

  /** What the figures do not tell of each rule, so that those of several runs can be added up. */
  evidence(): Record<string, RuleEvidence> {
    const names = [...this.#rules.keys()].sort();
    return Object.fromEntries(names.map((name) => {
      const { compared, silences } = this.#of(name);
      return [name, { compared, silences: Array.from(silences, (reason) => reason ?? null) }];
    }));
  }

  /** Adds the figures of a run that comes after those that were counted before. */
  add(figures: Figures, evidence: Readonly<Record<string, RuleEvidence>>): void {
    this.comparisons += figures.comparisons;
    this.abstained += figures.abstained;
    this.disagreements += figures.disagreements;
    this.worst = worse(this.worst, figures.worst);
    this.lost = worse(this.lost, figures.lost);
    for (const [reason, times] of figures.silences) {
      this.silences.set(reason, (this.silences.get(reason) ?? 0) + times);
    }
    for (const mismatch of figures.mismatches) this.#keep(mismatch);
    for (const summary of figures.rules) {
      const tally = this.#of(summary.rule), { compared, silences } = evidence[summary.rule]!;
      tally.comparisons += summary.comparisons;
      tally.abstained += summary.abstained;
      tally.mismatches += summary.mismatches;
      tally.worstValue = worse(tally.worstValue, summary.worstValue);
      summary.worstPartials.forEach((worst, k) => {
        tally.worstPartials[k] = worse(tally.worstPartials[k], worst);
      });
      tally.compared |= compared;
      silences.forEach((reason, place) => tally.silences[place] ??= reason ?? undefined);
    }
  }

  /** The figures so far. */
  figures(): Figures {
    const isComplete = this.comparisons > 0 && this.uncompared.length === 0;
    const verdict = this.disagreements > 0 ? "disagrees" : isComplete ? "agrees" : "abstains";
    return {
      ok: verdict === "agrees",
      verdict,
      comparisons: this.comparisons,
      abstained: this.abstained,
      disagreements: this.disagreements,
      mismatches: this.mismatches,
      worst: this.worst,
      lost: this.lost,
      silences: this.silences,
      uncompared: this.uncompared,
      rules: [...this.#rules].map(([rule, tally]) => summaryOf(rule, tally))
        .sort((a, b) => a.rule < b.rule ? -1 : 1),
    };
  }
}

/** The larger one of two errors: the first one where they are equal, as one run would have kept it. */
function worse(first: Worst | undefined, second: Worst | undefined): Worst | undefined {
  return second !== undefined && second.ulps > (first?.ulps ?? -1) ? second : first;
}

function placeOf(what: "value" | number): number {
  return what === "value" ? 0 : 1 + what;
}

function summaryOf(rule: string, tally: RuleTally): RuleSummary {
  const { comparisons, abstained, mismatches, worstValue, worstPartials } = tally;
  return { rule, comparisons, abstained, mismatches, worstValue, worstPartials };
}

/** A number of a rule in words, with its operand counted from 1. */
export function showWhat(what: "value" | number): string {
  return what === "value" ? "value" : `partial ${what + 1}`;
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
export function summaryLine(
  { verdict, comparisons, abstained, worst, lost }: Figures,
): string {
  const parts = [`${verdict}: ${count(comparisons)} comparisons`];
  if (abstained > 0) parts.push(`${count(abstained)} abstained`);
  if (worst !== undefined) parts.push(`largest error ${showWorst(worst)}`);
  if (lost !== undefined) {
    parts.push(`largest error beside ${showWorst(lost)}: the formula loses its digits there`);
  }
  return parts.join(", ");
}

/** An error of so many ulps needs no explanation. */
const PLAIN_ULPS = 4;

/** The largest error, with the bound beside it where it is large, and where it is. */
export function showWorst({ ulps, allowed, at }: Worst): string {
  const bound = ulps > PLAIN_ULPS && ulps <= allowed
    ? ` of ${showUlps(allowed)} that rounding explains`
    : "";
  return `${showUlps(ulps)}${bound} (${at})`;
}

/** A mismatch in lines. */
export function showMismatch(mismatch: Mismatch, remark: readonly string[] = []): string {
  const { blame, engine, exact, ulps, allowed, derivative, seed, graph, code } = mismatch;
  const lines = [blame];
  if (mismatch.kind !== "exception") lines.push(`  engine  ${engine}`, `  exact   ${exact}`);
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
export function silenceLines({ silences }: Figures): string[] {
  return [...silences].map(([reason, times]) =>
    `abstained ${times === 1 ? "once" : `${count(times)} times`}: ${reason}`
  );
}

/** What was asked for and never compared, in lines. Where there is much of it, the last line counts the rest. */
export function lackLines({ uncompared }: Figures): string[] {
  const more = uncompared.length - MOST_SHOWN;
  return [
    ...uncompared.slice(0, MOST_SHOWN).map((lack) => `not compared: ${lack}`),
    ...(more > 0 ? [`not compared: ${count(more)} more`] : []),
  ];
}

/** At most so many kinds of fault, and so many reasons, are shown. */
const MOST_SHOWN = 10;

/** One mismatch for each kind of fault, and how many more there are. Gradients that follow from other faults are not shown. */
export function mismatchLines({ mismatches, disagreements }: Figures): string[] {
  const causes = mismatches.filter(({ kind }) => kind !== "gradient");
  const kinds = new Map<string, Mismatch[]>(); // not by Map.groupBy, which Node.js has from version 21 on
  for (const mismatch of causes.length > 0 ? causes : mismatches) {
    const key = faultKey(mismatch), others = kinds.get(key);
    if (others === undefined) kinds.set(key, [mismatch]);
    else others.push(mismatch);
  }
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
