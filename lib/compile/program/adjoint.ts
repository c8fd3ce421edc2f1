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
  /** The position of the instruction that computes a node, by node. */
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

/** The terms of a node with so many users or more are summed side by side. */
const MANY_USERS = 1024;

/** Stands in for the sum of a node whose terms are listed. */
const LISTED = -2;

/** Many terms are summed in so many partial sums. */
const PARTIAL_SUMS = 512;

/**
 * The sum of many terms: term i is added to partial sum i mod 512, then partial sum k + 256 to partial sum k, and so
 * on. One long sum would round more, and each of its additions would wait for the one before.
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
  readonly #kinds: Uint16Array;
  /**
   * The position of the sum so far, by node: -1 where there is no term yet, {@linkcode LISTED} for a node with many
   * users.
   */
  readonly #sums: Int32Array;
  /** The terms of the nodes with many users. */
  readonly #terms = new Map<number, number[]>();
  /** The nodes that have terms. */
  readonly #reached: number[] = [];
  /** How many operations have terms that were not passed on yet. */
  pending = 0;

  constructor(program: ProgramBuilder, { table, operands, positions }: LoweredGraph) {
    this.#program = program;
    this.#kinds = table.kinds;
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
    if (sum >= 0) {
      this.#sums[node] = this.#program.freshInstruction(opcode.add, sum, term);
      return;
    }
    const terms = sum === LISTED ? this.#terms.get(node)! : undefined;
    if (terms === undefined) this.#sums[node] = term;
    if (terms === undefined || terms.push(term) === 1) {
      this.#reached.push(node);
      if (this.#kinds[node] !== 0) this.pending++;
    }
  }

  /** The position of a node's adjoint, once all its users are done; -1 where the output does not depend on the node. */
  of(node: number): number {
    const sum = this.#sums[node]!;
    if (sum !== LISTED) return sum;
    const terms = this.#terms.get(node)!;
    return terms.length === 0 ? NONE : sumSideBySide(this.#program, terms.toReversed()); // as recorded
  }

  /** Forgets all terms, so that another output may be swept from. */
  clear(): void {
    for (const node of this.#reached) {
      if (this.#terms.has(node)) this.#terms.set(node, []);
      else this.#sums[node] = NONE;
    }
    this.#reached.length = 0;
    this.pending = 0;
  }
}

/**
 * The reverse sweep over a graph. Partials are traced when it is made, which must be while operations are recorded: a
 * first gradient that is asked for within `noGrad` would trace constants otherwise, cos(0.5) for the slope of sin x.
 */
export class ReverseSweep {
  readonly #program: ProgramBuilder;
  readonly #graph: LoweredGraph;
  /** Which nodes depend on the inputs. */
  readonly #active: Uint8Array;
  readonly #templates: Templates;
  readonly #arities: Uint8Array;
  /** The position of the constant 1, the commonest partial. */
  readonly #one: number;

  constructor(program: ProgramBuilder, graph: LoweredGraph) {
    const { rules } = graph.table;
    this.#program = program;
    this.#graph = graph;
    this.#active = activeNodes(graph);
    this.#templates = new Templates(program, rules);
    this.#arities = Uint8Array.from(rules, ({ arity }) => arity);
    this.#one = program.constant(1);
    this.#requireTemplates();
  }

  /**
   * Appends the sweeps from outputs, one after the other. Each ends where nothing is left to pass on: a sweep from one of
   * a thousand residuals does not look at the operations of the others.
   *
   * @returns The positions of the adjoints of the graph's inputs, for each output.
   */
  append(outputs: Iterable<number>): Int32Array[] {
    const { table: { kinds }, inputs } = this.#graph;
    const adjoints = new Adjoints(this.#program, this.#graph), found: Int32Array[] = [];
    for (const output of outputs) {
      if (found.length > 0) adjoints.clear();
      adjoints.add(output, this.#one); // ∂L/∂L
      for (let i = output; i >= 0 && adjoints.pending > 0; i--) {
        if (kinds[i] === 0) continue;
        const adjoint = adjoints.of(i);
        if (adjoint === NONE) continue;
        adjoints.pending--;
        if (this.#active[i] === 1) this.#pullBack(i, adjoint, adjoints);
      }
      found.push(inputs.map((input) => {
        const adjoint = input < 0 ? NONE : adjoints.of(input);
        return adjoint === NONE ? this.#program.constant(0) : adjoint;
      }));
    }
    return found;
  }

  /** Traces the partials by operands that depend on the inputs. */
  #requireTemplates(): void {
    const { table: { kinds }, operands } = this.#graph;
    const active = this.#active;
    const isRequired = new Uint8Array(3 * this.#arities.length);
    for (let i = 0; i < kinds.length; i++) {
      const rule = kinds[i]! - 1;
      if (active[i] === 0 || rule < 0) continue;
      for (let k = 0; k < this.#arities[rule]!; k++) {
        if (active[operands[3 * i + k]!] === 1) isRequired[3 * rule + k] = 1;
      }
    }
    isRequired.forEach((required, i) => {
      if (required === 1) this.#templates.require(Math.floor(i / 3), i % 3);
    });
  }

  /** Adds adjoint · partial to the adjoint of each operand of a node. */
  #pullBack(node: number, adjoint: number, adjoints: Adjoints): void {
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
      adjoints.add(operand, lastTerm);
    }
  }
}
