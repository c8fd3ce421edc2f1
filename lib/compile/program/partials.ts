/**
 * Partials of built-in rules that have an instruction of their own. Their formulas choose among forms by `select`: code
 * without branches would compute every form, x/out and four others for a partial of hypot.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import { opcode } from "./instructions.ts";
import type { ProgramBuilder } from "./program_builder.ts";

/** Appends a partial by the positions of the operands, 0 where there is none, and of the result. */
export type LowerPartial = (
  program: ProgramBuilder,
  x: number,
  y: number,
  z: number,
  out: number,
) => number;

const lowerings: ReadonlyMap<string, readonly LowerPartial[]> = new Map(
  Object.entries<readonly LowerPartial[]>({
    pow: [
      (program, x, y, _z, out) => program.instruction(opcode.powerByBase, x, y, out),
      (program, x, y, _z, out) => program.instruction(opcode.powerByExponent, x, y, out),
    ],
    hypot: [
      (program, x, y, _z, out) => program.instruction(opcode.directionCosine, x, y, out),
      (program, x, y, _z, out) => program.instruction(opcode.directionCosine, y, x, out),
    ],
    atan2: [
      (program, x, y) => program.instruction(opcode.overSquares, y, x),
      (program, x, y) =>
        program.instruction(opcode.negate, program.instruction(opcode.overSquares, x, y)),
    ],
  }),
);

/** What appends partial `k` of a rule; undefined where the rule's own text of it is traced. */
export function loweringOfPartial({ name, builtIn }: Rule, k: number): LowerPartial | undefined {
  return builtIn ? lowerings.get(name)?.[k] : undefined;
}
