import { assertEquals } from "@std/assert";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { ruleWithCode } from "../../lib/registry.ts";
import { ADD, MUL, SUB } from "../../lib/tape/mod.ts";
import { add, apply, mul, noGrad, type Operand, partialsOf, rules, sub, Value } from "../../mod.ts";
import { bits } from "../support/assert_same.ts";
import { endSegment } from "../support/segments.ts";

const operations = { add, sub, mul };

const SPECIAL = [0, -0, 1, -1, 0.1, 1e300, Infinity, -Infinity, NaN, 5e-324, -5e-324];

const random = new SeededRandom(1);
const numbers = [
  ...SPECIAL,
  ...Array.from({ length: 40 }, () => (random.unit() - 0.5) * 2 ** (random.below(400) - 200)),
];

/** Ways to make an operand of a number: what the paths through the tape tell apart. */
const makers: Readonly<Record<string, (x: number) => Operand>> = {
  "a number": (x) => x,
  "a new leaf": (x) => new Value(x),
  "a leaf at hand": (x) => {
    const leaf = new Value(x);
    leaf.neg();
    return leaf;
  },
  "a leaf that was assigned to": (x) => {
    const leaf = new Value(7);
    leaf.neg();
    leaf.data = x;
    return leaf;
  },
  "a node": (x) => new Value(x).mul(1),
  "a constant": (x) => noGrad(() => new Value(x).mul(1)),
  "a node of an older segment": (x) => {
    const node = new Value(x).mul(1);
    if (random.chance(0.01)) endSegment();
    return node;
  },
  "a node that reaches into an older segment": (x) => older.mul(0).add(x),
};

const older = new Value(1).mul(1);

/** All that a result of x and y is: value, partials, operands, gradients. */
function stateOf(node: Value, ...operands: Operand[]): unknown[] {
  const leaves = operands.filter((operand) => operand instanceof Value);
  for (const leaf of leaves) if (leaf.operation === "leaf") leaf.grad = 0;
  node.mul(3).backward();
  return [
    bits(node.data),
    node.operation,
    partialsOf(node).map(bits),
    node.children.map((child) => [bits(child.data), child.operation]),
    leaves.map((leaf) => bits(leaf.grad)),
    bits(node.grad),
  ];
}

for (const [name, operation] of Object.entries(operations)) {
  Deno.test(`${name} past its row is its row, bit for bit, in value, partials and gradients`, async (t) => {
    const rule = rules.get(name)!;
    for (const [kindOfX, makeX] of Object.entries(makers)) {
      for (const [kindOfY, makeY] of Object.entries(makers)) {
        await t.step(`${kindOfX}, ${kindOfY}`, () => {
          endSegment();
          numbers.forEach((u, i) => {
            for (const v of [numbers[(i * 7 + 3) % numbers.length]!, u, SPECIAL[i % 11]!]) {
              const x = makeX(u), y = makeY(v);
              const direct = operation(x, y), row = apply(rule, x, y);
              assertEquals(typeof direct, typeof row);
              if (typeof direct === "number") assertEquals(bits(direct), bits(row as number));
              else assertEquals(stateOf(direct, x, y), stateOf(row as Value, x, y));
            }
          });
        });
      }
    }
    await t.step("the same operand twice", () => {
      for (const u of numbers) {
        for (const make of Object.values(makers)) {
          const x = make(u);
          if (typeof x === "number") continue;
          const row = apply(rule, x, x) as Value;
          assertEquals(stateOf(operation(x, x), x, x), stateOf(row, x, x));
        }
      }
    });
  });
}

Deno.test("the rules that are recorded past their rows have the codes that their records bear", () => {
  assertEquals([ADD, SUB, MUL].map((code) => ruleWithCode(code)?.name), ["add", "sub", "mul"]);
});

Deno.test("add, sub and mul are not recorded under noGrad", () => {
  const x = new Value(3), y = x.mul(2);
  for (const operation of Object.values(operations)) {
    const result = noGrad(() => operation(x, y));
    assertEquals([result.operation, result.children.length], ["constant", 0]);
  }
});

Deno.test("a method called on a number takes it for an operand, like any other, whatever is being recorded", () => {
  const methods = [Value.prototype.add, Value.prototype.sub, Value.prototype.mul];
  const results = () => methods.map((method) => method.call(5 as never, 3 as never) as unknown);
  endSegment();
  const atEnd = results();
  new Value(1).add(1);
  assertEquals([atEnd, results(), noGrad(results)], [[8, 2, 15], [8, 2, 15], [8, 2, 15]]);
});
