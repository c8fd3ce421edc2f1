/**
 * Partials that a graph has recorded, as that of `grad(hypot)` has, found again by what they compute: an instruction of
 * their own takes their place where there is one.
 *
 * @module
 */

import { jvp, type Operand, type Rule, rules as registered, type Value } from "../../../mod.ts";
import { instructions, opcode } from "./instructions.ts";
import { loweringOfPartial, type LowerPartial } from "./partials.ts";
import type { ProgramBuilder } from "./program_builder.ts";
import { FIRST_STEP, OUT_REFERENCE, type Template, Templates } from "./templates.ts";

/** The operands of a rule, by index; undefined where nothing was found yet. */
type Binding = readonly (number | undefined)[];

/** The step of a partial that tells which operands it is of, as max(|x|, |y|) of ∂atan2. */
interface Anchor {
  readonly rule: number;
  readonly template: Template;
  readonly reference: number;
}

/** What a rule's partials, or other functions of operands, are computed by. */
interface Form {
  readonly rule: Rule;
  /** For each partial what appends it; undefined where it has no instruction of its own. */
  readonly lowerings: readonly (LowerPartial | undefined)[];
}

function formOf(rule: Rule): Form {
  return { rule, lowerings: rule.partials.map((_, k) => loweringOfPartial(rule, k)) };
}

/** The partials of a graph's nodes, as their rules record them. */
export class RecordedPartials {
  readonly #program: ProgramBuilder;
  readonly #forms: readonly Form[];
  readonly #templates: Templates;
  /** By which instruction a partial without its node is found, by code. */
  readonly #anchors = new Map<number, Anchor>();
  /** The position of a partial's own instruction, by the position of the last instruction of its recorded form. */
  readonly #own = new Map<number, number>();

  /** @param others What the graph may have recorded of which it need not have a node. */
  constructor(program: ProgramBuilder, rules: readonly Rule[], others: readonly Form[]) {
    this.#program = program;
    this.#forms = [...rules.map(formOf), ...others];
    this.#templates = new Templates(program, this.#forms.map(({ rule }) => rule));
    others.forEach((_, i) => this.#anchor(rules.length + i));
  }

  /**
   * Notes the partials of a node, before any is lowered: appends each as recorded, which no output needs unless the
   * graph has it, so that the graph's own instructions are found to be the same.
   */
  note(rule: number, x: number, y: number, z: number, out: number): void {
    const program = this.#program;
    const { lowerings } = this.#forms[rule]!;
    for (let k = 0; k < lowerings.length; k++) {
      const lower = lowerings[k];
      if (lower === undefined) continue;
      const before = program.length;
      const recorded = this.#templates.recorded(rule, k, x, y, z, out);
      if (recorded < before) continue; // something else, such as a constant
      this.#own.set(recorded, lower(program, x, y, z, out));
    }
  }

  /** The position of what computes the same as the instruction at a position, which was lowered now. */
  at(position: number): number {
    const anchor = this.#anchors.get(this.#program.code(position));
    if (anchor !== undefined) this.#noteAnchored(anchor, position);
    return this.#own.get(position) ?? position;
  }

  /** Takes the first step of a partial that all operands of the rule lead to; the partial must not use the result. */
  #anchor(rule: number): void {
    const template = this.#templates.template(rule, 0),
      all = (1 << this.#forms[rule]!.rule.arity) - 1;
    const { codes, operands } = template;
    if (operands.includes(OUT_REFERENCE)) return;
    const seen = Array.from({ length: FIRST_STEP }, (_, k) => 1 << k);
    for (let i = 0; i < codes.length; i++) {
      const used = operands.subarray(3 * i, 3 * i + instructions[codes[i]!]!.arity);
      seen.push([...used].reduce((set, reference) => set | (seen[reference] ?? 0), 0));
      if (seen.at(-1) !== all) continue;
      this.#anchors.set(codes[i]!, { rule, template, reference: FIRST_STEP + i });
      return;
    }
  }

  #noteAnchored({ rule, template, reference }: Anchor, position: number): void {
    for (const [x = 0, y = 0, z = 0] of this.#matches(template, reference, position, [])) {
      this.note(rule, x, y, z, 0);
    }
  }

  /** The operands with which a step of a template is the instruction at a position, given those that are known. */
  #matches(template: Template, reference: number, position: number, known: Binding): Binding[] {
    if (reference < 0) return -1 - reference === position ? [known] : [];
    if (reference < FIRST_STEP) {
      if (known[reference] !== undefined) return known[reference] === position ? [known] : [];
      const found = [...known];
      found[reference] = position;
      return [found];
    }
    const program = this.#program, step = reference - FIRST_STEP, code = template.codes[step]!;
    if (program.code(position) !== code) return [];
    const { arity, commutative } = instructions[code]!;
    const references = [...template.operands.subarray(3 * step, 3 * step + arity)];
    const orders = commutative ? [references, references.toReversed()] : [references];
    return orders.flatMap((order) =>
      order.reduce<Binding[]>((bindings, operand, k) => {
        const at = program.operand(position, k as 0 | 1 | 2);
        return bindings.flatMap((known) => this.#matches(template, operand, at, known));
      }, [known])
    );
  }
}

/** The slope of tanh, along a direction u: u·(−2·tanh x·sech² x), which hvp records of a tanh. */
const slopeOfTanh: Form = {
  rule: {
    ...registered.get("tanh")!,
    name: "the slope of tanh along a direction",
    arity: 2,
    builtIn: false,
    partials: [(x, u) => {
      const slope = (x: Value) => registered.get("tanh")!.partials[0]!(x) as Value;
      return jvp(slope)([x as Value], [u as Value]).tangent as Operand;
    }],
  },
  lowerings: [(program, x, u) => {
    const tanh = program.instruction(opcode.tanh, x);
    const slope = program.instruction(opcode.sechSquared, x);
    const twofold = program.instruction(opcode.multiply, program.constant(-2), tanh);
    const curvature = program.instruction(opcode.multiply, twofold, slope);
    return program.instruction(opcode.azmul, u, curvature);
  }],
};

/** What is recorded without a node of the rule, with rules that a graph that has it has nodes of. */
const others: readonly (readonly [string, Form])[] = [
  ["max", formOf(registered.get("atan2")!)], // its partials do not use the result
  ["sinh", slopeOfTanh],
];

/** A rule that every recorded partial with an own instruction uses: a graph without it has none. */
const USED = "sign";

/** What finds a graph's recorded partials; undefined where there are none. */
export function recordedPartialsOf(
  program: ProgramBuilder,
  rules: readonly Rule[],
): RecordedPartials | undefined {
  const has = (wanted: string) => rules.some(({ name, builtIn }) => builtIn && name === wanted);
  if (!has(USED)) return undefined;
  const possible = others.filter(([rule]) => has(rule)).map(([, form]) => form);
  const hasOwn = rules.some((rule) => loweringOfPartial(rule, 0) !== undefined);
  return hasOwn || possible.length > 0 ? new RecordedPartials(program, rules, possible) : undefined;
}
