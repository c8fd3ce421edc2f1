/**
 * The reverse sweep as instructions.
 *
 * @module
 */

import { opcode } from "./instructions.ts";
import type { RuleTable } from "./lowering.ts";
import type { ProgramBuilder } from "./program_builder.ts";
import { Templates } from "./templates.ts";

/** A graph whose nodes are in a program. */
export interface LoweredGraph {
  readonly table: RuleTable;
  /** Three a node: the nodes that are its operands, -1 where there is none. */
  readonly operands: Int32Array;
  /** Of each node the position of the instruction that computes it. */
  readonly positions: Int32Array;
  /** The nodes that the gradient is asked for; -1 for an input that no node depends on. */
  readonly inputs: Int32Array;
}

const NONE = -1;

/** Which nodes depend on the inputs. */
function activeNodes({ table, operands, positions, inputs }: LoweredGraph): Uint8Array {
  const { kinds } = table;
  const active = new Uint8Array(positions.length);
  for (const input of inputs) if (input >= 0) active[input] = 1;
  for (let i = 0; i < active.length; i++) {
    if (kinds[i] === 0) continue;
    const y = operands[3 * i + 1]!;
    const z = operands[3 * i + 2]!;
    active[i] = active[operands[3 * i]!]! | (y < 0 ? 0 : active[y]!) | (z < 0 ? 0 : active[z]!);
  }
  return active;
}

/** How many users of a node each use it; above this many, their terms are summed side by side. */
const MANY_USERS = 1024;

/** Stands for the sum of a node whose terms are listed. */
const LISTED = -2;

/** In how many partial sums many terms are summed. */
const PARTIAL_SUMS = 512;

/**
 * The sum of many terms: partial sums of every 512th, then of their halves, and so on. It rounds less than
 * one long sum, and no
 * addition waits for the one before.
 */
function sumSideBySide(program: ProgramBuilder, terms: readonly number[]): number {
  let sums = terms.slice(0, PARTIAL_SUMS);
  for (let i = PARTIAL_SUMS; i < terms.length; i++) {
    const k = i % PARTIAL_SUMS;
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
  /** Positions of the sums so far, -1 where there is no term; of a node with many users {@linkcode LISTED}. */
  readonly #sums: Int32Array;
  /** Of the nodes with many users their terms. */
  readonly #terms = new Map<number, number[]>();

  constructor(program: ProgramBuilder, { operands, positions }: LoweredGraph) {
    this.#program = program;
    this.#sums = new Int32Array(positions.length).fill(NONE);
    const users = new Int32Array(positions.length);
    for (let i = 0; i < operands.length; i++) {
      const operand = operands[i]!;
      if (operand < 0 || ++users[operand]! !== MANY_USERS) continue;
      this.#sums[operand] = LISTED;
      this.#terms.set(operand, []);
    }
  }

  add(node: number, term: number): void {
    const sum = this.#sums[node]!;
    if (sum === LISTED) this.#terms.get(node)!.push(term);
    else if (sum === NONE) this.#sums[node] = term;
    else this.#sums[node] = this.#program.freshInstruction(opcode.add, sum, term);
  }

  /**
   * The position of a node's adjoint when all its users are done; -1 where the output does not depend on it.
   */
  of(node: number): number {
    const sum = this.#sums[node]!;
    if (sum !== LISTED) return sum;
    const terms = this.#terms.get(node)!;
    return terms.length === 0 ? NONE : sumSideBySide(this.#program, terms.toReversed()); // as recorded
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
  const { kinds } = graph.table;
  const active = activeNodes(graph);
  const adjoints = new Adjoints(program, graph);
  const pullback = new Pullback(program, graph, active, adjoints);
  adjoints.add(output, program.constant(1)); // ∂L/∂L
  for (let i = output; i >= 0; i--) {
    if (kinds[i] === 0 || active[i] === 0) continue;
    const adjoint = adjoints.of(i);
    if (adjoint !== NONE) pullback.append(i, adjoint);
  }
  return graph.inputs.map((input) => {
    const adjoint = input < 0 ? NONE : adjoints.of(input);
    return adjoint === NONE ? program.constant(0) : adjoint;
  });
}

/** Takes adjoints from nodes to their operands. */
class Pullback {
  readonly #program: ProgramBuilder;
  readonly #graph: LoweredGraph;
  readonly #active: Uint8Array;
  readonly #adjoints: Adjoints;
  readonly #templates: Templates;
  readonly #arities: Uint8Array;
  /** Where the constant 1 is, the commonest partial. */
  readonly #one: number;

  constructor(
    program: ProgramBuilder,
    graph: LoweredGraph,
    active: Uint8Array,
    adjoints: Adjoints,
  ) {
    const { rules } = graph.table;
    this.#program = program;
    this.#graph = graph;
    this.#active = active;
    this.#adjoints = adjoints;
    this.#templates = new Templates(program, rules);
    this.#one = program.constant(1);
    this.#arities = Uint8Array.from(rules, ({ arity }) => arity);
  }

  /** Adds adjoint · partial to the adjoint of each operand of a node. */
  append(node: number, adjoint: number): void {
    const { table, operands, positions } = this.#graph;
    const program = this.#program;
    const rule = table.kinds[node]! - 1;
    const arity = this.#arities[rule]!;
    const first = 3 * node;
    const x = positions[operands[first]!]!;
    const y = arity > 1 ? positions[operands[first + 1]!]! : 0;
    const z = arity > 2 ? positions[operands[first + 2]!]! : 0;
    let lastPartial = NONE;
    let lastTerm = NONE;
    for (let k = 0; k < arity; k++) {
      const operand = operands[first + k]!;
      if (this.#active[operand] === 0) continue;
      const partial = this.#templates.partial(rule, k, x, y, z, positions[node]!);
      if (program.isConstant(partial) && program.constantAt(partial) === 0) continue; // a structural zero
      if (partial !== lastPartial) { // those of x·x are the same
        lastTerm = partial === this.#one
          ? adjoint
          : program.freshInstruction(opcode.product, adjoint, partial);
        lastPartial = partial;
      }
      this.#adjoints.add(operand, lastTerm);
    }
  }
}
