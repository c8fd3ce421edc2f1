/**
 * Programs as other languages take them: instructions with one result, rules of users by what they consist of, products that say
 * whether 0 · ∞ is 0, and of each instruction whether it is the same for all samples.
 *
 * @module
 */

import { type Rule, trace, Value, whileTracing } from "../../../mod.ts";
import { FIRST_CALL, instructions, opcode, pairsByBoth } from "./instructions.ts";
import { aritiesOf, type LinearProgram, sharedInstructions } from "./linear_program.ts";
import { lowerNodes, tabulateRules } from "./lowering.ts";
import { ProgramBuilder } from "./program_builder.ts";

/**
 * The instructions that an exported program consists of, besides its constants and inputs: a language has a row for each, so
 * that a new one does not compile before every language has it.
 */
export type ExportedOpcode = Exclude<
  keyof typeof opcode,
  | "constant"
  | "input"
  | "secondResult"
  | "product"
  | "tanhSechSquared"
  | "sigmoidAndSlope"
  | "sinCos"
  | "sinhCosh"
  | "directionCosines"
>;

/** The name of an instruction that is neither a constant nor an input, by its code. */
export function exportedName(code: number): ExportedOpcode {
  return instructions[code]!.name as ExportedOpcode;
}

/** What products of adjoints and partials become: products that are 0 where a factor is, even where the other is ∞ or NaN, or plain ones. */
export type ExportedProducts =
  /** All are azmuls. */
  | "checked"
  /** Those are plain of which both factors are finite wherever the inputs are and no sum or product overflows. */
  | "checked where needed"
  /** All are plain: 0 · ∞ is NaN. */
  | "plain";

/** How a program of value and gradient is exported. */
export interface ExportOptions {
  /** What is done, as in "Cannot write SQL as …". */
  readonly action: string;
  /** Whether an input is the same for all samples: the gradient by these alone is kept. */
  readonly isShared: (input: number) => boolean;
  /** The number that an input always is; undefined where it is none. */
  readonly numberOf?: (input: number) => number | undefined;
  readonly products: ExportedProducts;
}

/** A program without calls, pairs and products of unknown kind; its outputs are the value, then the partials by the shared inputs in order. */
export interface ExportedProgram extends LinearProgram {
  /** 1 for an instruction that depends on shared inputs and constants alone, by position. */
  readonly isShared: Uint8Array;
}

/** The instructions whose results are finite for finite operands, unless they overflow as sums and products do. */
const ARITHMETIC = [
  "add",
  "subtract",
  "multiply",
  "azmul",
  "negate",
  "abs",
  "minimum",
  "maximum",
  "select",
  "step",
  "sign",
  "sin",
  "cos",
  "tanh",
  "sigmoid",
  "sigmoidSlope",
  "softplus",
  "sechSquared",
  "hypot",
  "cbrt",
  "atan",
  "asinh",
  "atan2",
  "directionCosine",
] as const satisfies readonly ExportedOpcode[];

const STAYS_FINITE: ReadonlySet<number> = new Set([
  ...ARITHMETIC.map((name) => opcode[name]),
  opcode.product,
]);

/**
 * A program of value and gradient as other languages take it.
 *
 * @param program The value, then its partials by all inputs.
 * @throws {TypeError} Where a rule of the user's does not consist of rules of the package.
 */
export function exportedProgram(program: LinearProgram, options: ExportOptions): ExportedProgram {
  const { action, isShared, numberOf, products } = options;
  const builder = new ProgramBuilder(program.inputs, program.length);
  const places = replay(action, program, builder, (input) => {
    const number = numberOf?.(input);
    return number === undefined ? input : builder.constant(number);
  });
  const kept = [...program.outputs].filter((_, i) => i === 0 || isShared(i - 1));
  const finished = builder.finish(kept.map((output) => places[output]!), false);
  return {
    ...finished,
    codes: withProducts(finished, products),
    isShared: sharedInstructions(finished, isShared),
  };
}

/**
 * Appends a program to one under construction.
 *
 * @param placeOf Where each of its inputs is.
 * @returns Where each of its instructions is.
 */
function replay(
  action: string,
  program: LinearProgram,
  builder: ProgramBuilder,
  placeOf: (input: number) => number,
): Int32Array {
  const { codes, operands, constants, externals } = program;
  const places = new Int32Array(program.length), arities = aritiesOf(program);
  const append = (code: number, at: number, isExchanged = false): number => {
    const [a, b, c] = [0, 1, 2].map((k) => k < arities[code]! ? places[operands[3 * at + k]!]! : 0);
    if (code >= FIRST_CALL) {
      const expansion = expansionOf(action, externals[code - FIRST_CALL]!.rule),
        inner = [a!, b!, c!];
      return replay(action, expansion, builder, (k) => inner[k]!)[expansion.outputs[0]!]!;
    }
    return isExchanged ? builder.instruction(code, b!, a!, c) : builder.instruction(code, a!, b, c);
  };
  for (let i = 0; i < places.length; i++) {
    const code = codes[i]!, first = operands[3 * i]!;
    if (code === opcode.constant) places[i] = builder.constant(constants[first]!);
    else if (code === opcode.input) places[i] = placeOf(first);
    else if (code === opcode.secondResult) {
      const { second, isExchanged } = pairsByBoth.get(codes[first]!)!;
      places[i] = append(second, first, isExchanged);
    } else places[i] = append(pairsByBoth.get(code)?.first ?? code, i);
  }
  return places;
}

const expanded = new WeakMap<Rule, LinearProgram>();

const TRACED_DATA = [0.5, 0.625, 0.75] as const;

/** What a rule consists of: its `evaluate`, called with Values, where it is written with functions of the package. */
function expansionOf(action: string, rule: Rule): LinearProgram {
  const known = expanded.get(rule);
  if (known !== undefined) return known;
  const leaves = TRACED_DATA.slice(0, rule.arity).map((data) => new Value(data));
  const result = whileTracing(leaves, () => onValues(rule, leaves), { allowFrozen: false });
  if (!(result instanceof Value)) {
    throw new TypeError(
      `Cannot ${action} as the rule "${rule.name}" is computed in JavaScript: write its evaluate with ` +
        `functions of the package, mul(x, exp(x)) for x * Math.exp(x)`,
    );
  }
  const graph = trace(...leaves, result), builder = new ProgramBuilder(rule.arity);
  const positions = new Int32Array(graph.length).fill(-1);
  leaves.forEach((_, k) => positions[graph.outputs[k]!] = k);
  lowerNodes(graph, tabulateRules(graph), builder, positions);
  const program = builder.finish([positions[graph.outputs[rule.arity]!]!]);
  expanded.set(rule, program);
  return program;
}

/** What `evaluate` returns for Values; undefined where it does not take them, as `Math.exp` does not. */
function onValues({ evaluate }: Rule, leaves: readonly Value[]): unknown {
  try {
    return (evaluate as unknown as (...operands: readonly Value[]) => unknown)(...leaves);
  } catch {
    return undefined;
  }
}

/** The constant at a position; undefined where no constant is. */
function constantAt({ codes, operands, constants }: LinearProgram, i: number): number | undefined {
  return codes[i] === opcode.constant ? constants[operands[3 * i]!] : undefined;
}

/** The codes, with a product of known kind for each that is not. */
function withProducts(program: LinearProgram, products: ExportedProducts): Uint16Array {
  const isFinite = products === "checked where needed" ? finiteInstructions(program) : undefined;
  const isFactor = (position: number) => { // of a plain product in any case: neither 0 nor infinite
    const number = constantAt(program, position);
    return number !== undefined && number !== 0 && Number.isFinite(number);
  };
  return program.codes.map((code, i) => {
    if (code !== opcode.product) return code;
    const factors = [...program.operands.subarray(3 * i, 3 * i + 2)];
    const isPlain = products === "plain" || factors.some(isFactor) ||
      factors.every((factor) => isFinite?.[factor] === 1);
    return isPlain ? opcode.multiply : opcode.azmul;
  });
}

/** Marks the instructions that are finite where the inputs are and no sum or product overflows. */
function finiteInstructions(program: LinearProgram): Uint8Array {
  const { codes, operands, constants, length } = program, arities = aritiesOf(program);
  const isFinite = new Uint8Array(length);
  const divides = (position: number) => {
    const divisor = codes[position] === opcode.constant ? constants[operands[3 * position]!]! : 0;
    return divisor !== 0 && Math.abs(divisor) >= 2 ** -1000;
  };
  for (let i = 0; i < length; i++) {
    const code = codes[i]!, first = 3 * i;
    if (code === opcode.constant) {
      isFinite[i] = Number(Number.isFinite(constants[operands[first]!]));
    } else if (code === opcode.input) isFinite[i] = 1;
    else if (STAYS_FINITE.has(code) || code === opcode.divide && divides(operands[first + 1]!)) {
      const all = operands.subarray(first, first + arities[code]!);
      isFinite[i] = Number(all.every((operand) => isFinite[operand] === 1));
    }
  }
  return isFinite;
}
