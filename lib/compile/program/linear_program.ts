/**
 * A linear program: instructions in an order in which operands come first.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import { arities, FIRST_CALL, opcode } from "./instructions.ts";

/** A function outside of the program, such as a user's rule. */
export interface ExternalFunction {
  /** The rule that it computes. */
  readonly rule: Rule;
  readonly name: string;
  readonly arity: number;
  readonly evaluate: (...operands: number[]) => number;
}

/** Instructions as flat arrays; an instruction's position is its index. */
export interface LinearProgram {
  readonly length: number;
  /** An {@linkcode opcode}, or {@linkcode FIRST_CALL} + the index of an external function. */
  readonly codes: Uint16Array;
  /** Three an instruction: positions, an index for constants and inputs; 0 where there is none. */
  readonly operands: Int32Array;
  readonly constants: Float64Array;
  readonly externals: readonly ExternalFunction[];
  /** How many inputs there are, used or not. */
  readonly inputs: number;
  /** Positions of the outputs. */
  readonly outputs: Int32Array;
}

/** How many positions an instruction refers to. */
export function arityOf(program: Pick<LinearProgram, "externals">, code: number): number {
  return code < FIRST_CALL ? arities[code]! : program.externals[code - FIRST_CALL]!.arity;
}

/** The same for all codes of a program, by code. */
export function aritiesOf({ externals }: Pick<LinearProgram, "externals">): Uint8Array {
  const all = new Uint8Array(FIRST_CALL + externals.length);
  all.set(arities);
  externals.forEach(({ arity }, i) => all[FIRST_CALL + i] = arity);
  return all;
}

/** The codes that a program has, each once. */
export function codesOf(program: Pick<LinearProgram, "codes" | "externals">): number[] {
  const { codes } = program;
  const isUsed = new Uint8Array(FIRST_CALL + program.externals.length);
  for (let i = 0; i < codes.length; i++) isUsed[codes[i]!] = 1;
  return [...isUsed.keys()].filter((code) => isUsed[code] === 1);
}

/** How many values go into a program and come out, an instruction. */
export function shareOfArguments({ inputs, outputs, length }: LinearProgram): number {
  return (inputs + outputs.length) / length;
}

/** Marks the instructions that depend on constants, and on inputs that samples share, alone. */
export function sharedInstructions(
  program: LinearProgram,
  isSharedInput: (input: number) => boolean,
): Uint8Array {
  const { codes, operands, length } = program, arities = aritiesOf(program);
  const isShared = new Uint8Array(length).fill(1);
  for (let i = 0; i < length; i++) {
    const code = codes[i]!, end = 3 * i + arities[code]!;
    if (code === opcode.input && !isSharedInput(operands[3 * i]!)) isShared[i] = 0;
    for (let k = 3 * i; k < end; k++) isShared[i]! &= isShared[operands[k]!]!;
  }
  return isShared;
}
