/**
 * The part of a program that some of its outputs need.
 *
 * @module
 */

import { opcode, pairsByBoth } from "./instructions.ts";
import { aritiesOf, type LinearProgram } from "./linear_program.ts";

/** How a result is needed, as bits: itself, or the second one of its instruction. */
const ITSELF = 1;
const SECOND = 2;

/**
 * The part that the first outputs need. An instruction of two results becomes the one that computes the one that is
 * needed: of tanh x and sech² x, which a gradient has, the value needs tanh x.
 *
 * @param outputs How many outputs.
 * @param constants How many constants of the program it has: the first ones, among which those that it needs are.
 */
export function partFor(program: LinearProgram, outputs: number, constants: number): LinearProgram {
  const needs = needsOf(program, outputs), arities = aritiesOf(program);
  const codes: number[] = [], operands: number[] = [];
  const places = new Int32Array(program.length);
  for (let i = 0; i < program.length; i++) {
    if (needs[i] === 0 || program.codes[i] === opcode.secondResult && needs[i - 1] === SECOND) {
      places[i] = places[i - 1]!; // not needed, or the only result that is
      continue;
    }
    const code = program.codes[i]!, pair = pairsByBoth.get(code);
    const [a, b, c] = [0, 1, 2].map((k) => {
      const operand = program.operands[3 * i + k]!;
      return k < arities[code]! ? places[operand]! : operand;
    }) as [number, number, number];
    const isSecond = pair !== undefined && needs[i] === SECOND;
    if (isSecond && pair.isExchanged) operands.push(b, a, c);
    else operands.push(a, b, c);
    const single = isSecond ? pair.second : needs[i] === ITSELF ? pair?.first : undefined;
    places[i] = codes.push(single ?? code) - 1;
  }
  return {
    ...program,
    length: codes.length,
    codes: Uint16Array.from(codes),
    operands: Int32Array.from(operands),
    constants: program.constants.slice(0, constants),
    outputs: program.outputs.subarray(0, outputs).map((output) => places[output]!),
  };
}

/** How each result is needed; 0 where it is not. */
function needsOf({ codes, operands, outputs, length, externals }: LinearProgram, count: number) {
  const arities = aritiesOf({ externals }), needs = new Uint8Array(length);
  for (let k = 0; k < count; k++) needs[outputs[k]!]! |= ITSELF;
  for (let i = length - 1; i >= 0; i--) {
    if (needs[i] === 0) continue;
    const how = codes[i] === opcode.secondResult ? SECOND : ITSELF;
    const end = 3 * i + arities[codes[i]!]!;
    for (let k = 3 * i; k < end; k++) needs[operands[k]!]! |= how;
  }
  return needs;
}
