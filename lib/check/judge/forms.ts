/**
 * A partial in the forms in which it is used beside the one on numbers: on Values, where it is differentiated again, and as the
 * graph that was traced at one point and is evaluated at another, which is what a compiled kernel does. A partial that asks
 * `x.data > 0 ?` keeps in its trace the branch of the point where it was traced.
 *
 * @module
 */

import { type Operand, type Rule, trace, Value } from "../../../mod.ts";

/** The forms of a rule's partials. */
export class PartialForms {
  readonly #rule: Rule;
  readonly #replays: Replay[] = [];

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** Partial k on Values. */
  onValues(k: number, operands: readonly number[], value: number): number {
    const traced = this.#rule.partials[k]!(...operands.map((x) => new Value(x)), new Value(value));
    return typeof traced === "number" ? traced : traced.data;
  }

  /** Partial k as it was traced at {@linkcode TRACED_AT}, at other operands. */
  traced(k: number, operands: readonly number[], value: number): number {
    const replay = this.#replays[k] ??= traceOnce(this.#rule, k);
    return replay([...operands, value]);
  }
}

/** Where partials are traced: away from zeros, integers and ties. */
export const TRACED_AT: readonly number[] = [0.75, 0.5, 0.25];

/** Evaluates a partial's graph at operands and, behind them, the rule's value. */
type Replay = (inputs: readonly number[]) => number;

function traceOnce(rule: Rule, k: number): Replay {
  const numbers = TRACED_AT.slice(0, rule.arity);
  const leaves = [...numbers, rule.evaluate(...numbers)].map((x) => new Value(x));
  const root: Operand = rule.partials[k]!(...leaves);
  if (typeof root === "number") return () => root;
  const graph = trace(root);
  const inputs = graph.rules.map((_, position) =>
    leaves.findIndex(({ id }) => id === graph.id(position))
  );
  const operandsOf = graph.rules.map((_, position) => Array.from(graph.operandsOf(position)));
  return (given) => {
    const data: number[] = [];
    graph.rules.forEach((rule, position) => {
      const input = inputs[position]!;
      data.push(
        rule !== undefined
          ? rule.evaluate(...operandsOf[position]!.map((operand) => data[operand]!))
          : input < 0
          ? graph.data[position]!
          : given[input]!,
      );
    });
    return data[graph.outputs[0]!]!;
  };
}
