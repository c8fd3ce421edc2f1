/**
 * Partial derivatives as instructions: each partial of a rule, traced once on Values and reduced to what its result
 * needs, is the template of all its uses.
 *
 * @module
 */

import { type Operand, type Rule, trace, Value, whileTracing } from "../../../mod.ts";
import { FIRST_CALL, opcode } from "./instructions.ts";
import { aritiesOf } from "./linear_program.ts";
import { lowerNodes, tabulateRules } from "./lowering.ts";
import { ProgramBuilder } from "./program_builder.ts";

/**
 * A partial derivative. References: 0 … 2 are the operands, 3 the result, 4 and on the steps, −1 and down the constants
 * of the program, by −1 − position.
 */
interface Template {
  /** The steps' codes. */
  readonly codes: Uint16Array;
  /** Three references a step. */
  readonly operands: Int32Array;
  /** The reference of the partial. */
  readonly result: number;
}

/** Stands for position 0, as in an instruction that has fewer operands. */
const NO_OPERAND = -1;
const OUT_REFERENCE = 3;
const FIRST_STEP = 4;

/** Numbers inside the domain of every built-in operation but acosh. */
const TRACED_DATA = [0.5, 0.625, 0.75, 0.875] as const;

/** Appends partial `k` of a rule to a builder whose inputs are the operands and the result. */
function buildPartial(builder: ProgramBuilder, rule: Rule, k: number): number {
  const leaves = TRACED_DATA.map((data) => new Value(data));
  const operandsAndResult = [...leaves.slice(0, rule.arity), leaves[OUT_REFERENCE]!];
  const partial: Operand = whileTracing(leaves, () => rule.partials[k]!(...operandsAndResult));
  if (typeof partial === "number") return builder.constant(partial);
  const graph = trace(partial);
  const positions = new Int32Array(graph.length).fill(-1);
  for (const leaf of graph.leaves) positions[leaf] = leaves.indexOf(graph.value(leaf));
  lowerNodes(graph, tabulateRules(graph), builder, positions);
  return positions[graph.outputs[0]!]!;
}

function makeTemplate(program: ProgramBuilder, rule: Rule, k: number): Template {
  const builder = new ProgramBuilder(FIRST_STEP);
  const result = buildPartial(builder, rule, k);
  const reduced = builder.finish([result], false);
  const arities = aritiesOf(reduced);
  const references = new Int32Array(reduced.length);
  const codes: number[] = [];
  const operands: number[] = [];
  reduced.codes.forEach((code, i) => {
    const first = reduced.operands[3 * i]!;
    if (code === opcode.input) references[i] = first;
    else if (code === opcode.constant) {
      references[i] = -1 - program.constant(reduced.constants[first]!);
    } else {
      const external = reduced.externals[code - FIRST_CALL];
      references[i] = FIRST_STEP + codes.push(external ? program.external(external) : code) - 1;
      for (let k = 0; k < 3; k++) {
        operands.push(k < arities[code]! ? references[reduced.operands[3 * i + k]!]! : NO_OPERAND);
      }
    }
  });
  return {
    codes: new Uint16Array(codes),
    operands: new Int32Array(operands),
    result: references[reduced.outputs[0]!]!,
  };
}

/** The templates of a program's partials. */
export class Templates {
  readonly #program: ProgramBuilder;
  readonly #rules: readonly Rule[];
  readonly #templates: (Template | undefined)[];
  /** The positions that the references of the template under way stand for. */
  readonly #positions: number[] = [];

  constructor(program: ProgramBuilder, rules: readonly Rule[]) {
    this.#program = program;
    this.#rules = rules;
    this.#templates = new Array(3 * rules.length).fill(undefined);
  }

  /** Traces partial `k` of the rule with an index, unless that was done: operations must be recorded now. */
  require(rule: number, k: number): void {
    this.#templates[3 * rule + k] ??= makeTemplate(this.#program, this.#rules[rule]!, k);
  }

  /**
   * The position of partial `k` of the rule with an index, which was required before, on operands x, y and z, with the
   * result `out`.
   */
  partial(rule: number, k: number, x: number, y: number, z: number, out: number): number {
    const positions = this.#positions;
    positions[0] = x;
    positions[1] = y;
    positions[2] = z;
    positions[OUT_REFERENCE] = out;
    const { codes, operands, result } = this.#templates[3 * rule + k]!;
    for (let i = 0; i < codes.length; i++) {
      positions[FIRST_STEP + i] = this.#program.instruction(
        codes[i]!,
        this.#at(operands[3 * i]!),
        this.#at(operands[3 * i + 1]!),
        this.#at(operands[3 * i + 2]!),
      );
    }
    return this.#at(result);
  }

  #at(reference: number): number {
    return reference < 0 ? -1 - reference : this.#positions[reference]!;
  }
}
