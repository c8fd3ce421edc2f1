/**
 * Writes a program as operators on matrices. Instructions of the same kind on rows of the same tensors are one operator: the tanh of 16
 * units of a network is one, and so is each step of their adjoints.
 *
 * @module
 */

import type { ExportedProgram } from "../compile/program/exported_program.ts";
import { arities, opcode } from "../compile/program/instructions.ts";
import { Arithmetic } from "./arithmetic.ts";
import type { GraphBuilder } from "./graph_builder.ts";
import { Layout } from "./layout.ts";
import { operatorOf } from "./operators.ts";
import type { Sum, Sums } from "./sums.ts";

/** Instructions that stay what they are where a constant is another number; those of powers have forms of their own for some. */
const TAKES_ANY_CONSTANT: ReadonlySet<number> = new Set([
  opcode.add,
  opcode.subtract,
  opcode.multiply,
  opcode.divide,
  opcode.minimum,
  opcode.maximum,
]);

/** Writes the instructions of a program, of which no two compute the same by the same code on the same operands. */
export class MatrixWriter {
  readonly #program: ExportedProgram;
  readonly #sums: Sums;
  readonly #graph: GraphBuilder;
  readonly #arithmetic: Arithmetic;
  readonly layout: Layout;

  constructor(program: ExportedProgram, sums: Sums, graph: GraphBuilder) {
    this.#program = program;
    this.#sums = sums;
    this.#graph = graph;
    this.#arithmetic = new Arithmetic(graph);
    this.layout = new Layout(graph);
  }

  /** Writes all instructions, level by level. Inputs have their places already. */
  write(): void {
    for (const level of this.#levels()) {
      const groups = new Map<string, number[]>();
      for (const position of level) {
        const key = this.#sums.sums.has(position)
          ? this.#keyOfSum(this.#sums.sums.get(position)!)
          : this.#keyOf(position);
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [position]);
        else group.push(position);
      }
      for (const group of groups.values()) this.#writeGroup(group);
    }
  }

  /** The positions of what is computed, by how many steps come before. */
  #levels(): number[][] {
    const { codes, operands, constants, length } = this.#program;
    const { sums, isInside } = this.#sums;
    const level = new Int32Array(length), levels: number[][] = [];
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if (code === opcode.constant) this.layout.placeConstant(i, constants[operands[3 * i]!]!);
      if (code === opcode.constant || code === opcode.input || isInside[i] === 1) continue;
      const sum = sums.get(i);
      const needs = sum === undefined
        ? operands.subarray(3 * i, 3 * i + arities[code]!)
        : [sum.weighted, sum.weights, sum.plain, sum.others].flat();
      let own = 0;
      for (const need of needs) own = Math.max(own, 1 + level[need]!);
      level[i] = own;
      (levels[own] ??= []).push(i);
    }
    return levels.filter((level) => level !== undefined);
  }

  /** What instructions have in common that become one operator. */
  #keyOf(position: number): string {
    const { codes, operands } = this.#program, code = codes[position]!, first = 3 * position;
    const kinds = Array.from(operands.subarray(first, first + arities[code]!), (operand) => {
      const tensor = this.layout.tensorOf(operand);
      return tensor ?? (TAKES_ANY_CONSTANT.has(code) ? "constant" : `constant ${operand}`);
    });
    return `${code} ${kinds.join()}`;
  }

  #keyOfSum({ weighted, plain, others }: Sum): string {
    return `sum of ${weighted} and ${plain} and ${others.map((one) => this.layout.tensorOf(one))}`;
  }

  #writeGroup(group: readonly number[]): void {
    const { codes, operands } = this.#program, [first] = group, { sums } = this.#sums;
    if (sums.has(first!)) return this.#writeSums(group.map((position) => sums.get(position)!));
    const code = codes[first!]!, arity = arities[code]!;
    const rowOf = (position: number, k: number) => this.layout.rowOf(operands[3 * position + k]!);
    const sorted = group.toSorted((i, j) => { // so that rows come as they are, and none is gathered
      for (let k = 0; k < arity; k++) {
        const difference = rowOf(i, k) - rowOf(j, k);
        if (difference !== 0) return difference;
      }
      return i - j;
    });
    const [x = "", y = "", z = ""] = Array.from({ length: arity }, (_, k) => {
      return this.layout.stretchingMatrix(sorted.map((position) => operands[3 * position + k]!));
    });
    this.layout.place(sorted, operatorOf(code)(this.#arithmetic, x, y, z));
  }

  /** Writes sums of the same terms: a matrix of weights times that of the terms. */
  #writeSums(sums: readonly Sum[]): void {
    const sorted = this.#byWeights(sums), [{ weighted, plain, others }] = sums as [Sum];
    const terms = this.layout.matrix([...weighted, ...plain]);
    let result = weighted.length === 0
      ? this.#graph.node("ReduceSum", [terms, this.#graph.integers([0])], { keepdims: 1 })
      : this.#graph.node("MatMul", [this.#weightMatrix(sorted), terms]);
    others.forEach((_, k) => {
      const added = this.layout.stretchingMatrix(sorted.map((sum) => sum.others[k]!));
      result = this.#arithmetic.add(result, added);
    });
    const roots = sorted.map(({ root }) => root);
    const areOne = weighted.length === 0 && sums.every((sum) => `${sum.others}` === `${others}`);
    if (areOne) { for (const root of roots) this.layout.place([root], result); }
    else this.layout.place(roots, result);
  }

  /** Sums in the order of their first weight, so that weights come in rows as they are. */
  #byWeights(sums: readonly Sum[]): Sum[] {
    const rowOf = ({ weights: [first] }: Sum) => first === undefined ? 0 : this.layout.rowOf(first);
    return sums.toSorted((a, b) => rowOf(a) - rowOf(b));
  }

  #weightMatrix(sums: readonly Sum[]): string {
    const [{ weighted, plain }] = sums as [Sum], rows = sums.length;
    const column = this.layout.matrix(sums.flatMap(({ weights }) => weights));
    const shape = this.#graph.integers([rows, weighted.length]);
    const weights = this.#graph.node("Reshape", [column, shape]);
    if (plain.length === 0) return weights;
    const ones = this.#graph.numbers(new Array(rows * plain.length).fill(1), [rows, plain.length]);
    return this.#graph.node("Concat", [weights, ones], { axis: 1 });
  }
}
