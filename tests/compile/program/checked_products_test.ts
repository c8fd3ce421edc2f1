import { assert, assertEquals } from "@std/assert";
import {
  abs,
  add,
  azmul,
  div,
  exp,
  gradients,
  mul,
  neg,
  type Operand,
  select,
  sub,
  tanh,
  trace,
  Value,
} from "../../../mod.ts";
import { compileGraph } from "../../../lib/compile/compile.ts";
import { checkedProducts } from "../../../lib/compile/program/checked_products.ts";
import { instructions, opcode } from "../../../lib/compile/program/instructions.ts";
import type { LinearProgram } from "../../../lib/compile/program/linear_program.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { bits } from "../../support/assert_same.ts";

const x = new Value(0.5), y = new Value(0.75);

function programOf(...outputs: Operand[]): LinearProgram {
  const graph = trace(...outputs as Value[]);
  return new TracedSource(graph, new Map([[x, 0], [y, 1]])).valueProgram();
}

/** How many azmuls a program has, and how many plain products. */
function products(program: LinearProgram | undefined) {
  const count = (code: number) => [...program?.codes ?? []].filter((one) => one === code).length;
  return [count(opcode.azmul), count(opcode.product)];
}

Deno.test("a product is plain where sums, differences, products and dividends are all that is made of it", () => {
  const p = azmul(x, y);
  const linear = [p, neg(p), add(p, x), sub(y, p), mul(p, y), azmul(x, p), div(p, y)];
  for (const output of linear) {
    const [azmuls, plain] = products(checkedProducts(programOf(output)));
    assertEquals(azmuls, 0);
    assert(plain! > 0);
  }
  for (const output of [div(x, p), exp(p), select(p, x, y), abs(p), add(x, div(y, sub(p, 1)))]) {
    assertEquals(checkedProducts(programOf(output)), undefined);
  }
  assertEquals(checkedProducts(programOf(mul(x, y))), undefined);
  assertEquals(products(checkedProducts(programOf(add(azmul(x, exp(p)), p)))), [1, 1]);
});

Deno.test("an output that no plain product leads to is not checked, as the constant 0 of a gradient", () => {
  const program = checkedProducts(programOf(azmul(x, y), new Value(0), mul(x, x)))!;
  const { evaluate } = instructions[opcode.select]!;
  assertEquals([...program.codes].filter((code) => code === opcode.select).length, 1);
  assertEquals(program.outputs.length, 4);
  assertEquals(evaluate(0, 0, NaN), NaN);
});

const INPUTS = [0, -0, 1, -1.5, 1e-310, -1e200, Infinity, NaN];
const BINARY = [azmul, azmul, azmul, add, sub, mul, div];

/** A random expression of x and y. */
function expression(seed: number, x: Operand, y: Operand): Operand {
  const random = new SeededRandom(seed), nodes: Operand[] = [x, y];
  for (let step = 0; step < 7; step++) {
    const a = random.pick(nodes),
      b = random.chance(0.2) ? random.pick([0, -0, 2]) : random.pick(nodes);
    const kind = random.below(7);
    if (kind === 0) nodes.push(neg(a));
    else if (kind === 1) nodes.push(select(a, b, random.pick(nodes)));
    else nodes.push(random.pick(BINARY)(a, b));
  }
  return nodes.at(-1)!;
}

Deno.test("a kernel with plain products has the bits of azmul, whatever the operands are, call after call", () => {
  let plain = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const output = expression(seed, x, y);
    if (!(output instanceof Value)) continue;
    if (checkedProducts(programOf(output)) !== undefined) plain++;
    const kernel = compileGraph([output], [x, y]);
    for (const a of INPUTS) {
      for (const b of INPUTS) {
        const found = kernel.value(new Float64Array([a, b])), computed = expression(seed, a, b);
        assertEquals(
          bits(found),
          bits(computed as number),
          `seed ${seed} at ${bits(a)}, ${bits(b)}`,
        );
      }
    }
  }
  assert(plain > 100, `${plain} kernels`);
});

Deno.test("many outputs are checked a few at once: each of them alone is found to be 0 or NaN", () => {
  const leaves = Array.from({ length: 11 }, () => new Value(0.5));
  const loss = leaves.reduce<Value>((sum, leaf) => sum.mul(tanh(leaf)).add(leaf), new Value(1));
  const slopes = gradients(loss, leaves), kernel = compileGraph(slopes, leaves);
  const outputs = new Float64Array(11);
  for (let k = 0; k < leaves.length; k++) {
    for (const special of [0, -0, Infinity, NaN, 400]) {
      const point = leaves.map((_, i) => i === k ? special : 0.25 + i / 8);
      kernel.evaluate(Float64Array.from(point), outputs);
      const interpreted = compileGraph(slopes, leaves, { generator: "interpreter" });
      const exact = new Float64Array(11);
      interpreted.evaluate(Float64Array.from(point), exact);
      outputs.forEach((slope, i) => assertEquals(bits(slope), bits(exact[i]!), `${k}, ${i}`));
    }
  }
});
