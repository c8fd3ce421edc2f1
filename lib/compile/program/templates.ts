/**
 * Partial derivatives as instructions: each partial of a rule, traced once on Values and reduced to what its result
 * needs, is the template of all its uses.
 *
 * @module
 */

import { type Operand, type Rule, trace, Value, whileTracing } from "../../../mod.ts";
import { FIRST_CALL, opcode } from "./instructions.ts";
import { aritiesOf, type LinearProgram } from "./linear_program.ts";
import { lowerNodes, tabulateRules } from "./lowering.ts";
import { loweringOfPartial, type LowerPartial } from "./partials.ts";
import { ProgramBuilder } from "./program_builder.ts";

/**
 * A partial derivative. References: 0 … 2 are the operands, 3 the result, 4 and on the steps, −1 and down the constants
 * of the program, by −1 − position.
 */
export interface Template {
  /** The steps' codes. */
  readonly codes: Uint16Array;
  /** Three references a step. */
  readonly operands: Int32Array;
  /** The reference of the partial. */
  readonly result: number;
}

/** Stands for position 0, as in an instruction that has fewer operands. */
const NO_OPERAND = -1;
/** The reference of the result. */
export const OUT_REFERENCE = 3;
/** The reference of the first step. */
export const FIRST_STEP = 4;

/** Numbers inside the domain of every built-in operation but acosh. */
const TRACED_DATA = [0.5, 0.625, 0.75, 0.875] as const;

/** Partial `k` of a rule, recorded on the operands and the result; or a number that it is. */
function tracePartial(leaves: readonly Value[], rule: Rule, k: number): Operand {
  const operandsAndResult = [...leaves.slice(0, rule.arity), leaves[OUT_REFERENCE]!];
  return whileTracing(leaves, () => rule.partials[k]!(...operandsAndResult));
}

/** A program of a partial, whose inputs are the operands and the result. */
function lowerPartial(leaves: readonly Value[], partial: Value): LinearProgram {
  const builder = new ProgramBuilder(FIRST_STEP), graph = trace(partial);
  const positions = new Int32Array(graph.length).fill(-1);
  for (const leaf of graph.leaves) positions[leaf] = leaves.indexOf(graph.value(leaf));
  lowerNodes(graph, tabulateRules(graph), builder, positions);
  return builder.finish([positions[graph.outputs[0]!]!], false);
}

function makeTemplate(program: ProgramBuilder, rule: Rule, k: number): Template {
  const leaves = TRACED_DATA.map((data) => new Value(data));
  const partial = tracePartial(leaves, rule, k);
  if (typeof partial === "number") return withoutSteps(-1 - program.constant(partial)); // that of a sum
  const leaf = leaves.indexOf(partial);
  if (leaf >= 0) return withoutSteps(leaf); // that of a product
  const reduced = lowerPartial(leaves, partial);
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

/** The template of a partial that is an operand, the result or a constant. */
function withoutSteps(result: number): Template {
  return { codes: new Uint16Array(), operands: new Int32Array(), result };
}

/** The templates of a program's partials. */
export class Templates {
  readonly #program: ProgramBuilder;
  readonly #rules: readonly Rule[];
  readonly #templates: (Template | undefined)[];
  /** What appends a partial that has an instruction of its own. */
  readonly #lowerings: readonly (LowerPartial | undefined)[];
  /** The positions that the references of the template under way stand for. */
  readonly #positions: number[] = [];

  constructor(program: ProgramBuilder, rules: readonly Rule[]) {
    this.#program = program;
    this.#rules = rules;
    this.#templates = new Array(3 * rules.length).fill(undefined);
    this.#lowerings = rules.flatMap((rule) => [0, 1, 2].map((k) => loweringOfPartial(rule, k)));
  }

  /** Traces partial `k` of the rule with an index, unless that was done: operations must be recorded now. */
  require(rule: number, k: number): void {
    if (this.#lowerings[3 * rule + k] === undefined) this.template(rule, k);
  }

  /**
   * The position of partial `k` of the rule with an index, which was required before, on operands x, y and z, with the
   * result `out`.
   */
  partial(rule: number, k: number, x: number, y: number, z: number, out: number): number {
    const lower = this.#lowerings[3 * rule + k];
    return lower === undefined
      ? this.#replay(this.#templates[3 * rule + k]!, x, y, z, out)
      : lower(this.#program, x, y, z, out);
  }

  /** Partial `k` of the rule with an index, as the rule records it. */
  template(rule: number, k: number): Template {
    return this.#templates[3 * rule + k] ??= makeTemplate(this.#program, this.#rules[rule]!, k);
  }

  #replay(
    { codes, operands, result }: Template,
    x: number,
    y: number,
    z: number,
    out: number,
  ): number {
    const positions = this.#positions;
    positions[0] = x;
    positions[1] = y;
    positions[2] = z;
    positions[OUT_REFERENCE] = out;
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
