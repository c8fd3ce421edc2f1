import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  add,
  defineRule,
  div,
  exp,
  log,
  mul,
  neg,
  rules,
  select,
  sigmoid,
  sin,
  sqrt,
  sub,
  sum,
  tanh,
  type Value,
} from "../../../mod.ts";
import { applyRule } from "../../../lib/check/graphs/plan.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { compile } from "../../../lib/compile/compile.ts";
import {
  exportedName,
  type ExportedProgram,
} from "../../../lib/compile/program/exported_program.ts";
import {
  arities,
  FIRST_CALL,
  instructions,
  opcode,
} from "../../../lib/compile/program/instructions.ts";
import { type ProgramOptions, traceProgram } from "../../../lib/compile/traced_program.ts";
import { valueAndGrad } from "../../support/kernels.ts";
import { distanceInUlps } from "../../support/ulps.ts";

const square = (x: Value) => mul(x, x);

const PURPOSE = { action: "export", caller: "toText" } as const;
const everything = { isShared: () => true, products: "checked" } as const;

function exported(
  f: (...inputs: never[]) => Value,
  options: Partial<ProgramOptions> = {},
): ExportedProgram {
  return traceProgram(PURPOSE, f, { ...everything, ...options });
}

/** What the outputs are at a point. */
function evaluate({ codes, operands, constants, outputs }: ExportedProgram, inputs: number[]) {
  const results: number[] = [];
  codes.forEach((code, i) => {
    const at = operands.subarray(3 * i, 3 * i + arities[code]!), first = operands[3 * i]!;
    results[i] = code === opcode.constant
      ? constants[first]!
      : code === opcode.input
      ? inputs[first]!
      : instructions[code]!.evaluate(...Array.from(at, (k) => results[k]!));
  });
  return Array.from(outputs, (output) => results[output]!);
}

function names({ codes }: ExportedProgram): string[] {
  return Array.from(codes, exportedName)
    .filter((name: string) => name !== "input" && name !== "constant");
}

describe("an exported program", () => {
  const random = new SeededRandom(3);
  for (const rule of rules.values()) {
    it(`of ${rule.name} has instructions with one result, which compute what the kernel computes`, () => {
      const f = (...x: Value[]) => applyRule(rule, x), inputs = rule.arity;
      const program = exported(f, { inputs }), kernel = compile(f, { inputs });
      assert(program.codes.every((code) => code < FIRST_CALL && instructions[code]!.results === 1));
      assertEquals(names(program).includes("secondResult"), false);
      for (let i = 0; i < 50; i++) {
        const point = Array.from({ length: inputs }, () => 4 * random.unit() - 1);
        const { value, grad } = valueAndGrad(kernel, ...point);
        evaluate(program, point).forEach((output, k) => {
          const distance = distanceInUlps(output, [value, ...grad][k]!);
          assert(distance <= 16, `output ${k} at ${point}: ${output}, ${distance} ulps off`);
        });
      }
    });
  }

  it("has no instruction of two results where kernels have them", () => {
    const program = exported((x: Value, y: Value) => mul(tanh(x), mul(sigmoid(y), sin(x))));
    assertEquals(
      ["tanh", "sechSquared", "sigmoid", "sigmoidSlope", "sin", "cos"].filter((name) =>
        names(program).includes(name)
      ).length,
      6,
    );
  });

  it("has the partials by the shared inputs alone, and says what all samples share", () => {
    const f = (w: Value[], [x]: Value[]) => mul(exp(mul(w[0]!, w[1]!)), x!);
    const program = exported(f, { inputs: [2, 1], isShared: (input) => input < 2 });
    assertEquals(program.outputs.length, 3);
    assertEquals(program.inputs, 3);
    const shared = names(program).length;
    const marked = program.codes.filter((_, i) => program.isShared[i] === 1);
    assert(marked.includes(opcode.exp) && !program.codes.every((_, i) => program.isShared[i]));
    assert(shared > 2);
    assertEquals(evaluate(program, [0, 3, 5]), [5, 15, 0]);
  });

  it("is computed as far as it can be where inputs are numbers, and its partials stay", () => {
    const f = (a: Value, x: Value) => mul(exp(a), x);
    const program = exported(f, {
      isShared: (input) => input === 0,
      numberOf: (input) => input === 0 ? 2 : undefined,
    });
    assertEquals(names(program), ["multiply", "multiply"]);
    assertEquals(evaluate(program, [NaN, 3]), [3 * Math.exp(2), 3 * Math.exp(2)]);
  });
});

describe("products of an exported program", () => {
  const safe = (x: Value, y: Value) => square(tanh(mul(x, add(y, sin(x)))));
  const steep = (x: Value) => select(x, sqrt(x), 0);

  it("are plain or checked, as one asks", () => {
    assert(names(exported(safe, { products: "checked" })).includes("azmul"));
    assert(!names(exported(steep, { products: "plain" })).includes("azmul"));
  });

  it("are checked where a factor may be infinite, where that is asked for", () => {
    const products = "checked where needed";
    assert(!names(exported(safe, { products })).includes("azmul"));
    for (const f of [sqrt, log, exp, (x: Value) => div(1, x)]) {
      const masked = (x: Value, y: Value) => mul(y, f(x) as Value);
      assert(names(exported(masked, { products })).includes("azmul"));
    }
    assertEquals(evaluate(exported(steep, { products }), [0]), [0, 0]);
    assertEquals(evaluate(exported(steep, { products: "plain" }), [0]), [0, NaN]);
  });

  it("with a number that is neither 0 nor tiny as divisor stay plain", () => {
    const program = exported((x: Value) => square(div(x, 3)), { products: "checked where needed" });
    assertEquals(names(program).includes("azmul"), false);
  });
});

describe("a rule of one's own in an exported program", () => {
  const inner = defineRule({
    name: "exportedInner",
    evaluate: (x, y) => sub(x, mul(2, y)),
    partials: [() => 1, () => -2],
    expression: "x - 2 * y",
  });
  const outer = defineRule({
    name: "exportedOuter",
    evaluate: (x) => mul(x, sigmoid(inner(x, 1))),
    partials: [(x) => add(sigmoid(inner(x, 1)), mul(inner(x, 0), exp(neg(x))))],
    expression: "x / (1 + exp(2 - x))",
  });
  const numeric = defineRule({
    name: "exportedNumeric",
    evaluate: (x) => Math.exp(x),
    partials: [(_x, out) => out],
    expression: "exp(x)",
  });

  it("is what it consists of, rules within rules and within partials too", () => {
    const program = exported((x: Value, y: Value) => mul(outer(x), inner(y, x)));
    const point = [0.3, -0.7], [x, y] = point as [number, number];
    const value = x * sigmoid(x - 2), factor = y - 2 * x;
    const slope = sigmoid(x - 2) + x * Math.exp(-x);
    [value * factor, slope * factor - 2 * value, value].forEach((expected, k) =>
      assert(distanceInUlps(evaluate(program, point)[k]!, expected) <= 4)
    );
  });

  for (const allowFrozen of [false, true]) {
    it(`is named where it is computed in JavaScript${allowFrozen ? ", with allowFrozen too" : ""}`, () => {
      const f = (x: Value) => sum([outer(x), numeric(x)]);
      assertThrows(() => exported(f, { allowFrozen }), TypeError, '"exportedNumeric"');
    });
  }
});

describe("a function to export", () => {
  it("has one output, and is recorded", () => {
    const two = (x: Value) => [x, x];
    const message =
      "Cannot export as the function must have one output: current number of outputs is 2";
    assertThrows(() => traceProgram(PURPOSE, two, everything), TypeError, message);
  });

  it("is told by the name of what exports it where it takes arrays", () => {
    const f = (w: Value[]) => exp(w[0]!);
    assertThrows(() => exported(f, { inputs: 1 }), TypeError, "Cannot export as 'inputs' must say");
    assertThrows(() => exported(f, { inputs: 1 }), TypeError, "toText(f, { inputs: [3] })");
  });
});
