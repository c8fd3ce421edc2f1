/**
 * The part of a builder's instructions that the outputs need. Two instructions such as tanh x and sech² x become one
 * instruction with two results.
 *
 * @module
 */

import type { InstructionStore } from "./instruction_store.ts";
import { opcode, pairs } from "./instructions.ts";
import { aritiesOf, type LinearProgram } from "./linear_program.ts";

/** The part of a program that comes from a builder's instructions. */
type Extract = Pick<LinearProgram, "length" | "codes" | "operands" | "outputs">;

/** Copies what the outputs need, in order. */
export function extract(
  store: InstructionStore,
  program: Pick<LinearProgram, "externals">,
  outputs: ArrayLike<number>,
  pairsUp: boolean,
): Extract {
  const arities = aritiesOf(program);
  const partners = new Int32Array(store.length);
  const live = markLive(store, arities, outputs);
  if (pairsUp) findPairs(store, live, partners); // both need the same operands: nothing else becomes live
  return copyLive(store, arities, outputs, live, partners);
}

/** Marks what the outputs need. */
function markLive(
  { length, codes, operands }: InstructionStore,
  arities: Uint8Array,
  outputs: ArrayLike<number>,
): Uint8Array {
  const live = new Uint8Array(length);
  for (let i = 0; i < outputs.length; i++) live[outputs[i]!] = 1;
  for (let i = length - 1; i >= 0; i--) {
    if (live[i] === 0) continue;
    const arity = arities[codes[i]!]!;
    if (arity > 0) live[operands[3 * i]!] = 1;
    if (arity > 1) live[operands[3 * i + 1]!] = 1;
    if (arity > 2) live[operands[3 * i + 2]!] = 1;
  }
  return live;
}

/**
 * Finds two instructions that one instruction with two results computes: tanh x and sech² x, both partials of hypot.
 * Where they are at positions i and j, `partners[i]` becomes j + 1 and `partners[j]` −(i + 1).
 */
function findPairs(store: InstructionStore, live: Uint8Array, partners: Int32Array): void {
  const { length, codes, operands } = store;
  for (let i = 0; i < length; i++) {
    if (live[i] === 0 || partners[i] !== 0) continue;
    const pair = pairs[codes[i]!];
    if (pair === undefined) continue;
    const a = operands[3 * i]!, b = operands[3 * i + 1]!, c = operands[3 * i + 2]!;
    const second = pair.isExchanged
      ? store.find(pair.second, b, a, c)
      : store.find(pair.second, a, b, c);
    if (second < 0 || second === i || live[second] === 0) continue;
    partners[i] = second + 1;
    partners[second] = -(i + 1);
  }
}

/** Copies what is live, two partners where the first of them stands. */
function copyLive(
  store: InstructionStore,
  arities: Uint8Array,
  outputs: ArrayLike<number>,
  live: Uint8Array,
  partners: Int32Array,
): Extract {
  // An instruction that was copied is not asked for its partner any more, so its new position overwrites the entry: one
  // array of the program's length less.
  const places = partners;
  let length = 0;
  for (let i = 0; i < live.length; i++) length += live[i]!;
  const codes = new Uint16Array(length);
  const operands = new Int32Array(3 * length);
  let next = 0;
  for (let i = 0; i < live.length; i++) {
    if (live[i] === 0) continue;
    const partner = partners[i]!;
    const source = partner < 0 ? -partner - 1 : i; // both results are of the first one's operand
    const code = store.codes[source]!;
    const arity = arities[code]!;
    const from = 3 * source;
    const a = store.operands[from]!;
    const b = store.operands[from + 1]!;
    const c = store.operands[from + 2]!;
    operands[3 * next] = arity > 0 ? places[a]! : a;
    operands[3 * next + 1] = arity > 1 ? places[b]! : b;
    operands[3 * next + 2] = arity > 2 ? places[c]! : c;
    codes[next] = code;
    places[i] = next++;
    if (partner === 0) continue;
    const second = partner < 0 ? i : partner - 1;
    codes[next - 1] = pairs[code]!.both;
    codes[next] = opcode.secondResult;
    operands[3 * next] = next - 1;
    places[source] = next - 1;
    places[second] = next++;
    live[source] = live[second] = 0; // copied
  }
  const found = new Int32Array(outputs.length);
  for (let i = 0; i < found.length; i++) found[i] = places[outputs[i]!]!;
  return { length, codes, operands, outputs: found };
}
