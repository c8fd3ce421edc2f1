/**
 * Shows a fault on a graph as small as can be found, as a program.
 *
 * @module
 */

import { trace } from "../../mod.ts";
import { calledByLabels, expressionOf } from "../expression/to_expression.ts";
import { type Arithmetic, checkRecording } from "./graph_check.ts";
import { build, OTHER_SWEEPS, type Plan } from "./graphs/plan.ts";
import { planCode } from "./graphs/plan_code.ts";
import { record } from "./graphs/recording.ts";
import { shrink } from "./graphs/shrink.ts";
import { faultKey, type FaultKind, type Mismatch, showMismatch, Tally } from "./report/report.ts";
import { tidy } from "./report/tidy.ts";

/** Cutting down takes long: at most so many faults of a run are shown on a small graph. */
export const MOST_EXAMPLES = 5;
/** A formula of more terms says nothing to a reader. */
const MOST_TERMS = 100;

/** Adds a program to the first fault of each kind that a run finds. */
export class Examples {
  /** Which numbers judge. */
  readonly arithmetic: Arithmetic;
  readonly #shown = new Set<string>();

  constructor(arithmetic: Arithmetic) {
    this.arithmetic = arithmetic;
  }

  /** The kinds of faults that have got their program, in order. */
  get shown(): readonly string[] {
    return [...this.#shown];
  }

  /**
   * The faults of a graph, where each fault of a new kind gets a program.
   *
   * @param origin Where the graph comes from, in words.
   */
  addTo(faults: readonly Mismatch[], plan: Plan, origin: string): Mismatch[] {
    return faults.map((fault, place) => {
      const key = faultKey(fault);
      const isCause = place === 0 || fault.kind !== "gradient"; // other gradients suffer from the first fault
      if (!isCause || this.#shown.has(key) || this.#shown.size >= MOST_EXAMPLES) return fault;
      this.#shown.add(key);
      return { ...fault, ...smallestExample(plan, key, this.arithmetic, origin) };
    });
  }
}

/** The program for a fault; nothing where the graph cannot be made smaller. */
function smallestExample(
  plan: Plan,
  key: string,
  arithmetic: Arithmetic,
  origin: string,
): Pick<Mismatch, "code" | "smallest"> {
  const sameFault = (candidate: Plan) =>
    checkRecording(record(candidate), arithmetic, new Tally()).faults
      .find((fault) => faultKey(fault) === key);
  const shrunk = shrink(plan, (candidate) => sameFault(candidate) !== undefined);
  if (shrunk === plan) return {};
  const smallest = withLabels(shrunk);
  const fault = sameFault(smallest);
  if (fault === undefined) return {};
  const heading = [
    ...showMismatch(fault).split("\n"),
    `  l       ${formula(smallest)}`,
    `  found   ${origin}, cut from ${plan.rules.length} nodes to ${smallest.rules.length}`,
  ];
  return {
    code: planCode(smallest, heading, (names) => statementsFor(fault.kind, smallest, names)),
    smallest: () => {
      const { root } = build(smallest);
      root.backward();
      return root;
    },
  };
}

/** The graph with a label for every leaf, so that its formula and its program give a leaf the same name. */
function withLabels(plan: Plan): Plan {
  const named = new Map<number, string>();
  const taken = new Set([""]);
  let number = 0;
  plan.leaf.forEach((leaf, position) => {
    if (leaf < 0 || named.has(leaf)) return;
    let label = plan.labels[position]!;
    while (taken.has(label)) label = `x${++number}`;
    taken.add(label);
    named.set(leaf, label);
  });
  return {
    ...plan,
    labels: plan.labels.map((label, position) => named.get(plan.leaf[position]!) ?? label),
  };
}

function formula(plan: Plan): string {
  try {
    const { expression, labels } = expressionOf(trace(build(plan).root), MOST_TERMS);
    return tidy(calledByLabels(expression, labels)).toString();
  } catch (error) {
    if (error instanceof RangeError) return "has no formula on a kink, or a long one";
    if (error instanceof SyntaxError) return "has no formula that can be read";
    throw error;
  }
}

/** The statements that show a fault: they sweep as the check does, and print the numbers at issue. */
function statementsFor(kind: FaultKind, plan: Plan, names: readonly string[]): string[] {
  return [...demonstration(kind, plan, names), "console.log(checkGradient(l).toString());"];
}

function demonstration(kind: FaultKind, plan: Plan, names: readonly string[]): string[] {
  const { rules, operands, leaf, root } = plan;
  const firsts = [...names.keys()].filter((position) => names.indexOf(names[position]!) === position // later versions of a leaf have its name
  );
  const leaves = firsts.filter((position) => leaf[position]! >= 0).map((k) => names[k]!);
  const interior = firsts.filter((position) => rules[position] !== undefined).map((k) => names[k]!);
  const inner = operands[root]!.find((operand) => rules[operand] !== undefined);
  const show = `console.log(${
    [...leaves, ...interior].map((name) => `"${name}", ${name}.grad`).join(", ")
  });`;
  const reset = `zeroGrad(${leaves.join(", ")});`;
  const first = rules.findIndex((rule) => rule !== undefined);
  const others = plan.wraps
    ? [`for (let i = 0; i < ${OTHER_SWEEPS}; i++) ${names[first]}.backward();`, show]
    : [];
  const afterInner = inner === undefined ? [] : [`${names[inner]}.backward();`, ...others, reset];
  switch (kind) {
    case "value":
      return ["console.log(l.data);"];
    case "partial":
      return ["console.log(partialsOf(l));"];
    case "order":
      return ["console.log(reversedTopologicalOrder(l).map(String));"];
    case "constant":
      return ["l.backward();", "console.log(l.children.map(String));"];
    case "reset":
      return ["l.backward();", reset, show];
    case "repetition":
      return [...afterInner, "l.backward();", show, "l.backward();", show];
    default:
      return [...afterInner, "l.backward();", show];
  }
}
