/**
 * The reverse sweep as instructions: each rule's partials, traced once on Values, are the templates that it
 * is made of.
 *
 * @module
 */

import { type Operand, type Rule, trace, Value } from "../../mod.ts";
import { opcode } from "./instructions.ts";
import type { ProgramBuilder } from "./linear_program.ts";
import { lower } from "./lowering.ts";

/** A graph whose nodes are in a program. */
export interface LoweredGraph {
  /** The rule of each node; undefined for leaves and constants. */
  readonly rules: readonly (Rule | undefined)[];
  /** Three a node: the nodes that are its operands, -1 where there is none. */
  readonly operands: Int32Array;
  /** Of each node the position of the instruction that computes it. */
  readonly positions: Int32Array;
  /** The nodes that the gradient is asked for; -1 for an input that no node depends on. */
  readonly inputs: Int32Array;
}

/** A partial derivative as steps. References: 0 … 2 are the operands, 3 the result, 4 and on the steps. */
interface Template {
  readonly steps: readonly Step[];
  /** What the partial is: a reference. */
  readonly result: number;
}

interface Step {
  readonly rule: Rule | undefined;
  /** Of a constant. */
  readonly data: number;
  readonly operands: readonly [number, number, number];
}

const none = -1;

const outReference = 3;
const firstStep = 4;

/** Traces partial `k` of a rule. */
function traceTemplate(rule: Rule, k: number): Template {
  const leaves = Array.from({ length: rule.arity + 1 }, (_, i) => new Value(0.5 + i / 8));
  const partial: Operand = rule.partials[k]!(...leaves);
  if (typeof partial === "number") {
    return {
      steps: [{ rule: undefined, data: partial, operands: [-1, -1, -1] }],
      result: firstStep,
    };
  }
  const graph = trace(partial);
  const references = new Map(leaves.map((leaf, i) => [leaf.id, i < rule.arity ? i : outReference]));
  const reference = new Int32Array(graph.length);
  const steps: Step[] = [];
  const referenceOf = (position: number) => position < 0 ? -1 : reference[position]!;
  for (let i = 0; i < graph.length; i++) {
    const leaf = references.get(graph.id(i));
    if (leaf !== undefined) {
      reference[i] = leaf;
      continue;
    }
    const at = (j: 0 | 1 | 2) => referenceOf(graph.operands[3 * i + j]!);
    const step: Step = {
      rule: graph.rules[i],
      data: graph.data[i]!,
      operands: [at(0), at(1), at(2)],
    };
    reference[i] = firstStep + steps.push(step) - 1;
  }
  return { steps, result: reference[graph.outputs[0]!]! };
}

/** The templates of the rules met so far. */
class Templates {
  readonly #templates = new Map<Rule, Template[]>();
  readonly #references: number[] = [];

  /** The position of partial `k` of the instruction at `out`. */
  partial(
    program: ProgramBuilder,
    rule: Rule,
    k: number,
    x: number,
    y: number,
    z: number,
    out: number,
  ): number {
    let templates = this.#templates.get(rule);
    if (templates === undefined) this.#templates.set(rule, templates = []);
    const template = templates[k] ??= traceTemplate(rule, k);
    const references = this.#references;
    references[0] = x;
    references[1] = y;
    references[2] = z;
    references[outReference] = out;
    const { steps, result } = template;
    for (let i = 0; i < steps.length; i++) {
      const { rule, data, operands } = steps[i]!;
      references[firstStep + i] = rule === undefined ? program.constant(data) : lower(
        program,
        rule,
        references[operands[0]]!,
        references[operands[1]] ?? 0,
        references[operands[2]] ?? 0,
      );
    }
    return references[result]!;
  }
}

/** Which nodes depend on the inputs. */
function activeNodes({ operands, positions, inputs }: LoweredGraph): Uint8Array {
  const active = new Uint8Array(positions.length);
  for (const input of inputs) if (input >= 0) active[input] = 1;
  for (let i = 0; i < active.length; i++) {
    for (let k = 0; k < 3; k++) {
      const operand = operands[3 * i + k]!;
      if (operand >= 0) active[i]! |= active[operand]!;
    }
  }
  return active;
}

/** How many users of a node each use it; above this many, their terms are summed side by side. */
const manyUsers = 1024;

/** In how many partial sums many terms are summed. */
const partialSums = 512;

/**
 * The sum of many terms: partial sums of every 512th, then of their halves, and so on. It rounds less than
 * one long sum, and no
 * addition waits for the one before.
 */
function sumSideBySide(program: ProgramBuilder, terms: readonly number[]): number {
  let sums = terms.slice(0, partialSums);
  for (let i = partialSums; i < terms.length; i++) {
    const k = i % partialSums;
    sums[k] = program.freshInstruction(opcode.add, sums[k]!, terms[i]!);
  }
  while (sums.length > 1) {
    const half = (sums.length + 1) >> 1;
    const upper = sums.slice(half);
    sums = sums.slice(0, half);
    upper.forEach((term, i) => sums[i] = program.freshInstruction(opcode.add, sums[i]!, term));
  }
  return sums[0]!;
}

/** The adjoints of a graph's nodes, as terms come in. */
class Adjoints {
  readonly #program: ProgramBuilder;
  readonly #sums: Int32Array;
  /** Of the nodes with many users their terms. */
  readonly #terms = new Map<number, number[]>();

  constructor(program: ProgramBuilder, { operands, positions }: LoweredGraph) {
    this.#program = program;
    this.#sums = new Int32Array(positions.length).fill(none);
    const users = new Int32Array(positions.length);
    for (const operand of operands) {
      if (operand >= 0 && ++users[operand]! === manyUsers) this.#terms.set(operand, []);
    }
  }

  add(node: number, term: number): void {
    const terms = this.#terms.get(node);
    if (terms !== undefined) {
      terms.push(term);
      return;
    }
    const sum = this.#sums[node]!;
    this.#sums[node] = sum === none ? term : this.#program.freshInstruction(opcode.add, sum, term);
  }

  /**
   * The position of a node's adjoint when all its users are done; -1 where the output does not depend on it.
   */
  of(node: number): number {
    const terms = this.#terms.get(node);
    if (terms === undefined) return this.#sums[node]!;
    return terms.length === 0 ? none : sumSideBySide(this.#program, terms.toReversed()); // as recorded
  }
}

/**
 * Appends the reverse sweep from `output`.
 *
 * @returns The position of the adjoint of each of the graph's inputs.
 */
export function appendReverseSweep(
  program: ProgramBuilder,
  graph: LoweredGraph,
  output: number,
): Int32Array {
  const { rules, operands, positions, inputs } = graph;
  const templates = new Templates();
  const active = activeNodes(graph);
  const adjoints = new Adjoints(program, graph);
  const position = (operand: number) => operand < 0 ? 0 : positions[operand]!;
  adjoints.add(output, program.constant(1)); // ∂L/∂L
  for (let i = output; i >= 0; i--) {
    const rule = rules[i];
    if (rule === undefined || active[i] === 0) continue;
    const adjoint = adjoints.of(i);
    if (adjoint === none) continue;
    const x = position(operands[3 * i]!);
    const y = position(operands[3 * i + 1]!);
    const z = position(operands[3 * i + 2]!);
    let lastPartial = none;
    let lastTerm = none;
    for (let k = 0; k < rule.arity; k++) {
      const operand = operands[3 * i + k]!;
      if (active[operand] === 0) continue;
      const partial = templates.partial(program, rule, k, x, y, z, positions[i]!);
      if (program.constantAt(partial) === 0) continue; // a structural zero
      if (partial !== lastPartial) { // those of x·x are the same
        lastTerm = program.freshInstruction(opcode.product, adjoint, partial);
        lastPartial = partial;
      }
      adjoints.add(operand, lastTerm);
    }
  }
  return inputs.map((input) => {
    const adjoint = input < 0 ? none : adjoints.of(input);
    return adjoint === none ? program.constant(0) : adjoint;
  });
}
