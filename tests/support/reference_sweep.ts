/** The chain rule over plain arrays, to hold the engine's sweep against. */
import type { Trace } from "../../mod.ts";

/**
 * For each position of a trace the derivative of its first output by the node there: nodes from the output down, the
 * operands of each in order, every product added where it belongs, and a product with 0 being 0.
 */
export function referenceSweep({ length, outputs, rules, operands, partials }: Trace): number[] {
  const adjoints: (number | undefined)[] = new Array(length).fill(undefined);
  adjoints[outputs[0]!] = 1;
  for (let position = length - 1; position >= 0; position--) {
    const adjoint = adjoints[position];
    if (adjoint === undefined || rules[position] === undefined) continue;
    for (let k = 0; k < rules[position]!.arity; k++) {
      const operand = operands[3 * position + k]!, partial = partials[3 * position + k]!;
      const term = adjoint === 0 || partial === 0 ? 0 : adjoint * partial;
      const known = adjoints[operand];
      adjoints[operand] = known === undefined ? term : known + term;
    }
  }
  return adjoints.map((adjoint) => adjoint ?? 0);
}
