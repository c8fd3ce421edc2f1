import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { BigNumber } from "mathjs";
import { type Plan, planOf } from "../../../lib/check/graphs/plan.ts";
import { exactGradients, gradientHolders, WIDTH } from "../../../lib/check/judge/accumulation.ts";
import { wholeDerivatives } from "../../../lib/check/judge/whole_expression.ts";
import { randomGraph } from "../../../lib/check/mod.ts";
import { type BigNumberClass, bigNumbers, exactly } from "../../../lib/check/oracle/bignumber.ts";
import { type Bounded, runAt } from "../../../lib/check/oracle/exact_machine.ts";
import { symbolicRule } from "../../../lib/check/oracle/symbolic_rule.ts";
import { trace } from "../../../mod.ts";

const DIGITS = 200;
const AGREEING_DIGITS = 25;

/** The local rules from the leaves on, no value ever rounded to a double; undefined on a kink. */
function exactPartials(plan: Plan, Big: BigNumberClass): (BigNumber | undefined)[] | undefined {
  const values: Bounded[] = [];
  const partials: (BigNumber | undefined)[] = [];
  for (let j = 0; j < plan.rules.length; j++) {
    const rule = plan.rules[j];
    if (rule === undefined) {
      values.push({ value: exactly(plan.data[j]!, Big), error: -Infinity });
      continue;
    }
    const operands = plan.operands[j]!;
    const constants = operands.map((k) =>
      plan.rules[k] === undefined && plan.leaf[k]! < 0 ? plan.data[k] : undefined
    );
    const branch = symbolicRule(rule, constants).branchAt(operands.map((k) => plan.data[k]!));
    if (branch === undefined) return undefined;
    const [value, ...derivatives] = runAt(branch.program, operands.map((k) => values[k]!), Big);
    values.push(value!);
    derivatives.forEach(({ value, error }, k) => {
      const isKnown = value.isFinite() && error < value.e - 2 * AGREEING_DIGITS;
      partials[WIDTH * j + k] = value.isZero() || isKnown ? value : undefined;
    });
  }
  return partials;
}

/** The derivative of the root by one position, in forward order. */
function forward(plan: Plan, partials: readonly (BigNumber | undefined)[], position: number) {
  const Big = bigNumbers(40);
  const tangents: (BigNumber | undefined)[] = [];
  plan.operands.forEach((operands, j) => {
    let sum: BigNumber | undefined = new Big(j === position ? 1 : 0);
    operands.forEach((k, i) => {
      const tangent = tangents[k], partial = partials[WIDTH * j + i];
      if (tangent?.isZero() || partial?.isZero()) return;
      sum = tangent && partial && sum?.plus(tangent.times(partial));
    });
    tangents.push(sum);
  });
  return tangents[plan.root];
}

function agree(a: BigNumber, b: BigNumber): boolean {
  const distance = a.minus(b).abs();
  const scale = a.abs().plus(b.abs());
  return distance.isZero() || distance.lt(scale.times(`1e-${AGREEING_DIGITS}`)) ||
    scale.lt(`1e-${AGREEING_DIGITS}`);
}

/** Runs over random graphs of all rules that have no kink where they were drawn. */
function eachGraph(
  nodes: number,
  seeds: number,
  check: (seed: number, plan: Plan, partials: (BigNumber | undefined)[]) => void,
): void {
  for (let seed = 1; seed <= seeds; seed++) {
    const plan = planOf(trace(randomGraph({ seed, nodes }).root));
    const partials = exactPartials(plan, bigNumbers(DIGITS));
    if (partials !== undefined) check(seed, plan, partials);
  }
}

describe("the two oracles certify each other", () => {
  it("local rules, accumulated, give mathjs's derivative of the whole expression to 25 digits", () => {
    let compared = 0;
    eachGraph(10, 100, (seed, plan, partials) => {
      const { root } = randomGraph({ seed, nodes: 10 });
      const positions = Int32Array.from(plan.rules, (_, position) => position);
      const gradients = exactGradients(plan, positions, partials);
      for (const { position, expression, value } of wholeDerivatives(trace(root)) ?? []) {
        const local = gradients[position];
        if (value === undefined || local === undefined) continue;
        assert(agree(local, value), `seed ${seed}: ${expression} is ${value}, locally ${local}`);
        compared++;
      }
    });
    assert(compared > 100, `only ${compared} were compared`);
  });

  it("accumulation from the root on gives every leaf what forward order gives it", () => {
    let compared = 0;
    eachGraph(25, 60, (seed, plan, partials) => {
      const gradients = exactGradients(plan, gradientHolders(plan), partials);
      plan.leaf.forEach((leaf, position) => {
        if (leaf < 0 || plan.leaf.filter((other) => other === leaf).length > 1) return;
        const [backward, tangent] = [gradients[position], forward(plan, partials, position)];
        if (backward === undefined || tangent === undefined) return;
        assert(agree(backward, tangent), `seed ${seed}: ${backward}, ${tangent}`);
        compared++;
      });
    });
    assert(compared > 50, `only ${compared} were compared`);
  });
});
