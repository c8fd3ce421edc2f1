/**
 * Derivatives that a graph has recorded, found again by what they compute, where kernels have a cheaper form. The slope
 * of ∂tanh along a direction u, which hvp records of a tanh, is a choice between derivatives of cosh⁻² x and of
 * 4·e^−2|x|: here it is u·(−2·tanh x·sech² x), which costs nothing beside the tanh.
 *
 * @module
 */

import { jvp, type Operand, type Rule, rules, type Value } from "../../../mod.ts";
import { instructions, opcode } from "./instructions.ts";
import type { ProgramBuilder } from "./program_builder.ts";
import { FIRST_STEP, type Template, Templates } from "./templates.ts";

/** The positions of x and u; undefined where one was not found yet. */
type Binding = readonly [x: number | undefined, u: number | undefined];

/** The slope of ∂tanh at x along u, as a partial of x and u: what templates are made of. */
const slopeOfTanh: Rule = {
  ...rules.get("tanh")!,
  name: "slope of ∂tanh",
  arity: 2,
  builtIn: false,
  partials: [(x, u) => {
    const slope = (x: Value) => rules.get("tanh")!.partials[0]!(x) as Value;
    return jvp(slope)([x as Value], [u as Value]).tangent as Operand;
  }],
};

/** What finds the slopes of ∂tanh in a graph. */
export class RecordedSlopes {
  readonly #program: ProgramBuilder;
  readonly #templates: Templates;
  readonly #template: Template;
  /** The step that both x and u lead to first: the slope is looked for where the graph has such an instruction. */
  readonly #anchor: number;
  /** x and u, by the position of the last instruction of the slope as it is recorded. */
  readonly #found = new Map<number, readonly [x: number, u: number]>();

  constructor(program: ProgramBuilder) {
    this.#program = program;
    this.#templates = new Templates(program, [slopeOfTanh]);
    this.#template = this.#templates.template(0, 0);
    this.#anchor = anchorOf(this.#template);
  }

  /** The position of what computes the same as the instruction at a position, which was lowered now. */
  at(position: number): number {
    for (const [x, u] of this.#matches(this.#anchor, position, [undefined, undefined])) {
      this.#note(x!, u!);
    }
    const found = this.#found.get(position);
    return found === undefined ? position : this.#append(...found);
  }

  /**
   * Appends the slope as it is recorded, which no output needs unless the graph has it, so that the graph's own
   * instructions are found to be the same.
   */
  #note(x: number, u: number): void {
    const before = this.#program.length, recorded = this.#templates.partial(0, 0, x, u, 0, 0);
    if (recorded >= before) this.#found.set(recorded, [x, u]);
  }

  #append(x: number, u: number): number {
    const program = this.#program, { multiply } = opcode;
    const twofold = program.instruction(
      multiply,
      program.constant(-2),
      program.instruction(opcode.tanh, x),
    );
    const sechSquared = program.instruction(opcode.sechSquared, x);
    return program.instruction(
      opcode.azmul,
      u,
      program.instruction(multiply, twofold, sechSquared),
    );
  }

  /** The operands with which a step of the template is the instruction at a position, given those that are known. */
  #matches(reference: number, position: number, known: Binding): Binding[] {
    if (reference < 0) return -1 - reference === position ? [known] : [];
    if (reference < FIRST_STEP) {
      const [x, u] = known, operand = reference === 0 ? x : u;
      if (operand !== undefined) return operand === position ? [known] : [];
      return [reference === 0 ? [position, u] : [x, position]];
    }
    const program = this.#program, step = reference - FIRST_STEP;
    const code = this.#template.codes[step]!;
    if (program.code(position) !== code) return [];
    const { arity, commutative } = instructions[code]!;
    const references = [...this.#template.operands.subarray(3 * step, 3 * step + arity)];
    const orders = commutative ? [references, references.toReversed()] : [references];
    return orders.flatMap((order) =>
      order.reduce<Binding[]>((bindings, operand, k) => {
        const at = program.operand(position, k as 0 | 1 | 2);
        return bindings.flatMap((known) => this.#matches(operand, at, known));
      }, [known])
    );
  }
}

/** The first step of a template that both of its operands lead to. */
function anchorOf({ codes, operands }: Template): number {
  const seen = [1, 2, 0, 0];
  for (let i = 0; i < codes.length; i++) {
    const used = operands.subarray(3 * i, 3 * i + instructions[codes[i]!]!.arity);
    seen.push([...used].reduce((set, reference) => set | (seen[reference] ?? 0), 0));
    if (seen.at(-1) === 3) return FIRST_STEP + i;
  }
  return FIRST_STEP + codes.length - 1;
}

/** What finds a graph's recorded slopes; undefined where the graph lacks a rule that they use. */
export function recordedSlopesOf(
  program: ProgramBuilder,
  rules: readonly Rule[],
): RecordedSlopes | undefined {
  const has = (wanted: string) => rules.some(({ name, builtIn }) => builtIn && name === wanted);
  return has("sinh") && has("sign") ? new RecordedSlopes(program) : undefined;
}
