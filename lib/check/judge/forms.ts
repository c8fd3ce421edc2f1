/**
 * A rule in the forms in which it is used beside the one on numbers: its partials on Values, where they are differentiated again,
 * and as graphs that were traced at one point and are evaluated at another; and all of it compiled. A partial that asks
 * `x.data > 0 ?` keeps in its trace the branch of the point where it was traced.
 *
 * @module
 */

import { type Operand, type Rule, trace, Value } from "../../../mod.ts";
import { CompiledForm } from "./compiled_form.ts";

/** The forms of a rule. */
export class PartialForms {
  readonly #rule: Rule;
  readonly #traces: TracedOnce[] = [];

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  #compiled: CompiledForm | undefined;

  /** The rule, compiled. */
  get compiled(): CompiledForm {
    return this.#compiled ??= new CompiledForm(this.#rule);
  }

  #points = 0;

  /** Whether Values are tried at this point, too: a long partial takes a hundred times as long on them as on numbers. */
  isTurnOfValues(): boolean {
    return this.#points++ % 3 === 0;
  }

  readonly #graphs = new Set<string>();
  #isNewGraph = false;

  /** Partial k on Values. */
  onValues(k: number, operands: readonly number[], value: number): number {
    const leaves = [...operands, value].map((x) => new Value(x));
    const traced = this.#rule.partials[k]!(...leaves);
    const graph = `${k} ${wiring(traced, leaves)}`;
    if (!this.#graphs.has(graph)) {
      this.#graphs.add(graph);
      this.#isNewGraph = true;
    }
    return typeof traced === "number" ? traced : traced.data;
  }

  /**
   * Whether a partial recorded another graph on Values than ever before since this was asked last. One that detaches its operand
   * above 1000 does so there: its number is right, and its derivative 0.
   */
  tookOtherWay(): boolean {
    const before = this.#isNewGraph;
    this.#isNewGraph = false;
    return before;
  }

  /** Partial k as it was traced at {@linkcode TRACED_AT}, at other operands. */
  traced(k: number, operands: readonly number[], value: number): number {
    const { run, root } = this.traceOf(k);
    return run([...operands, value])[root]!;
  }

  /** The trace of partial k. */
  traceOf(k: number): TracedOnce {
    return this.#traces[k] ??= traceOnce(this.#rule, k);
  }
}

/** What a partial recorded, apart from numbers: the rules and what each is applied to. */
function wiring(traced: Operand, leaves: readonly Value[]): string {
  if (typeof traced === "number") return "a number";
  const graph = trace(traced);
  const ids = leaves.map(({ id }) => id);
  return graph.rules.map((rule, position) =>
    rule === undefined
      ? ids.indexOf(graph.id(position))
      : `${rule.name}(${Array.from(graph.operandsOf(position))})`
  ).join(" ");
}

/** Where partials are traced: away from zeros, integers and ties. */
export const TRACED_AT: readonly number[] = [0.75, 0.5, 0.25];

/** A partial as it was traced once. */
export interface TracedOnce {
  /** The number of each node, at operands and, behind them, the rule's value. */
  readonly run: (inputs: readonly number[]) => readonly number[];
  readonly root: number;
  /** The numbers in it. */
  readonly constants: readonly number[];
  /** What decides between branches: a select takes the other one where its first operand changes its sign. */
  sides(data: readonly number[]): number[];
}

/** A rule's value on nodes, with no more arguments than it has operands: Math.max takes any number of them. */
function evaluateOn(rule: Rule, operands: readonly number[], data: readonly number[]): number {
  const a = data[operands[0]!]!;
  if (operands.length === 1) return rule.evaluate(a);
  const b = data[operands[1]!]!;
  return operands.length === 2 ? rule.evaluate(a, b) : rule.evaluate(a, b, data[operands[2]!]!);
}

const BY_SIGN = new Set(["select", "step", "sign", "abs", "relu"]);
const BY_ORDER = new Set(["min", "max", "clamp"]);

function traceOnce(rule: Rule, k: number): TracedOnce {
  const numbers = TRACED_AT.slice(0, rule.arity);
  const leaves = [...numbers, rule.evaluate(...numbers)].map((x) => new Value(x));
  const root: Operand = rule.partials[k]!(...leaves);
  if (typeof root === "number") {
    return { run: () => [root], root: 0, constants: [root], sides: () => [] };
  }
  const graph = trace(root);
  const inputs = graph.rules.map((_, position) =>
    leaves.findIndex(({ id }) => id === graph.id(position))
  );
  const operandsOf = graph.rules.map((_, position) => Array.from(graph.operandsOf(position)));
  const isConstant = (position: number) =>
    graph.rules[position] === undefined && inputs[position]! < 0;
  const start = Array.from(graph.data);
  return {
    run: (given) => {
      const data = start.slice();
      for (let position = 0; position < data.length; position++) {
        const rule = graph.rules[position];
        if (rule !== undefined) data[position] = evaluateOn(rule, operandsOf[position]!, data);
        else if (inputs[position]! >= 0) data[position] = given[inputs[position]!]!;
      }
      return data;
    },
    root: graph.outputs[0]!,
    constants: [...graph.data.keys()].filter(isConstant).map((position) => graph.data[position]!),
    sides: (data) =>
      operandsOf.flatMap((operands, position) => {
        const name = graph.rules[position]?.name ?? "",
          [x, ...others] = operands.map((o) => data[o]!);
        if (BY_SIGN.has(name)) return [Math.sign(x!)];
        return BY_ORDER.has(name) ? others.map((other) => Math.sign(x! - other)) : [];
      }),
  };
}
