/** Random formulas with named intermediate values, which later statements use again. */
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { rules } from "../../../mod.ts";

const OPERATORS = ["+", "-", "*", "/", "^"];

/** A formula, and a number for each of its variables. */
export interface RandomFormula {
  readonly formula: string;
  readonly values: ReadonlyMap<string, number>;
}

/** A formula of up to four statements over x, y and z, each of which occurs. */
export function randomFormula(seed: number): RandomFormula {
  const random = new SeededRandom(seed), names = ["x", "y", "z"];
  const statements: string[] = [];
  for (let i = 0; i < 1 + random.below(3); i++) {
    statements.push(`h_${i} = ${expression(random, names, 2)}`);
    names.push(`h_${i}`);
  }
  statements.push(
    `l = ${names.map((name) => operation(random, [name, random.pick(names)])).join(" + ")}`,
  );
  const values = new Map(["x", "y", "z"].map((name) => [name, random.below(41) / 10 - 2]));
  return { formula: statements.join(random.chance(0.5) ? "\n" : "; "), values };
}

function expression(random: SeededRandom, names: readonly string[], depth: number): string {
  if (depth === 0 || random.chance(0.15)) return random.pick([...names, "2", "0.5", "pi"]);
  const operand = () => expression(random, names, depth - 1);
  return operation(random, [operand(), operand(), operand()]);
}

/** An operation on some operands, those that it has no place for left out. */
function operation(random: SeededRandom, operands: readonly string[]): string {
  if (random.chance(0.5)) return `(${operands[0]} ${random.pick(OPERATORS)} ${operands[1]})`;
  const functions = [...rules.values()].filter(({ arity }) => arity <= operands.length);
  const { name, arity } = random.pick(functions);
  return `${name}(${operands.slice(0, arity).join(", ")})`;
}
