/**
 * Local derivatives as formulas, from the rows of the rules.
 *
 * @module
 */

import { type Operand, type Rule, trace, Value } from "../../mod.ts";
import { formatNumber } from "./format_number.ts";
import { atom, type Formula, ruleFormula } from "./formula.ts";
import { type NamedNumber, textbookDerivative } from "./textbook.ts";

/** A longer formula says less than ∂v_3/∂x does. */
const LONGEST = 40;

/** A node as a partial sees it: its number, and its name, undefined where the picture does not name it. */
export interface NamedOperand extends NamedNumber {
  /** Whether its number is its name, as that of the 2 in x^2. */
  readonly isNumber?: boolean;
}

/**
 * The local derivative of a rule by its operand k, written with the names of the operands and the result: x_6 for the product
 * x_5 · x_6 by x_5. It is what the rule's row writes for people, with numbers for what the picture does not name. Of a row that writes
 * nothing it is the form of its partial.
 *
 * @param partial The number of the derivative.
 * @returns The formula; undefined where the form of a partial is long, or needs a node that the picture does not name.
 */
export function localDerivative(
  rule: Rule,
  k: number,
  operands: readonly NamedOperand[],
  out: NamedOperand,
  partial: number,
): Formula | undefined {
  const named = operands.map(({ name, data, isNumber }) => (
    { name: isNumber ? undefined : name, data }
  ));
  return textbookDerivative(rule, k, named, partial) ?? partialFormula(rule, k, operands, out);
}

function partialFormula(
  rule: Rule,
  k: number,
  operands: readonly NamedOperand[],
  out: NamedOperand,
): Formula | undefined {
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
