/** Wrong inputs, as users make them: each throws, and leaves the engine as it was. */
import type { Value } from "../../mod.ts";
import type { Engine } from "./checkout.ts";
import { MISTAKES } from "./program.ts";

/** The engine as code without types sees it. */
type Untyped = Record<string, (...args: unknown[]) => unknown>;
/** Any value as code without types sees it. */
type Anything = Record<string, (...args: unknown[]) => unknown> & { data: unknown; grad: unknown };

const square = (x: Value) => x.mul(x);

/** Each mistake as a function of the engine and a node. */
const mistakes: readonly ((engine: Engine, node: Value) => unknown)[] = [
  ...mistakesInOperations(),
  ...mistakesInNodes(),
  ...mistakesInGraphs(),
  ...mistakesInRules(),
  ...mistakesInTransforms(),
];

function mistakesInOperations(): ((engine: Engine, node: Value) => unknown)[] {
  const untyped = (engine: Engine) => engine as unknown as Untyped;
  const anything = (node: Value) => node as unknown as Anything;
  return [
    (_engine, node) => anything(node)["add"]!("3"),
    (_engine, node) => anything(node)["mul"]!(undefined),
    (_engine, node) => anything(node)["sub"]!(null),
    (_engine, node) => anything(node)["add"]!(1, 2),
    (_engine, node) => anything(node)["clamp"]!(1, {}),
    (_engine, node) => anything(node)["max"]!(node, 10n),
    (_engine, node) => anything(node)["select"]!(node, node, node),
    (engine, node) => untyped(engine)["div"]!([], node),
    (engine, node) => untyped(engine)["mul"]!(node),
    (engine) => untyped(engine)["tanh"]!("0"),
    (engine, node) => untyped(engine)["atan2"]!(node, node, node),
    (engine) => untyped(engine)["sum"]!([]),
    (engine) => untyped(engine)["sum"]!(3),
    (engine, node) => untyped(engine)["dot"]!([node], [1, 2]),
    (engine, node) => untyped(engine)["hypot"]!(node, "1"),
  ];
}

function mistakesInNodes(): ((engine: Engine, node: Value) => unknown)[] {
  return [
    ({ Value }) => new Value("3" as never),
    ({ Value }) => new Value(3, 4 as never),
    (_engine, node) => (node as { data: unknown }).data = "1",
    (_engine, node) => (node as { grad: unknown }).grad = undefined,
    (_engine, node) => (node as { label: unknown }).label = 7,
    (_engine, node) => node.add(1).data = 2,
    (_engine, node) => node.add(1).grad = 2,
    (_engine, node) => Number(node),
  ];
}

function mistakesInGraphs(): ((engine: Engine, node: Value) => unknown)[] {
  return [
    ({ gradients }, node) => gradients(node, node as never),
    ({ gradients }, node) => gradients(node, [node, 3 as never]),
    ({ gradients }) => gradients(1 as never, []),
    ({ zeroGrad }, node) => zeroGrad(node, node.mul(2)),
    ({ detach }) => detach("x" as never),
    ({ noGrad }) => noGrad(3 as never),
    ({ noGrad }, node) => noGrad(() => ({ then: () => {}, node: node.mul(2) })),
    ({ trace }, node) => trace(node, {} as never),
    ({ reversedTopologicalOrder }) => reversedTopologicalOrder(null as never),
  ];
}

function mistakesInRules(): ((engine: Engine, node: Value) => unknown)[] {
  return [
    ({ apply, rules }, node) => apply(rules.get("mul")!, node),
    ({ apply }, node) => apply({ name: "mul" } as never, node, node),
    ({ defineRule }) => defineRule({ name: "tanh" } as never),
  ];
}

function mistakesInTransforms(): ((engine: Engine, node: Value) => unknown)[] {
  return [
    ({ grad }, node) => grad(((x: Value) => [x]) as never)(node as never),
    ({ grad }) => grad(square)("1" as never),
    ({ hvp }) => hvp(square)([1], [1, 2] as never),
    ({ jvp }, node) => jvp(square)(node as never, [1]),
    ({ vjp }, node) => vjp(square)([node], [[1]] as never),
  ];
}

if (mistakes.length !== MISTAKES) throw new Error(`There are ${mistakes.length} mistakes`);

/** Makes a mistake. */
export function make(number: number, engine: Engine, node: Value): void {
  mistakes[number]!(engine, node);
}
