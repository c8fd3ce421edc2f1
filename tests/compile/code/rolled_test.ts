import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { codeFor, type Generator } from "../../../lib/compile/code/choice.ts";
import { Library } from "../../../lib/compile/code/library.ts";
import { fuseLoops } from "../../../lib/compile/code/loop_fusion.ts";
import { loopFunction, shapeOf, takesTable } from "../../../lib/compile/code/loop_function.ts";
import { OUTPUT_SLOTS, WORKSPACE_SLOTS } from "../../../lib/compile/code/loop_placement.ts";
import { planLoops } from "../../../lib/compile/code/loop_plan.ts";
import { findLoops } from "../../../lib/compile/code/repetition.ts";
import { compileGraph } from "../../../lib/compile/compile.ts";
import type { LinearProgram } from "../../../lib/compile/program/linear_program.ts";
import { TracedSource } from "../../../lib/compile/traced_source.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { applyRule } from "../../../lib/check/graphs/plan.ts";
import { specialPoints } from "../../../lib/check/graphs/points.ts";
import { rules, trace, Value } from "../../../mod.ts";
import { type StructuredFunction, structuredFunction } from "../../support/structured_functions.ts";
import { assertSameDoubles } from "../../support/ulps.ts";

const SEEDS = 100;
const ROWS = 5;

/** Of a loop that has one rule. */
const TERMS = 60;

/** Value, gradient and a batch at a point, at one where a product overflows, and at one with a NaN. */
function results({ root, leaves }: StructuredFunction, generator: Generator): number[] {
  const kernel = compileGraph([root], leaves, { generator, checksMemory: true });
  const n = leaves.length;
  const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
  const grad = new Float64Array(n);
  const at = (
    point: Float64Array,
  ) => [kernel.value(point), kernel.valueAndGrad(point, grad), ...grad];
  const rows = Float64Array.from(
    { length: ROWS * n },
    (_, i) => inputs[i % n]! * (1 - Math.floor(i / n) / 8),
  );
  const values = new Float64Array(ROWS), grads = new Float64Array(ROWS * n);
  kernel.batch(rows, values, grads);
  return [
    ...at(inputs),
    ...at(inputs.with(n >> 1, Infinity)),
    ...at(inputs.with(n - 1, NaN)),
    ...values,
    ...grads,
  ];
}

function gradientProgram({ root, leaves }: StructuredFunction): LinearProgram {
  const indices = new Map(leaves.map((leaf, i) => [leaf, i]));
  return new TracedSource(trace(root), indices).gradientProgram();
}

/** What the loops of a program consist of, by their own record. */
function featuresOf(program: LinearProgram, features: Set<string>): void {
  const apart = planLoops(program, findLoops(program)), plan = fuseLoops(program, apart);
  const fused = apart.segments.length - plan.segments.length;
  if (fused > 0) features.add("fused");
  const kind = (stride: number | undefined) =>
    stride === undefined ? "listed" : Math.abs(stride) > 1 ? "far" : `stride ${stride}`;
  for (const segment of plan.segments) {
    const { body, read, written } = segment;
    for (const { stride } of read) features.add(`read ${kind(stride)}`);
    for (const [i, { stride, slot }] of written.entries()) {
      const { which } = body.stored[i]!;
      features.add(`${which} written ${which === "last" ? "" : kind(stride)}`);
      if (slot >= OUTPUT_SLOTS && slot < WORKSPACE_SLOTS) features.add("outputs written in place");
    }
    if (body.carried.length > 0) features.add("carried");
    for (const lanes of [1, 2] as const) {
      const { iterations } = loopFunction(
        new Library(program, false),
        shapeOf(segment).shape,
        lanes,
      );
      features.add(`${iterations} iterations in ${lanes} lanes`);
    }
  }
  if (plan.steps.some((step) => step >= 0)) features.add("single instructions");
  if (plan.copies.length > 0) features.add("copies");
}

describe("rolled code", () => {
  it("has the bits of straight-line and of interpreted code, in batches and with NaNs too", () => {
    let inLoops = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const f = structuredFunction(seed);
      const expected = results(f, "straight line");
      assertSameDoubles(results(f, "rolled"), expected, `rolled, seed ${seed}`);
      assertSameDoubles(results(f, "interpreter"), expected, `interpreted, seed ${seed}`);
      inLoops += Number(planLoops(gradientProgram(f), findLoops(gradientProgram(f))).inLoops > 0);
    }
    assert(inLoops > SEEDS / 2, `${inLoops} functions have loops`);
  });

  it("computes every built-in rule and its partials in loops, at special doubles too", () => {
    for (const rule of rules.values()) {
      if (!rule.builtIn) continue;
      const random = new SeededRandom(5), specials = specialPoints(rule.arity);
      const points = Array.from(
        { length: TERMS },
        () =>
          random.chance(0.7)
            ? Array.from({ length: rule.arity }, () => 2 * random.unit() - 0.5)
            : random.pick(specials),
      );
      const leaves = points.flat().map((data) => new Value(data));
      const terms = points.map((_, i) =>
        applyRule(rule, leaves.slice(i * rule.arity, (i + 1) * rule.arity))
      );
      const f = { root: terms.reduce((sum, term) => sum.add(term)), leaves };
      assert(planLoops(gradientProgram(f), findLoops(gradientProgram(f))).inLoops > 0, rule.name);
      const expected = results(f, "straight line");
      assertSameDoubles(results(f, "rolled"), expected, `${rule.name}, rolled`);
      assertSameDoubles(results(f, "interpreter"), expected, `${rule.name}, interpreted`);
    }
  });

  it("keeps what a function that waits for another of its kind reads", () => {
    const leaves = Array.from({ length: 41 }, (_, i) => new Value(Math.cos(i)));
    const [a, ...x] = leaves;
    const squares = x.map((value) => value.mul(value));
    let root = squares.reduce((sum, square) => sum.add(square));
    const waiting = squares[5]!.tanh();
    const products = x.map((value) => value.mul(a!)); // where the squares were
    root = root.add(products.reduce((sum, product) => sum.add(product)));
    root = root.add(products[7]!).add(waiting);
    const inputs = Float64Array.from(leaves, (leaf) => leaf.data);
    const values = (["straight line", "rolled"] as const).map((generator) =>
      compileGraph([root], leaves, { generator }).value(inputs)
    );
    assertEquals(values[1], values[0]);
  });

  it("hands loops more addresses than functions have parameters", () => {
    const width = 400, rows = 12;
    const leaves = Array.from({ length: width + rows }, (_, i) => new Value(Math.cos(i)));
    let root = leaves[0]!;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < width; i++) { // in an order that has no shorter period
        const x = leaves[row + i]!;
        root = Math.sin(i * i) > 0 ? root.mul(0.5).add(x) : root.sub(x);
      }
    }
    const f = { root, leaves };
    const { segments } = planLoops(gradientProgram(f), findLoops(gradientProgram(f)));
    assert(segments.some(takesTable));
    assertSameDoubles(results(f, "rolled"), results(f, "straight line"));
  });

  it("is tested in all that loops consist of", () => {
    const features = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      featuresOf(gradientProgram(structuredFunction(seed)), features);
    }
    assertEquals([...features].sort(), [
      "1 iterations in 1 lanes",
      "1 iterations in 2 lanes",
      "2 iterations in 1 lanes",
      "2 iterations in 2 lanes",
      "4 iterations in 1 lanes",
      "all written far",
      "all written listed",
      "all written stride -1",
      "all written stride 0",
      "all written stride 1",
      "carried",
      "copies",
      "fused",
      "last written ",
      "outputs written in place",
      "read far",
      "read listed",
      "read stride -1",
      "read stride 0",
      "read stride 1",
      "single instructions",
    ]);
  });
});

describe("a program is written by what it consists of", () => {
  const x = new Value(0.5), a = new Value(0.9), b = new Value(0.1);
  const generatorOf = (root: Value) =>
    codeFor(gradientProgram({ root, leaves: [x, a, b] })).generator;

  it("one instruction after the other where it is short", () => {
    assertEquals(generatorOf(x.mul(a).add(b).tanh()), "straight line");
  });

  it("in loops where it repeats itself", () => {
    let y = x;
    for (let i = 0; i < 5000; i++) y = y.mul(a).add(b);
    assertEquals(generatorOf(y), "rolled");
  });

  it("straight where it is long and irregular without elementary functions, else interpreted", () => {
    assertEquals(generatorOf(irregular(false)), "straight line");
    assertEquals(generatorOf(irregular(true)), "interpreter");
  });

  /** 20,000 operations in an order that never repeats, some of them tanh perhaps. */
  function irregular(hasFunctions: boolean): Value {
    let y = x, seed = 1;
    for (let i = 0; i < 20_000; i++) {
      seed = seed * 48_271 % 0x7fffffff;
      const kind = seed >> 8 & 7;
      if (kind < 3) y = y.mul(a);
      else if (kind < 6) y = y.add(b);
      else y = hasFunctions && kind === 7 ? y.tanh() : y.sub(x);
    }
    return y;
  }
});
