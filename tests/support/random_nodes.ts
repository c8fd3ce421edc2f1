/** Random graphs over nodes at hand, grown through the engine's functions as people call them. */
import {
  add,
  atan2,
  clamp,
  hypot,
  max,
  min,
  mul,
  neg,
  type Operand,
  relu,
  rules,
  select,
  sigmoid,
  sin,
  sub,
  tanh,
  Value,
} from "../../mod.ts";
import type { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";

/** An operation; its name is its rule's. */
type Operation = (...operands: never[]) => unknown;

/** Operations of one, two and three operands that keep numbers of moderate size so. */
export const MODERATE: readonly Operation[] = [
  add,
  sub,
  mul,
  tanh,
  sin,
  neg,
  sigmoid,
  relu,
  max,
  min,
  hypot,
  atan2,
  select,
  clamp,
];

const SHARE_OF_NUMBERS = 0.2;

/**
 * Adds `count` nodes to `nodes`, each over random ones of them and numbers.
 *
 * @param between Called before each operation, to do there what the graph must not care about.
 */
export function growNodes(
  random: SeededRandom,
  nodes: Value[],
  count: number,
  operations: readonly Operation[],
  between: () => void = () => {},
): void {
  for (let i = 0; i < count; i++) {
    const operation = random.pick(operations);
    const operands = Array.from(
      { length: rules.get(operation.name)!.arity },
      (): Operand => random.chance(SHARE_OF_NUMBERS) ? random.below(9) / 4 - 1 : random.pick(nodes),
    );
    if (!operands.some((operand) => operand instanceof Value)) {
      operands[random.below(operands.length)] = random.pick(nodes);
    }
    between();
    nodes.push(operation(...operands as never[]) as Value);
  }
}
