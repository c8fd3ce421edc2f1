/**
 * Random graphs that tame ones would not be: nodes with several users, the same node as both operands, negative numbers and
 * exact zeros, small integer exponents, numbers large enough to saturate. Every node is live: the root is the sum of all
 * nodes that nothing else uses.
 *
 * @module
 */

import { type Rule, rules } from "../../mod.ts";
import type { Plan } from "./plan.ts";
import type { SeededRandom } from "./seeded_random.ts";

/** Numbers beyond this are not computed on: a chain of exponentials would soon leave the doubles. */
const LARGEST = 1e3;
const STEEPEST = 1e6;

const EXPONENTS = [0, 1, 2, 3, -1, -2, 0.5];
const SPECIAL = [1, -1, 0.5, -0.5, 2];

const SHARE_OF_LEAVES = 0.2;
const SHARE_OF_ARITHMETIC = 0.5;
/** Rules with kinks are rarely given the same operand twice: max(x, x) is a tie, of which the oracle says nothing. */
const SAME_OPERAND = { smooth: 0.15, kinked: 0.02 };
const NUMBER_OPERAND = 0.2;
const UNUSED_OPERAND = 0.5;
const ATTEMPTS = 12;
const ARITHMETIC = new Set(["add", "sub", "mul", "div", "neg", "pow"]);

/**
 * Draws a graph.
 *
 * @param nodes How many nodes it has, leaves and the final sum included, numbers as operands not; a little more or less.
 * @param choices The rules that occur; the final sum uses `add` besides.
 */
export function randomPlan(
  random: SeededRandom,
  nodes: number,
  choices: readonly Rule[],
): Plan {
  const drawing = new Drawing(random, choices);
  const leaves = Math.max(1, Math.round(nodes * SHARE_OF_LEAVES));
  for (let i = 0; i < leaves; i++) drawing.leaf();
  while (drawing.finalSize < nodes && drawing.operation());
  return drawing.finish();
}

class Drawing {
  readonly #random: SeededRandom;
  readonly #rules: (Rule | undefined)[] = [];
  readonly #operands: number[][] = [];
  readonly #data: number[] = [];
  readonly #leaf: number[] = [];
  readonly #labels: string[] = [];
  readonly #nodes: number[] = []; // positions that may be operands: all but numbers
  #unused: number[] = [];
  #leaves = 0;

  /** The rules of arithmetic and the other ones; both are the same where one kind is missing. */
  readonly #choices: readonly [readonly Rule[], readonly Rule[]];

  constructor(random: SeededRandom, choices: readonly Rule[]) {
    this.#random = random;
    const arithmetic = choices.filter(({ name }) => ARITHMETIC.has(name));
    const others = choices.filter(({ name }) => !ARITHMETIC.has(name));
    this.#choices = [
      arithmetic.length > 0 ? arithmetic : others,
      others.length > 0 ? others : arithmetic,
    ];
  }

  /** How many nodes the graph would have, were it finished now. */
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

  /** Adds an operation on earlier nodes; false where none of the attempts gave a tame number. */
  operation(): boolean {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const rule = this.#drawRule();
      const operands = this.#drawOperands(rule);
      if (operands === undefined) continue;
      const data = operands.map((operand) => operand.data);
      const value = rule.evaluate(...data);
      if (!(Math.abs(value) <= LARGEST) || !isTame(rule, operands, data, value)) continue;
      this.#operate(rule, operands, value);
      return true;
    }
    if (this.#leaves > this.#nodes.length / 2 + 2) return false;
    this.leaf();
    return true;
  }

  finish(): Plan {
    const add = rules.get("add")!;
    while (this.#unused.length > 1) {
      const [a, b] = this.#unused as [number, number];
      this.#operate(add, [this.#at(a), this.#at(b)], this.#data[a]! + this.#data[b]!);
    }
    return {
      rules: this.#rules,
      operands: this.#operands,
      data: this.#data,
      leaf: this.#leaf,
      version: this.#leaf.map(() => 0),
      labels: this.#labels,
      root: this.#unused[0]!,
    };
  }

  #add(rule: Rule | undefined, operands: number[], data: number): number {
    this.#operands.push(operands);
    this.#data.push(data);
    this.#leaf.push(-1);
    this.#labels.push("");
    return this.#rules.push(rule) - 1;
  }

  #operate(rule: Rule, operands: readonly Drawn[], value: number): void {
    const positions = operands.map(({ position, data }) =>
      position ?? this.#add(undefined, [], data)
    );
    this.#unused = this.#unused.filter((position) => !positions.includes(position));
    const position = this.#add(rule, positions, value);
    this.#nodes.push(position);
    this.#unused.push(position);
  }

  #at(position: number): Drawn {
    return { position, data: this.#data[position]! };
  }

  #drawRule(): Rule {
    const [arithmetic, others] = this.#choices;
    return this.#random.pick(this.#random.chance(SHARE_OF_ARITHMETIC) ? arithmetic : others);
  }

  /** Nodes and numbers for a rule, at least one of them a node. */
  #drawOperands(rule: Rule): Drawn[] | undefined {
    const operands: Drawn[] = [];
    const same = SAME_OPERAND[typeof rule.expression === "string" ? "smooth" : "kinked"];
    for (let k = 0; k < rule.arity; k++) {
      const first = operands[0];
      if (first?.position !== undefined && this.#random.chance(same)) operands.push(first);
      else if (rule.name === "pow" && k === 1 && this.#random.chance(0.8)) {
        operands.push({ data: this.#random.pick(EXPONENTS) });
      } else if (rule.arity > 1 && this.#random.chance(NUMBER_OPERAND)) {
        operands.push({ data: this.#leafData() });
      } else operands.push(this.#at(this.#drawNode()));
    }
    return operands.some(({ position }) => position !== undefined) ? operands : undefined;
  }

  #drawNode(): number {
    return this.#random.pick(this.#random.chance(UNUSED_OPERAND) ? this.#unused : this.#nodes);
  }

  /** Short decimals, that failures may read well; some of them 0, some large enough to saturate. */
  #leafData(): number {
    const kind = this.#random.unit();
    if (kind < 0.1) return 0;
    if (kind < 0.2) return this.#random.pick(SPECIAL);
    const limit = kind < 0.35 ? 600 : 30;
    return (this.#random.below(2 * limit + 1) - limit) / 10;
  }
}

/** An operand: a node, or a number by itself. */
interface Drawn {
  readonly position?: number;
  readonly data: number;
}

function isTame(
  rule: Rule,
  operands: readonly Drawn[],
  data: readonly number[],
  value: number,
): boolean {
  return operands.every(({ position }, k) =>
    position === undefined ||
    Math.abs(rule.partials[k]!(...data, value) as number) <= STEEPEST
  );
}
