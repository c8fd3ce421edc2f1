/**
 * Local derivatives as formulas, from the rows of the rules.
 *
 * @module
 */

import { type Operand, type Rule, trace, Value } from "../../mod.ts";
import { formatNumber } from "./format_number.ts";
import { atom, type Formula, ruleFormula } from "./formula.ts";
import { type NamedOperand, textbookDerivative } from "./textbook_derivative.ts";

/** A longer formula says less than ∂v_3/∂x does. */
const LONGEST = 40;

/**
 * The partial of a rule by its operand k, written with the names of the operands and the result: x_6 for the product
 * x_5 · x_6 by x_5. It is what a textbook writes, or else what the row computes.
 *
 * @returns The formula; undefined where it is long, or needs a node that the picture does not name.
 */
export function localDerivative(
  rule: Rule,
  k: number,
  operands: readonly NamedOperand[],
  out: NamedOperand,
): Formula | undefined {
  const textbook = textbookDerivative(rule, k, operands);
  if (textbook !== undefined && textbook.text.length <= LONGEST) return textbook;
  const names = new Map<number, string | undefined>();
  const [result, ...leaves] = [out, ...operands].map(({ name, data }) => {
    const leaf = new Value(data);
    names.set(leaf.id, name);
    return leaf;
  }) as [Value, ...Value[]];
  const partial = rule.partials[k]!(...leaves, result);
  return formulaOf(partial, names);
}

/** The formula of a small graph over named leaves, without recursion. */
function formulaOf(
  root: Operand,
  names: ReadonlyMap<number, string | undefined>,
): Formula | undefined {
  if (typeof root === "number") return atom(formatNumber(root));
  const graph = trace(root), formulas: Formula[] = [];
  for (let position = 0; position < graph.length; position++) {
    const rule = graph.rules[position];
    if (rule?.formula !== undefined) return undefined; // it stands in partials alone, and nobody knows its name
    const formula = rule === undefined ? leafFormula(graph.value(position), names) : ruleFormula(
      rule,
      Array.from(graph.operandsOf(position), (operand) => formulas[operand]!),
    );
    if (formula === undefined || formula.text.length > LONGEST) return undefined;
    formulas.push(formula);
  }
  return formulas.at(-1);
}

function leafFormula(
  leaf: Value,
  names: ReadonlyMap<number, string | undefined>,
): Formula | undefined {
  if (!names.has(leaf.id)) return atom(formatNumber(leaf.data)); // a number in the row's own text
  const name = names.get(leaf.id);
  return name === undefined ? undefined : atom(name);
}
