/**
 * Random graphs with what makes engines fail: nodes with several users, the same node as both operands, negative numbers
 * and exact zeros, small integer exponents, numbers large enough to saturate, leaves that are assigned new data half-way,
 * detached constants, much else that is recorded between two nodes. The root is the sum of all nodes that nothing else uses, so
 * every node counts: a fault anywhere reaches a gradient.
 *
 * @module
 */

import { type Rule, rules } from "../../../mod.ts";
import { GAP_RECORDS, type Plan, type Unrecorded } from "./plan.ts";
import { RuleException } from "./rule_exception.ts";
import type { SeededRandom } from "./seeded_random.ts";

/** Larger results are not used as operands: a chain of exponentials would soon overflow. */
const LARGEST = 1e3;
const STEEPEST = 1e6;

const EXPONENTS = [0, 1, 2, 3, -1, -2, 0.5];
const SPECIAL = [1, -1, 0.5, -0.5, 2];

const SHARE_OF_LEAVES = 0.2;
const SHARE_OF_ARITHMETIC = 0.5;
/** Rules with kinks rarely get the same operand twice: max(x, x) is a tie, where the oracle is silent. */
const SAME_OPERAND = { smooth: 0.15, kinked: 0.02 };
const NUMBER_OPERAND = 0.2;
const UNUSED_OPERAND = 0.5;
/** How often a power gets a base of 0: there x^0 and x^1 go wrong, and a random base is rarely 0. */
const POWER_OF_ZERO = 0.3;
const DETACHED = 0.15;
const ASSIGNED_LEAF = 0.03;
/** How many of the operations are computed inside of `noGrad`, where any are. */
const UNRECORDED = 0.15;
/** How often a graph in several segments of the tape uses one and the same early node, so that edges cross between them. */
const SHARED_OPERAND = 0.5;
/** Where the first gap may be, as a share of the nodes. */
const FIRST_GAP = 0.3;
const MOST_GAPS = 3;
const GAP_AT_ROOT = 0.3;
/** Gaps of some 64 operations and more the tape passes over block by block. */
const LEAST_GAP = 70, MOST_GAP = 300;
const ATTEMPTS = 12;
const ARITHMETIC = new Set(["add", "sub", "mul", "div", "neg", "pow"]);

/** Stands for the position of an operand that is a number. */
const NUMBER = -1;

/** How a graph is recorded. */
export interface History {
  /** Whether leaves may be assigned new data on the way. */
  readonly hasVersions?: boolean;
  /** Whether it lies in several segments of the tape. Recording such a graph takes long. */
  readonly hasSegments?: boolean;
  /** Whether other operations are recorded between its nodes: fewer than a segment has, and more than a block of the tape. */
  readonly hasGaps?: boolean;
  /** Whether the number of the first sweep comes back at the second. */
  readonly wraps?: boolean;
  /** Whether some operations are computed inside of `noGrad`. */
  readonly hasUnrecorded?: boolean;
  /** Whether handles are let go before the sweep. */
  readonly forgets?: boolean;
}

/**
 * Draws a graph.
 *
 * @param nodes About how many nodes it has: leaves and the final sum count, operands that are numbers do not.
 * @param choices The rules that occur. The final sum uses `add` in any case.
 * @param history How it is recorded: with assignments, in several segments.
 */
export function randomPlan(
  random: SeededRandom,
  nodes: number,
  choices: readonly Rule[],
  history: History = {},
): Plan {
  const drawing = new Drawing(random, choices, history);
  const leaves = Math.max(1, Math.round(nodes * SHARE_OF_LEAVES));
  for (let i = 0; i < leaves; i++) drawing.leaf();
  while (
    drawing.finalSize < nodes &&
    (drawing.assignment() || drawing.unrecorded() || drawing.operation())
  );
  return drawing.finish();
}

class Drawing {
  readonly #random: SeededRandom;
  readonly #rules: (Rule | undefined)[] = [];
  readonly #operands: number[][] = [];
  readonly #data: number[] = [];
  readonly #leaf: number[] = [];
  readonly #version: number[] = [];
  readonly #labels: string[] = [];
  readonly #nodes: number[] = []; // positions that may be operands: all but numbers
  readonly #unused: number[] = []; // ascending
  #leaves = 0;
  #detached = 0;
  readonly #history: History;
  readonly #unrecorded = new Map<number, Unrecorded>();

  /** The operands of the next operation: for each its position, or {@linkcode NUMBER}, and its number. */
  #drawn: number[] = [];
  #drawnData: number[] = [];
  readonly #choices: readonly [readonly Rule[], readonly Rule[]];

  constructor(
    random: SeededRandom,
    choices: readonly Rule[],
    history: History,
  ) {
    this.#random = random;
    this.#history = history;
    this.#choices = sorted(choices);
  }

  /** How many nodes the graph has if it is finished now. */
  get finalSize(): number {
    return this.#nodes.length + this.#unused.length - 1;
  }

  leaf(): number {
    const position = this.#add(undefined, [], this.#leafData());
    this.#leaf[position] = this.#leaves;
    this.#labels[position] = `x_${++this.#leaves}`;
    this.#nodes.push(position);
    this.#unused.push(position);
    return position;
  }

  /** Now and then assigns new data to a leaf that was used: later operations see the new number, earlier ones the old. */
  assignment(): boolean {
    if (!this.#history.hasVersions || !this.#random.chance(ASSIGNED_LEAF)) return false;
    const index = this.#random.below(this.#nodes.length);
    const before = this.#nodes[index]!;
    if (this.#leaf[before]! < 0 || this.#isUnused(before)) return false;
    const position = this.#add(undefined, [], this.#leafData());
    this.#leaf[position] = this.#leaf[before]!;
    this.#version[position] = this.#version[before]! + 1;
    this.#labels[position] = this.#labels[before]!;
    this.#nodes[index] = position;
    this.#unused.push(position);
    return true;
  }

  /** Adds an operation on earlier nodes, or a leaf where every attempt gave a wild number; false where leaves abound already. */
  operation(): boolean {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const rule = this.#drawRule();
      if (!this.#drawOperands(rule)) continue;
      const [x, y, z] = this.#drawnData as [number, number, number];
      const value = evaluate(rule, x, y, z);
      if (!(Math.abs(value) <= LARGEST) || !this.#isTame(rule, value)) continue;
      this.#operate(rule, value);
      return true;
    }
    if (this.#leaves > this.#nodes.length / 2 + 2) return false;
    this.leaf();
    return true;
  }

  /** Now and then computes an operation inside of `noGrad`, and multiplies a node by it, or adds it where it is large. */
  unrecorded(): boolean {
    if (!this.#history.hasUnrecorded || !this.#random.chance(UNRECORDED)) return false;
    const rule = this.#drawRule();
    if (!this.#drawOperands(rule)) return false;
    const [x, y, z] = this.#drawnData as [number, number, number];
    const value = evaluate(rule, x, y, z);
    if (!(Math.abs(value) <= LARGEST)) return false;
    const operands = this.#drawnPositions(rule, 0); // no other node would lead to a detached Value
    const constant = this.#add(undefined, [], value);
    this.#labels[constant] = `c_${++this.#detached}`;
    this.#unrecorded.set(constant, { rule, operands });
    const node = this.#random.pick(this.#nodes), data = this.#data[node]!;
    const isTame = Math.abs(value * data) <= LARGEST;
    this.#drawn = [node, constant];
    this.#operate(rules.get(isTame ? "mul" : "add")!, isTame ? value * data : value + data);
    return true;
  }

  finish(): Plan {
    const add = rules.get("add")!;
    while (this.#unused.length > 1) {
      const [a, b] = this.#unused as [number, number];
      this.#drawn = [a, b];
      this.#operate(add, this.#data[a]! + this.#data[b]!);
    }
    const root = this.#unused[0]!;
    if (this.#history.hasGaps && this.#rules[root] === add && this.#random.chance(0.5)) {
      this.#operands[root]!.reverse(); // or the newer operand would always be the second
    }
    return {
      rules: this.#rules,
      operands: this.#operands,
      data: this.#data,
      leaf: this.#leaf,
      version: this.#version,
      labels: this.#labels,
      root,
      gaps: this.#gaps(root),
      wraps: this.#history.wraps ?? false,
      unrecorded: this.#unrecorded,
      forgets: this.#history.forgets ?? false,
    };
  }

  /** Some of the gaps stand right before the root: a sweep that has reached nothing below it goes on at its highest operand. */
  #gaps(root: number): Map<number, number> {
    const { hasSegments = false, hasGaps = false } = this.#history;
    const gaps = new Map<number, number>();
    if (!hasSegments && !hasGaps) return gaps;
    const from = Math.floor(FIRST_GAP * root);
    for (let i = this.#random.below(hasSegments ? 2 : MOST_GAPS); i >= 0; i--) {
      const position = this.#random.chance(GAP_AT_ROOT)
        ? root
        : from + this.#random.below(root - from + 1);
      gaps.set(
        position,
        hasSegments ? GAP_RECORDS : LEAST_GAP + this.#random.below(MOST_GAP - LEAST_GAP),
      );
    }
    return gaps;
  }

  #add(rule: Rule | undefined, operands: number[], data: number): number {
    this.#operands.push(operands);
    this.#data.push(data);
    this.#leaf.push(-1);
    this.#version.push(0);
    this.#labels.push("");
    return this.#rules.push(rule) - 1;
  }

  /** Adds an operation on the operands that were drawn. */
  #operate(rule: Rule, value: number): void {
    const operands = this.#drawnPositions(rule);
    for (const operand of operands) {
      if (this.#isUnused(operand)) this.#unused.splice(placeIn(this.#unused, operand), 1);
    }
    const position = this.#add(rule, operands, value);
    this.#nodes.push(position);
    this.#unused.push(position);
  }

  /** The positions of the operands that were drawn, those of numbers among them. */
  #drawnPositions(rule: Rule, shareOfDetached = DETACHED): number[] {
    const operands: number[] = [];
    for (let k = 0; k < rule.arity; k++) {
      const drawn = this.#drawn[k]!;
      operands.push(
        drawn === NUMBER ? this.#constant(this.#drawnData[k]!, shareOfDetached) : drawn,
      );
    }
    return operands;
  }

  #isUnused(position: number): boolean {
    return this.#unused[placeIn(this.#unused, position)] === position;
  }

  #constant(data: number, shareOfDetached: number): number {
    const position = this.#add(undefined, [], data);
    if (this.#random.chance(shareOfDetached)) this.#labels[position] = `c_${++this.#detached}`;
    return position;
  }

  #drawRule(): Rule {
    const [arithmetic, others] = this.#choices;
    return this.#random.pick(this.#random.chance(SHARE_OF_ARITHMETIC) ? arithmetic : others);
  }

  /** Draws the operands of a rule; false where all are numbers, as then nothing would be recorded. */
  #drawOperands(rule: Rule): boolean {
    this.#drawn = [];
    this.#drawnData = [];
    let hasNode = false;
    const same = SAME_OPERAND[typeof rule.expression === "string" ? "smooth" : "kinked"];
    const isPower = rule.name === "pow";
    for (let k = 0; k < rule.arity; k++) {
      let position = NUMBER, data = 0;
      if (k > 0 && this.#drawn[0] !== NUMBER && this.#random.chance(same)) {
        position = this.#drawn[0]!;
      } else if (isPower && k === 1 && this.#random.chance(0.8)) {
        data = this.#random.pick(EXPONENTS);
      } else if (rule.arity > 1 && this.#random.chance(NUMBER_OPERAND)) data = this.#leafData();
      else position = isPower ? this.#drawBase() : this.#drawNode();
      this.#drawn.push(position);
      this.#drawnData.push(position === NUMBER ? data : this.#data[position]!);
      hasNode ||= position !== NUMBER;
    }
    return hasNode;
  }

  /**
   * Whether the rule is not so steep here that rounding errors would drown every later number. The slope is taken from two
   * values, not from the partials: a partial that is wrong and large would keep its rule out of the graphs, and never be
   * found. At 0 any slope is taken: sqrt(relu(x)), vertical at 0, has a derivative left of it.
   */
  #isTame(rule: Rule, value: number): boolean {
    const [x, y, z] = this.#drawnData as [number, number, number];
    for (let k = 0; k < rule.arity; k++) {
      const data = this.#drawnData[k]!;
      if (this.#drawn[k] === NUMBER || data === 0) continue;
      const moved = data * TOWARD_0;
      const rise = value -
        evaluate(rule, k === 0 ? moved : x, k === 1 ? moved : y, k === 2 ? moved : z);
      if (!(Math.abs(rise / (data - moved)) <= STEEPEST)) return false;
    }
    return true;
  }

  #drawBase(): number {
    const zero = this.#random.chance(POWER_OF_ZERO)
      ? this.#nodes.find((position) => this.#data[position] === 0)
      : undefined;
    return zero ?? this.#drawNode();
  }

  #drawNode(): number {
    if (this.#history.hasSegments && this.#random.chance(SHARED_OPERAND)) {
      const interior = this.#nodes.find((position) => this.#rules[position] !== undefined);
      if (interior !== undefined) return interior;
    }
    return this.#random.pick(this.#random.chance(UNUSED_OPERAND) ? this.#unused : this.#nodes);
  }

  /** A short decimal, which reads well in a report: now and then 0, now and then so large that functions saturate. */
  #leafData(): number {
    const kind = this.#random.unit();
    if (kind < 0.1) return 0;
    if (kind < 0.2) return this.#random.pick(SPECIAL);
    const limit = kind < 0.3 ? 600 : kind < 0.4 ? 200 : 30;
    return (this.#random.below(2 * limit + 1) - limit) / 10;
  }
}

/** The place of a number among ascending ones, or the place where it belongs. */
function placeIn(ascending: readonly number[], number: number): number {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The factor by which an operand is moved toward 0 to measure the slope. */
const TOWARD_0 = 1 - 2 ** -40;

function evaluate(rule: Rule, x: number, y: number, z: number): number {
  const { arity, evaluate } = rule;
  try {
    return arity === 1 ? evaluate(x) : arity === 2 ? evaluate(x, y) : evaluate(x, y, z);
  } catch (cause) {
    throw new RuleException(rule, [x, y, z].slice(0, arity), cause);
  }
}

const sortedChoices = new WeakMap<readonly Rule[], readonly [readonly Rule[], readonly Rule[]]>();

/** The rules of arithmetic, and the others. Where one kind is missing, the other kind stands in for it. */
function sorted(choices: readonly Rule[]): readonly [readonly Rule[], readonly Rule[]] {
  let kinds = sortedChoices.get(choices);
  if (kinds === undefined) {
    const arithmetic = choices.filter(({ name }) => ARITHMETIC.has(name));
    const others = choices.filter(({ name }) => !ARITHMETIC.has(name));
    kinds = [
      arithmetic.length > 0 ? arithmetic : others,
      others.length > 0 ? others : arithmetic,
    ];
    sortedChoices.set(choices, kinds);
  }
  return kinds;
}
