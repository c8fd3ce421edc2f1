/**
 * Lowers the nodes of a graph to instructions. A rule without an entry, such as one that a user defined, becomes a call
 * of its `evaluate`.
 *
 * @module
 */

import { type Operand, type Rule, type Trace, trace, Value } from "../../../mod.ts";
import { show } from "../../errors.ts";
import { opcode } from "./instructions.ts";
import type { ExternalFunction } from "./linear_program.ts";
import type { ProgramBuilder } from "./program_builder.ts";

type Lower = (program: ProgramBuilder, x: number, y: number, z: number) => number;

/** What a rule is lowered to: the instruction with this code on the same operands, or several. */
type Lowering = number | Lower;

const lowerings: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ["add", opcode.add],
  ["sub", opcode.subtract],
  ["mul", opcode.multiply],
  ["azmul", opcode.azmul],
  ["div", opcode.divide],
  ["min", opcode.minimum],
  ["max", opcode.maximum],
  ["neg", opcode.negate],
  ...([
    "abs",
    "sqrt",
    "cbrt",
    "exp",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "hypot",
    "pow",
    "sigmoid",
    "softplus",
    "step",
    "sign",
  ] as const).map((name): [string, Lowering] => [name, opcode[name]]),
  ["detach", (_program, x) => x], // what is detached, or computed within noGrad, of an input
  ["select", (program, x, y, z) => {
    return program.instruction(opcode.select, x, y, outsideOfLogarithm(program, x, z) ?? z);
  }],
  ["relu", (program, x) => program.instruction(opcode.maximum, x, program.constant(0))],
  ["clamp", (program, x, y, z) => {
    return program.instruction(opcode.minimum, program.instruction(opcode.maximum, x, y), z);
  }],
]);

/**
 * −log x where x is not positive, without a logarithm: NaN where x < 0, else x + ∞, ∞ at 0. The recorded derivative of log x is
 * select(x, 1/x, −log x), and its kernel mostly needs no other logarithm. That of log(1 + y) is the same with x = 1 + y.
 *
 * @returns undefined where z is not −log x.
 */
function outsideOfLogarithm(program: ProgramBuilder, x: number, z: number): number | undefined {
  if (program.code(z) !== opcode.negate) return undefined;
  const logarithm = program.operand(z, 0), code = program.code(logarithm);
  const isThatOfX = code === opcode.log1p
    ? program.instruction(opcode.add, program.constant(1), program.operand(logarithm, 0)) === x
    : LOGARITHMS.has(code) && program.operand(logarithm, 0) === x;
  if (!isThatOfX) return undefined;
  const atZero = program.instruction(opcode.add, x, program.constant(Infinity));
  const negated = program.instruction(opcode.negate, x);
  return program.instruction(opcode.select, negated, program.constant(NaN), atZero);
}

const LOGARITHMS: ReadonlySet<number> = new Set([opcode.log, opcode.log2, opcode.log10]);

const externals = new WeakMap<Rule, ExternalFunction>();

/** A rule as a function outside of the program, which throws where the rule returns no number, as the engine does. */
function externalOf(rule: Rule): ExternalFunction {
  let external = externals.get(rule);
  if (external === undefined) {
    const { name, arity, evaluate } = rule;
    const checked = (out: unknown): number => {
      if (typeof out === "number") return out;
      throw new TypeError(
        `Cannot compute ${name} as its evaluate must return a number: current value is ${
          show(out)
        }`,
      );
    };
    const byArity = [ // parameters one by one, as an array of them would be made at each call
      (x: number) => checked(evaluate(x)),
      (x: number, y: number) => checked(evaluate(x, y)),
      (x: number, y: number, z: number) => checked(evaluate(x, y, z)),
    ] as const;
    external = { rule, name, arity, evaluate: byArity[arity - 1] as ExternalFunction["evaluate"] };
    externals.set(rule, external);
  }
  return external;
}

/** Rules that stand in partials alone and have an instruction of their own, by name. */
const innerLowerings: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ["directionCosine", (program, x, y) => {
    return program.instruction(
      opcode.directionCosine,
      x,
      y,
      program.instruction(opcode.hypot, x, y),
    );
  }],
  ["overSquares", (program, x, y) => program.instruction(opcode.overSquares, x, y)],
  ["powerSlope", (program, x, y) => {
    return program.instruction(opcode.powerByBase, x, y, program.instruction(opcode.pow, x, y));
  }],
  ["powerLogarithm", (program, x, y) => {
    return program.instruction(opcode.powerByExponent, x, y, program.instruction(opcode.pow, x, y));
  }],
]);

const byFormula = new WeakMap<Rule, Lower>();

/** The instructions of a rule that stands in partials alone: its own, or those of its formula, which is traced once. */
function formulaOf(rule: Rule, formula: (x: Operand, y: Operand) => Operand): Lower {
  let lower = innerLowerings.get(rule.name) ?? byFormula.get(rule);
  if (lower === undefined) byFormula.set(rule, lower = lowerFormula(formula));
  return lower;
}

function lowerFormula(formula: (x: Operand, y: Operand) => Operand): Lower {
  const leaves = [new Value(0.5), new Value(0.625)] as const;
  const graph = trace(...leaves, formula(...leaves) as Value), table = tabulateRules(graph);
  const [x, y, result] = graph.outputs as unknown as [number, number, number];
  return (program, first, second) => {
    const positions = new Int32Array(graph.length).fill(-1);
    positions[x] = first;
    positions[y] = second;
    lowerNodes(graph, table, program, positions);
    return positions[result]!;
  };
}

/** The rules of a graph, each once. */
export interface RuleTable {
  readonly rules: readonly Rule[];
  /** 1 + the index of a node's rule, by node; 0 for a leaf and for a constant. */
  readonly kinds: Uint16Array;
}

/** Numbers the rules of a graph's nodes. */
export function tabulateRules(graph: Trace): RuleTable {
  const { codes, length } = graph;
  const kinds = new Uint16Array(length);
  const kindOf: number[] = [0];
  const rules: Rule[] = [];
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    kinds[i] = kindOf[code] ??= rules.push(graph.rule(i)!);
  }
  return { rules, kinds };
}

/** What finds recorded derivatives that have a cheaper form (recorded_slopes.ts). */
export interface SlopeFinder {
  /** The position of what computes the same as the instruction at a position, which was lowered now. */
  at(position: number): number;
}

/** Appends the instructions of all nodes that have no position yet, and notes their positions. */
export function lowerNodes(
  { operands, data }: Pick<Trace, "operands" | "data">,
  { rules, kinds }: RuleTable,
  program: ProgramBuilder,
  positions: Int32Array,
  slopes?: SlopeFinder,
): void {
  const byKind = rules.map((rule) =>
    rule.formula !== undefined
      ? formulaOf(rule, rule.formula)
      : (rule.builtIn ? lowerings.get(rule.name) : undefined) ??
        program.external(externalOf(rule))
  );
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    if (kind === 0) {
      if (positions[i] === -1) positions[i] = program.constant(data[i]!);
      continue;
    }
    const x = positions[operands[3 * i]!]!;
    const second = operands[3 * i + 1]!;
    const third = operands[3 * i + 2]!;
    const y = second < 0 ? 0 : positions[second]!;
    const z = third < 0 ? 0 : positions[third]!;
    const lowering = byKind[kind - 1]!;
    const position = typeof lowering === "number"
      ? program.instruction(lowering, x, y, z)
      : lowering(program, x, y, z);
    positions[i] = slopes === undefined ? position : slopes.at(position);
  }
}
