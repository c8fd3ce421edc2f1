import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { trace, Value } from "../../mod.ts";
import { kernelKinds } from "../support/kernels.ts";
import { fuzz, fuzzStructured } from "./fuzz/fuzz.ts";
import { Coverage, Finding, judge, SURROUNDINGS, traceFunction } from "./fuzz/judge.ts";
import { agrees, gradientOf, wrongNode } from "./fuzz/reference.ts";
import { SHAPE_COUNT } from "./fuzz/structured.ts";

const SEED = 20, FUNCTIONS = 480, CHUNK = 60;

/** Of all functions here. */
const coverage = new Coverage();

describe("kernels of functions drawn at random are right, node by node and within the bounds of rounding:", () => {
  for (let first = 0; first < FUNCTIONS; first += CHUNK) {
    it(`functions ${first} to ${first + CHUNK - 1}`, async () => {
      for (let number = first; number < first + CHUNK; number++) {
        assertEquals(await fuzz(SEED, number, coverage), undefined);
      }
    });
  }
});

describe("kernels of large functions are right, in every kind of code:", () => {
  for (const operations of [40, 500, 5000]) {
    it(`${operations} operations`, () => {
      for (let shape = 0; shape < SHAPE_COUNT; shape++) {
        assertEquals(fuzzStructured(SEED, shape, operations, coverage), undefined);
      }
    });
  }

  it("a chain and layers of 100,000 operations, which are 300,000 instructions", () => {
    assertEquals(fuzzStructured(SEED, 0, 100_000, coverage), undefined);
    assertEquals(fuzzStructured(SEED, 4, 100_000, coverage), undefined);
  });
});

describe("the functions above", () => {
  const reached = (mode: string) => coverage.modes.get(mode) ?? 0;

  it("reach every kind of code and every mode of it, by the programs' own record", () => {
    assertEquals(coverage.generators.size, kernelKinds.length);
    const sums = ["guarded sums", "sums with a part that is computed once"];
    for (const generator of coverage.generators) {
      for (const mode of ["batches in pairs", "guarded", "guarded in pairs", ...sums]) {
        assert(reached(`${generator}, ${mode}`) > 0, `${generator}, ${mode}`);
      }
    }
    assert(reached("saved") > 0, "saved");
    const modes = [...coverage.modes.keys()];
    assert(modes.some((mode) => mode.endsWith("batches one by one")), "batches one by one");
    assert(modes.filter((mode) => mode.startsWith("chosen: ")).length > 1, "one choice alone");
  });

  it("have every kind of step, order, output and surrounding", () => {
    const steps = ["operation", "noGrad", "sum", "dot", "detach", "gradients"];
    const orders = [0, 1, 2].map((order) => `order ${order}`);
    const surroundings = SURROUNDINGS.map(([name]) => `first called ${name}`);
    const modes = [...steps.map((step) => `step ${step}`), ...orders, ...surroundings];
    for (const mode of [...modes, "several outputs", "called within itself"]) {
      assert(reached(mode) >= 10, `${mode}: ${reached(mode)}`);
    }
  });

  it("are compared, and seldom too uncertain for it", () => {
    const { nodes, gradients, abstained, byEngine } = coverage;
    assert(nodes > 20_000 && gradients > 10_000 && byEngine > 3000, `${nodes}, ${gradients}`);
    assert(abstained < 0.02 * gradients, `${abstained} of ${gradients}`);
  });
});

describe("what holds kernels against the engine", () => {
  const x = new Value(0.5), tanh = x.tanh(), square = tanh.mul(tanh);
  const graph = { trace: trace(square), inputs: [0] };
  const numbers = Float64Array.from(graph.trace.data);

  it("sees a node that is wrong by a few ulps, or by the sign of a zero", () => {
    assertEquals(wrongNode(graph, numbers), undefined);
    const off = (position: number, factor: number) =>
      wrongNode(graph, numbers.map((number, i) => i === position ? number * factor : number));
    assert(off(1, 1 + 1e-15)?.includes("tanh"));
    assert(off(2, 1 + 2 ** -52)?.includes("mul"));
    const zero = trace(x.sub(x));
    assert(wrongNode({ trace: zero, inputs: [0] }, Float64Array.of(0.5, -0))?.includes("not -0"));
  });

  it("sees a gradient that is wrong by a few roundings", () => {
    const [slope] = gradientOf(graph, numbers), { value, error } = slope!;
    assert(error > 0 && error < 1e-14 * value, `${error}`);
    assertEquals(agrees(value, slope!), true);
    assertEquals(agrees(value * (1 + 3e-14), slope!), false);
    assertEquals(agrees(-0, { value: 0, error: 0 }), false);
    assertEquals(agrees(5e-324, { value: 0, error: 0 }), false);
    assertEquals(agrees(1, { value: Infinity, error: 0 }), false);
    assertEquals(agrees(1, { value: NaN, error: Infinity }), undefined);
  });

  it("sees a kernel of another function, and a gradient that is frozen", () => {
    const traced = traceFunction(1, ([x]) => [x!.mul(x!)]);
    const frozen = (inputs: readonly Value[]) => [inputs[0]!.mul(inputs[0]!.data)];
    assertThrows(() => judge(traced, ([x]) => [x!.mul(2)], [[3]], 0, new Coverage()), Finding);
    assertThrows(() => judge(traced, frozen, [[3]], 0, new Coverage()), Finding, "gradient 0");
  });
});
